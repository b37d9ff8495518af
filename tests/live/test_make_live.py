"""What `make live` does with a site, without a Pyodide."""

from __future__ import annotations

from pathlib import Path

import make_live
import pytest

from lego_mlp.bricks import ACTIVATIONS, OUTPUTS

CHAPTER = '<html><head></head><body><div class="cell docutils container"></div></body></html>'


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("SITE", "html"), ("DIST", "dist"), ("KEPT", "kept")):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(make_live, name, tmp_path / folder)
    (tmp_path / "dist" / "lego_mlp-1-py3-none-any.whl").write_bytes(b"PK")
    (tmp_path / "html" / "deep").mkdir()
    (tmp_path / "html" / "deep" / "chapter.html").write_text(CHAPTER)
    (tmp_path / "html" / "words.html").write_text("<head></head>")
    (tmp_path / "html" / "_static").mkdir()
    rule = 'html[data-theme="dark"] .highlight .k { color: #abcdef }'
    (tmp_path / "html" / "_static" / "pygments.css").write_text(rule)
    (tmp_path / "there").mkdir()
    names = {**make_live.CORE, **make_live.WHEELS}
    for name in names:
        (tmp_path / "there" / name).write_text(name)
    pins = {name: make_live.digest(name.encode()) for name in names}
    monkeypatch.setattr(make_live, "CORE", {name: pins[name] for name in make_live.CORE})
    monkeypatch.setattr(make_live, "WHEELS", {name: pins[name] for name in make_live.WHEELS})
    monkeypatch.setenv("PYODIDE", str(tmp_path / "there"))
    return tmp_path


def texts(pages: Path) -> list[str]:
    return [path.read_text() for path in sorted((pages / "html").rglob("*.html"))]


def test_pages_with_code_get_the_button_once(pages: Path) -> None:
    before = texts(pages)
    for _ in range(2):
        make_live.main()
    chapter, words = texts(pages)
    assert chapter.count('src="../live/page.js" data-size="') == 1
    assert words == before[1]
    live = pages / "html" / "live"
    assert "MIT License" in (live / "editor.licences.txt").read_text()
    assert "--lego-code-k: #abcdef" in (live / "page.css").read_text()
    assert (live / "worker.js").exists()


def test_where_there_is_no_pyodide_the_pages_stay_as_they_are(
    pages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(pages)
    make_live.main()
    monkeypatch.setattr(make_live, "KEPT", pages / "nothing")
    monkeypatch.setenv("PYODIDE", str(pages / "nowhere"))
    make_live.main()
    assert "stay as they are" in capsys.readouterr().out
    assert not (pages / "html" / "live").exists()
    assert texts(pages) == before


def test_another_file_than_the_pinned_one_is_refused(pages: Path) -> None:
    (pages / "there" / "python_stdlib.zip").write_text("something else")
    with pytest.raises(SystemExit, match="python_stdlib"):
        make_live.main()
    assert not (pages / "html" / "live").exists()


def test_the_page_knows_every_activation() -> None:
    text = (Path(make_live.__file__).parents[1] / "live" / "page.js").read_text(encoding="utf8")
    lists = {
        line.split(" = ")[0]: line
        for line in text.replace("\n  ...", "").split("\n")
        if " = [" in line
    }
    for name, bricks in (("BRICKS", OUTPUTS), ("BENDS", ACTIVATIONS)):
        assert [
            b.__name__ for b in bricks.values() if f'"{b.__name__}"' not in lists[f"const {name}"]
        ] == []
