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


@pytest.fixture(scope="module")
def chapter(browser: Browser, site_url: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/{CHAPTER}.html")
    yield page
    page.close()


def test_menus_lead_to_this_chapter_and_to_a_form_with_these_fields(
    chapter: Page, site_url: str
) -> None:
    found = chapter.locator(".lego-menu a").evaluate_all(
        "(links) => Object.fromEntries(links.map((a) => [a.firstChild.data.trim(), a.href]))"
    )
    report = urlsplit(found.pop("Report a mistake"))
    owner = REPOSITORY.removeprefix("https://github.com/")
    expected = {
        "Binder": f"https://mybinder.org/v2/gh/{owner}/{BRANCH}?urlpath=lab/tree/{CHAPTER}.ipynb",
        "Colab": f"https://colab.research.google.com/github/{owner}/blob/{BRANCH}/{CHAPTER}.ipynb",
        "Notebook": f"{site_url}/_sources/{CHAPTER}.ipynb",
        "Source": f"{REPOSITORY}/blob/{BRANCH}/{CHAPTER}.ipynb",
    }
    assert found | expected == found
    query = parse_qs(report.query)
    assert report.path.endswith("/issues/new") and query["page"] == [CHAPTER]
    form = ROOT / ".github" / "ISSUE_TEMPLATE" / query.pop("template")[0]
    fields = [part.get("id") for part in yaml.safe_load(form.read_text(encoding="utf8"))["body"]]
    assert set(query) <= {"title", *fields}


def test_the_bar_shows_where_the_focus_is(chapter: Page) -> None:
    stops = []
    for _ in range(9):
        chapter.keyboard.press("Tab")
        stops.append(chapter.evaluate(RING))
    assert sum(inside for inside, _, _ in stops) >= 5
    assert [name for inside, name, ring in stops if inside and not ring] == []


def test_a_menu_opens_and_closes_by_keyboard_and_when_the_reader_goes_elsewhere(
    chapter: Page,
) -> None:
    first, second = chapter.locator(".lego-menu").all()[:2]
    first.locator("summary").press("Enter")
    assert first.locator("a").first.is_visible()
    box = first.locator("ul").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    chapter.keyboard.press("Escape")
    assert not first.locator("a").first.is_visible()
    assert chapter.evaluate("document.activeElement.tagName") == "SUMMARY"
    first.locator("summary").click()
    second.locator("summary").click()
    assert not first.locator("a").first.is_visible()
    assert second.locator("a").first.is_visible()


def test_downloaded_notebooks_are_the_committed_ones(site: Path) -> None:
    names = [page for page in book_pages() if page.startswith("notebooks/")]
    for path in [Path(name).with_suffix(".ipynb") for name in names]:
        assert (site / "_sources" / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_makes_a_link_for_a_hub(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    watch = Watch(page, site_url + "/")
    page.goto(f"{site_url}/book/running.html")
    address, link = page.get_by_label("Address of the hub"), page.locator("#hub-result")
    page.get_by_label("Opens").select_option("05_dloss_dw2.ipynb")
    for hub, start in (
        ("hub.example.edu", "https://hub.example.edu/hub/"),
        ("https://example.edu/jupyter/", "https://example.edu/jupyter/hub/"),
    ):
        address.fill(hub)
        assert link.inner_text().startswith(start + "user-redirect/git-pull?")
        assert parse_qs(urlsplit(link.inner_text()).query) == {
            "repo": [REPOSITORY],
            "branch": [BRANCH],
            "urlpath": [f"lab/tree/{REPOSITORY.rpartition('/')[2]}/{CHAPTER}.ipynb"],
        }
    address.fill("javascript:alert(1)")
    assert link.inner_text() == "This is not an address."
    assert watch.problems() == {}
    page.close()


def test_the_address_stands_where_the_book_and_the_package_are_published() -> None:
    command = ["git", "grep", "-l", "--untracked", "--fixed-strings", REPOSITORY]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["CITATION.cff", "_config.yml", "pyproject.toml"]
