"""How a picture looks: its CSS. Each colour is a custom property `--shapelens-NAME` with a fallback, in light and in dark.

A fallback also stands alone before it, for viewers that know no custom properties.
"""

from __future__ import annotations

import re
from typing import Final

_COLOURS: Final = {
    "background": ("transparent", "transparent"),
    "text": ("#1f2328", "#e6edf3"),
    "muted": ("#59636e", "#9da7b3"),
    "label": ("#0b5cad", "#79b8ff"),
    "box": ("#ffffff", "#22272e"),
    "border": ("#8c959f", "#6e7681"),
    "input": ("#e6f4ea", "#1b3326"),
    "input-border": ("#4f9a68", "#57ab72"),
    "op": ("#f3f0fa", "#2b2540"),
    "op-border": ("#8f7fc0", "#9d8bd6"),
    "model": ("#e8f1fc", "#1c2c42"),
    "model-border": ("#5b8fc9", "#6ea3e0"),
    "frame": ("none", "none"),
    "error": ("#cf222e", "#ff7b72"),
    "error-box": ("#fdecec", "#3c1a1c"),
    "edge": ("#6e7781", "#8b949e"),
    "focus": ("#0969da", "#58a6ff"),
    "found": ("#bf8700", "#e3b341"),
}
"""By name, for light and for dark."""

_COLOURED: Final = """
.shapelens-graph { color: @text; background: @background; }
.shapelens-graph text { fill: @text; }
.shapelens-graph .name, .shapelens-graph .note { fill: @muted; }
.shapelens-graph .label { fill: @label; }
.shapelens-graph .body { fill: @box; stroke: @border; }
.shapelens-graph .input > .body { fill: @input; stroke: @input-border; }
.shapelens-graph .op > .body { fill: @op; stroke: @op-border; }
.shapelens-graph .model > .body, .shapelens-graph .model > .inner { fill: @model; stroke: @model-border; }
.shapelens-graph .open > .body { fill: @frame; }
.shapelens-graph .problem > .body { fill: @error-box; stroke: @error; }
.shapelens-graph .message { fill: @error; }
.shapelens-graph .mark { stroke: @text; }
.shapelens-graph .edge { stroke: @edge; }
.shapelens-graph .arrow { fill: @edge; }
.shapelens-graph .layer:focus-visible > .body { stroke: @focus; }
.shapelens-graph .found > .body { stroke: @found; }
"""

_FIXED: Final = """
.shapelens-graph { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; }
.shapelens-graph text { white-space: pre; }
.shapelens-graph .cls, .shapelens-graph .title { font-weight: 600; }
.shapelens-graph .note, .shapelens-graph .label, .shapelens-graph .message { font-size: 10.5px; }
.shapelens-graph .label { text-anchor: middle; }
.shapelens-graph .body { stroke-width: 1; }
.shapelens-graph .inner, .shapelens-graph .mark, .shapelens-graph .edge { fill: none; stroke-width: 1.2; }
.shapelens-graph .open > .body { stroke-dasharray: 5 3; pointer-events: all; }
.shapelens-graph .problem > .body { stroke-width: 2; }
.shapelens-graph .back { stroke-dasharray: 4 3; }
.shapelens-graph .layer { cursor: pointer; outline: none; }
.shapelens-graph .layer:hover > .body { stroke-width: 2; }
.shapelens-graph .layer:focus-visible > .body, .shapelens-graph .found > .body { stroke-width: 3; }
"""

_FORCED: Final = """
.shapelens-graph { color: CanvasText; background: Canvas; }
.shapelens-graph text, .shapelens-graph .name, .shapelens-graph .note, .shapelens-graph .label, .shapelens-graph .message {
  fill: CanvasText; }
.shapelens-graph .layer > .body { fill: Canvas; stroke: CanvasText; }
.shapelens-graph .layer > .inner { fill: none; stroke: CanvasText; }
.shapelens-graph .open > .body { fill: none; }
.shapelens-graph .problem > .body { stroke-width: 3; stroke-dasharray: 6 2; }
.shapelens-graph .layer:focus-visible > .body, .shapelens-graph .found > .body { stroke: Highlight; }
.shapelens-graph .mark, .shapelens-graph .edge { stroke: CanvasText; }
.shapelens-graph .arrow { fill: CanvasText; }
"""


def _in_theme(theme: int) -> str:
    def coloured(found: re.Match[str]) -> str:
        declared, name = found[1], found[2]
        fallback = _COLOURS[name][theme]
        return f"{declared}: {fallback}; {declared}: var(--shapelens-{name}, {fallback});"

    return re.sub(r"([a-z]+): @([a-z-]+);", coloured, _COLOURED)


STYLE: Final = (
    f"{_in_theme(0)}@media (prefers-color-scheme: dark) {{{_in_theme(1)}}}"
    f"{_FIXED}@media (forced-colors: active) {{{_FORCED}}}\n"
)
"""The style sheet inside of every picture."""
