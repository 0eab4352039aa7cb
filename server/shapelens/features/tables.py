"""Tables in markdown, as GitHub reads it, and in HTML: on pages that load and run nothing, light or dark as the reader is."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import escape
from typing import Final

_MARKUP: Final = re.compile(r"[\\`*<|~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|\](?=\()")

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }}
th, td {{ border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .25rem .75rem; text-align: left; }}
td {{ white-space: pre-wrap; }}
th.right, td.right {{ text-align: right; font-variant-numeric: tabular-nums; }}
th {{ position: sticky; top: 0; background: Canvas; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def markdown_text(text: str) -> str:
    """A text that markdown shows as it is, its blanks in front too."""
    plain = text.lstrip(" ")
    return "\u00a0" * (len(text) - len(plain)) + _MARKUP.sub(r"\\\g<0>", plain.replace("\n", " "))


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> str:
    """A table; the columns with heads in `right` are aligned to the right."""
    rule = ["---:" if head in right else "---" for head in heads]
    cells = [rule, *([markdown_text(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, *cells)) + "\n"


def html_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> str:
    """The same as an element of a page."""
    sides = [' class="right"' if head in right else "" for head in heads]
    top = "".join(f'<th scope="col"{side}>{escape(head)}</th>' for head, side in zip(heads, sides, strict=True))
    lines = [
        "<tr>" + "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(row, sides, strict=True)) + "</tr>"
        for row in rows
    ]
    return "\n".join(["<table>", f"<thead><tr>{top}</tr></thead>", "<tbody>", *lines, "</tbody>", "</table>"])


def html_page(title: str, body: str) -> str:
    """A page around elements."""
    return _PAGE.format(title=escape(title), body=body)
