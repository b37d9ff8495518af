"""What leads out of a page: the menus above it, the form for a hub, one address for all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.site.pages import ROOT, Watch, book_pages

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
THEME = CONFIG["sphinx"]["config"]["html_theme_options"]
REPOSITORY, BRANCH = THEME["repository_url"], THEME["repository_branch"]
CHAPTER = "notebooks/05_dloss_dw2"
RING = """() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  const one = document.activeElement;
  return [
    Boolean(one.closest(".bd-header-article")),
    one.title || one.ariaLabel || one.innerText,
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
  ];
}"""


@pytest.fixture
def chapter(browser: Browser, site_url: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/{CHAPTER}.html")
    yield page
    page.close()


def addresses(page: Page) -> dict[str, str]:
    """Return where each line of the menus leads, by its first words."""
    links = page.locator(".lego-menu a").all()
    return {
        link.evaluate("a => a.firstChild.data.trim()"): link.evaluate("a => a.href")
        for link in links
    }


def test_menus_lead_to_this_chapter(chapter: Page, site_url: str) -> None:
    found = addresses(chapter)
    owner = REPOSITORY.removeprefix("https://github.com/")
    assert found["Binder"] == (
        f"https://mybinder.org/v2/gh/{owner}/{BRANCH}?urlpath=lab/tree/{CHAPTER}.ipynb"
    )
    assert found["Colab"] == (
        f"https://colab.research.google.com/github/{owner}/blob/{BRANCH}/{CHAPTER}.ipynb"
    )
    assert found["Notebook"] == f"{site_url}/_sources/{CHAPTER}.ipynb"
    assert found["Source"] == f"{REPOSITORY}/blob/{BRANCH}/{CHAPTER}.ipynb"
    report = urlsplit(found["Report a mistake"])
    assert report.path.endswith("/issues/new")
    assert parse_qs(report.query)["page"] == [CHAPTER]


def test_report_fills_a_field_that_the_form_has(chapter: Page) -> None:
    query = parse_qs(urlsplit(addresses(chapter)["Report a mistake"]).query)
    form = ROOT / ".github" / "ISSUE_TEMPLATE" / query.pop("template")[0]
    fields = [part.get("id") for part in yaml.safe_load(form.read_text(encoding="utf8"))["body"]]
    assert set(query) <= {"title", *fields}


def test_menu_opens_and_closes_by_keyboard(chapter: Page) -> None:
    menu = chapter.locator(".lego-menu").first
    menu.locator("summary").focus()
    chapter.keyboard.press("Enter")
    assert menu.locator("a").first.is_visible()
    box = menu.locator("ul").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    chapter.keyboard.press("Escape")
    assert not menu.locator("a").first.is_visible()
    assert chapter.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_menu_closes_when_the_reader_goes_elsewhere(chapter: Page) -> None:
    first, second = chapter.locator(".lego-menu").all()[:2]
    first.locator("summary").click()
    second.locator("summary").click()
    assert not first.locator("a").first.is_visible()
    assert second.locator("a").first.is_visible()


def test_the_bar_shows_where_the_focus_is(chapter: Page) -> None:
    stops = []
    for _ in range(9):
        chapter.keyboard.press("Tab")
        stops.append(chapter.evaluate(RING))
    assert sum(inside for inside, _, _ in stops) >= 5
    assert [name for inside, name, ring in stops if inside and not ring] == []


@pytest.mark.parametrize("name", [page for page in book_pages() if page.startswith("notebooks/")])
def test_downloaded_notebook_is_the_committed_one(site: Path, name: str) -> None:
    path = Path(name).with_suffix(".ipynb")
    assert (site / "_sources" / path).read_bytes() == (ROOT / path).read_bytes()


@pytest.mark.parametrize(
    ("hub", "start"),
    [
        ("hub.example.edu", "https://hub.example.edu/hub/"),
        ("https://example.edu/jupyter/", "https://example.edu/jupyter/hub/"),
    ],
)
def test_makes_a_link_for_a_hub(browser: Browser, site_url: str, hub: str, start: str) -> None:
    page = browser.new_page()
    watch = Watch(page, site_url + "/")
    page.goto(f"{site_url}/book/running.html")
    page.get_by_label("Address of the hub").fill(hub)
    page.get_by_label("Opens").select_option("05_dloss_dw2.ipynb")
    link = page.locator("#hub-result").inner_text()
    assert link.startswith(start + "user-redirect/git-pull?")
    assert parse_qs(urlsplit(link).query) == {
        "repo": [REPOSITORY],
        "branch": [BRANCH],
        "urlpath": [f"lab/tree/{REPOSITORY.rpartition('/')[2]}/{CHAPTER}.ipynb"],
    }
    page.get_by_label("Address of the hub").fill("javascript:alert(1)")
    assert page.locator("#hub-result").inner_text() == "This is not an address."
    assert watch.problems() == {}
    page.close()


def test_the_address_stands_where_the_book_and_the_package_are_published() -> None:
    files = subprocess.run(
        ["git", "grep", "-l", "--untracked", "--fixed-strings", REPOSITORY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    assert files == ["CITATION.cff", "_config.yml", "pyproject.toml"]
