"""Scripts, styles and the content security policy of every page, after the theme is done.

The theme is made for any book; this one needs a tenth of its bytes. On `html-page-context` a page's
inline scripts, which the policy refuses, become one file, its other scripts get `defer`, and what
its text does not need is left out. On `build-finished` files that no page loads are deleted, the
style sheets are purged (purge_css), and index.html is written, which redirects to the first page.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from purge_css import possible_classes, purge
from sphinx.application import Sphinx

# Only what this site serves itself. Style attributes are allowed, because KaTeX positions each
# sign of a formula with one; style sheets and scripts in the page are not.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
# A script or style sheet on the left is for pages that hold the text on the right.
NEEDED_BY = {
    "hub_link.js": "data-hub-link",
    "lego-names.js": "lego-name",
    "design-tabs.js": 'class="sd-tab-set',
    "sphinx-design.min.css": 'class="sd-',
    "togglebutton.js": "dropdown",
    "togglebutton.css": "dropdown",
    "copybutton.js": 'class="highlight',
    "copybutton.css": 'class="highlight',
    "clipboard.min.js": 'class="highlight',
    "katex.min.css": 'class="katex',
    "katex-math.css": 'class="katex',
}
# What the theme puts beside the pages although none of ours asks for it.
UNUSED = [
    "**/*.map",
    "*macros.html",
    "scripts/fontawesome.js*",
    "scripts/bootstrap.js*",
    "styles/theme.css",
    "vendor/fontawesome/webfonts/*",
    "images/logo_*",
    "file.png",
    "minus.png",
    "plus.png",
    "locales/**/*",
    "print.css",
    "epub.css",
    "type/*.woff2",
]
REDIRECT = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="{policy}" />
    <meta http-equiv="refresh" content="0; url={page}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="_static/favicon.svg" />
    <title>{title}</title>
  </head>
  <body><main><h1>{title}</h1><p><a href="{page}">To the first page</a></p></main></body>
</html>
"""
# The files of the icon font are gone, so nothing may ask for them. Our icons are in icons.css.
ICON_FONT = re.compile(r"@font-face\{[^}]*fontawesome[^}]*\}")
STYLE_LINK = re.compile(r'(<link\b[^>]*?href="(?:\.\./)*(_static/[^"?]+\.css))(?:\?[^"]*)?"')


def trim_head(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Set the policy, move inline scripts to a file and leave out what this page does not need."""
    context["content_security_policy"] = POLICY
    body = context.get("body", "")

    def needed(asset: Any) -> bool:
        name = Path(str(asset.filename or "")).name
        return NEEDED_BY.get(name, "") in body

    settings = [inline_body(script) for script in context["script_files"] if needed(script)]
    if any(settings):
        # After Sphinx's own options (200), which it adds to, and before the scripts that read it.
        name = write_settings(app, settings)
        app.add_js_file(name, priority=300)
    scripts = [s for s in context["script_files"] if s.filename and needed(s)]
    for script in scripts:
        script.attributes["defer"] = "defer"  # they run in order, after the page is drawn
    context["script_files"] = scripts
    context["css_files"] = [style for style in context["css_files"] if needed(style)]


def inline_body(script: Any) -> str:
    """Return the text of a script without a file, but for the page's name, which nothing reads."""
    body = "" if script.filename else str(script.attributes.get("body", ""))
    return "" if body.startswith("DOCUMENTATION_OPTIONS.pagename") else body


def write_settings(app: Sphinx, bodies: list[str]) -> str:
    """Write the texts of inline scripts into one file, and return its name."""
    text = "\n".join(dict.fromkeys(body for body in bodies if body))
    name = f"settings-{hashlib.sha256(text.encode()).hexdigest()[:8]}.js"
    path = Path(app.outdir) / "_static" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf8")
    return name


def purge_site(app: Sphinx, failed: Exception | None) -> None:
    """Delete from the built site the files and style rules that nothing refers to."""
    if failed or app.builder.format != "html" or app.builder.name == "epub":
        return
    static = Path(app.outdir) / "_static"
    for path in {p for pattern in UNUSED for p in static.glob(pattern) if p.is_file()}:
        path.unlink()
    for folder in sorted(static.rglob("*/"), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    pages = sorted(p for p in Path(app.outdir).rglob("*.html") if "_static" not in p.parts)
    texts = [path.read_text(encoding="utf8") for path in pages]
    scripts = [path.read_text(encoding="utf8") for path in static.rglob("*.js")]
    digests = purge_styles(static, possible_classes(texts, scripts))
    for path, text in zip(pages, texts, strict=True):
        path.write_text(STYLE_LINK.sub(lambda m: stamped(m, digests), text), encoding="utf8")


def write_redirect(app: Sphinx, failed: Exception | None) -> None:
    """Write index.html: it redirects to the first page, and says so where redirects are off."""
    if failed or app.builder.format != "html" or app.builder.name == "epub":
        return
    first = f"{app.config.root_doc}.html"
    text = REDIRECT.format(policy=POLICY, page=first, title=app.config.html_title)
    (Path(app.outdir) / "index.html").write_text(text, encoding="utf8")


def purge_styles(static: Path, used: set[str]) -> dict[str, str]:
    """Purge every style sheet but our own and return the digest of each by its address."""
    digests = {}
    for path in static.rglob("*.css"):
        css = path.read_text(encoding="utf8")
        if not path.name.startswith("lego"):
            css = ICON_FONT.sub("", purge(css, used))
            path.write_text(css, encoding="utf8")
        name = path.relative_to(static.parent).as_posix()
        digests[name] = hashlib.sha256(css.encode()).hexdigest()[:8]
    return digests


def stamped(link: re.Match[str], digests: dict[str, str]) -> str:
    """Return the link with the digest of what it loads now, so that no browser keeps an old one."""
    return f'{link[1]}?v={digests[link[2]]}"'
