"""A picture as a page of HTML that stands alone: it loads nothing, and its policy lets nothing run but its own script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from shapelens.graph.picture import Picture
from shapelens.graph.style import STYLE

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<form role="search">
<input type="search" aria-label="Find a layer" placeholder="Find a layer  ( / )" autocomplete="off">
<output aria-live="polite"></output>
<button type="button" id="further" aria-label="Zoom out" title="Zoom out (-)">−</button>
<button type="button" id="closer" aria-label="Zoom in" title="Zoom in (+)">+</button>
<button type="button" id="fit" title="The whole picture (0)">Fit</button>
<button type="button" id="real" title="Real size, from the top (1)">1:1</button>
</form>
{reason}</header>
<main>
{svg}</main>
<footer aria-live="polite">Drag to move, turn the wheel to zoom, Tab to go from layer to layer.</footer>
<script>{script}</script>
</body>
</html>
"""


def page(picture: Picture) -> str:
    """The page: zoom and move by wheel, pointer, buttons and keys; a box to find layers; what is known of the chosen one."""
    style, script = _asset("page.css"), _asset("page.js")
    sources = f"style-src {_hash(style)} {_hash(STYLE)}; script-src {_hash(script)}"
    return _PAGE.format(
        policy=f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'",
        title=escape(picture.title),
        reason=f"<p>{escape(picture.reason)}</p>\n" if picture.reason else "",
        style=style,
        svg=picture.svg,
        script=script,
    )


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the policy calls a text of the page that it trusts."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
