"""Where the repository is: one address in _config.yml, and everything that follows from it."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FORM = """<form class="hub-link" data-hub-link data-repository="{address}" data-branch="{branch}">
  <label for="hub-address">Address of the hub</label>
  <input id="hub-address" type="url" placeholder="https://hub.example.edu" spellcheck="false"
    autocomplete="off" />
  <label for="hub-page">Opens</label>
  <select id="hub-page"><option value="">the list of chapters</option>{chapters}</select>
  <label for="hub-result">The link</label>
  <output id="hub-result" for="hub-address hub-page" aria-live="polite">{empty}</output>
  <button type="button" class="btn btn-sm" hidden>Copy the link</button>
</form>
"""
SHAPE = "https://YOUR-HUB/hub/user-redirect/git-pull?repo={address}&branch={branch}"


def repository(app: Sphinx) -> str:
    return str(app.config.html_theme_options["repository_url"]).rstrip("/")


def branch(app: Sphinx) -> str:
    return str(app.config.html_theme_options["repository_branch"])


def package_source(app: Sphinx) -> str:
    """Return what pip takes to install the package with plots and widgets."""
    return f'"lego-mlp[plots,widgets,progress] @ git+{repository(app)}"'


class Commands(SphinxDirective):
    """Show the commands that need the repository's address: `install` or `clone`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        app, kind = self.env.app, self.arguments[0]
        name = repository(app).rpartition("/")[2]
        texts = {
            "install": f"%pip install {package_source(app)}",
            "clone": f"git clone {repository(app)}\ncd {name}\nmake lab",
        }
        if kind not in texts:
            raise self.error(f"commands: {kind!r} is neither install nor clone")
        block = nodes.literal_block(texts[kind], texts[kind])
        block["language"] = "text"
        return [block]


class HubLink(SphinxDirective):
    """Put a form on the page that makes an nbgitpuller link; the page computes it itself."""

    def run(self) -> list[nodes.Node]:
        app = self.env.app
        address, ref = repository(app), branch(app)
        chapters = "".join(
            f'<option value="{name}.ipynb">{html.escape(name)}</option>'
            for name in sorted(
                doc.rpartition("/")[2]
                for doc in self.env.found_docs
                if doc.startswith("notebooks/")
            )
        )
        empty = html.escape(SHAPE.format(address=address, branch=ref))
        text = FORM.format(address=html.escape(address), branch=ref, chapters=chapters, empty=empty)
        return [nodes.raw("", text, format="html")]


def add_repository_words(app: Sphinx, config: Any) -> None:
    """Let pages write {{ repository }} and {{ binder }}."""
    address, ref = repository(app), branch(app)
    binder = address.replace("https://github.com", "https://mybinder.org/v2/gh") + f"/{ref}"
    config.myst_substitutions = {
        **config.myst_substitutions,
        "repository": f"[the repository]({address})",
        "binder": f"[open it there]({binder}?urlpath=lab/tree/notebooks)",
    }
