"""A placed drawing as SVG. All that comes from the program is escaped; nothing refers to anything outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from shapelens.graph.plan import ADVANCE, FRAME, LINE, MARK, PADDING, Panel, Plan, columns
from shapelens.graph.routes import Line, lines
from shapelens.graph.style import STYLE

_MARGIN: Final = 16.0
_CAPTION: Final = 18.0
"""The height of a line of the caption."""
_HEADS: Final = {1: "l-3.5 -7h7z", -1: "l-3.5 7h7z"}
"""What follows the tip of an arrow that points down, or up."""


def svg(plan: Plan, caption: Sequence[str]) -> str:
    """The picture, with lines of text above it."""
    across = max([plan.layout.width, *(columns(line) * ADVANCE for line in caption)])
    width, height = across + 2 * _MARGIN, plan.layout.height + 2 * _MARGIN + _CAPTION * len(caption) + _MARGIN
    parts = [
        _opening(caption[0], width, height),
        f"<style>{STYLE}</style>",
        '<g class="caption">',
    ]
    for number, line in enumerate(caption):
        cls = "note" if number else "title"
        parts.append(
            f'<text class="{cls}" x="{_n(_MARGIN)}" y="{_n(_MARGIN + 12 + _CAPTION * number)}">{_text(line)}</text>'
        )
    parts.append("</g>")
    left = _MARGIN + (across - plan.layout.width) / 2
    parts += _drawing(plan, left, 2 * _MARGIN + _CAPTION * len(caption))
    return "\n".join([*parts, "</svg>\n"])


def _opening(label: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="shapelens-graph" role="group" aria-label={_quoted(label)} '
        f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}">'
    )


def _drawing(plan: Plan, left: float, top: float) -> Iterator[str]:
    yield f'<g transform="translate({_n(left)} {_n(top)})">'
    yield from _edges(plan)
    for number, flow in enumerate(plan.drawing.flows, len(plan.panels)):
        x, y = plan.layout.centres[number]
        yield f'<text class="label" x="{_n(x)}" y="{_n(y + 3.5)}">{_text(flow.label)}</text>'
    for number, panel in enumerate(plan.panels):
        x, y = plan.layout.centres[number]
        yield from _panel(panel, x - panel.width / 2, y - panel.height / 2)
    yield "</g>"


# Boxes


def _panel(panel: Panel, x: float, y: float) -> Iterator[str]:
    box = panel.box
    kinds = ["layer", box.kind]
    opens = ""
    if box.folded is not None:
        kinds.append("folded" if box.folded else "open")
        opens = f' aria-expanded="{str(not box.folded).lower()}"'
    if box.problems:
        kinds.append("problem")
    told = [f"{box.cls} {box.name}", f"output {box.output}", f"params {box.params}", *box.problems]
    yield (
        f'<g class="{" ".join(kinds)}" data-id={_quoted(box.id)} tabindex="0" role="button"{opens} '
        f'aria-label={_quoted(", ".join(told))} transform="translate({_n(x)} {_n(y)})">'
        f"<title>{_text(chr(10).join(told))}</title>"
    )
    yield _rectangle("body", 0, panel.width, panel.height, 10 if panel.inside else 6)
    if box.folded:
        yield _rectangle("inner", 3, panel.width, panel.height, 4)
    padding = FRAME if panel.inside else PADDING
    line = 19.0
    name = f'<tspan class="cls">{_text(box.cls)}</tspan>  <tspan class="name">{_text(panel.name)}</tspan>'
    if panel.inside is not None and panel.note:
        name += f'<tspan class="note">  {_text(panel.note)}</tspan>'
    yield f'<text x="{_n(padding)}" y="{_n(line)}">{name}</text>'
    if box.folded is not None:
        yield _mark(panel.width - MARK - 2, 9.5, box.folded)
    if panel.inside is None and panel.note:
        line += LINE
        yield f'<text class="note" x="{_n(padding)}" y="{_n(line)}">{_text(panel.note)}</text>'
    for message in panel.message:
        line += LINE
        yield f'<text class="message" x="{_n(padding)}" y="{_n(line)}">{_text(message)}</text>'
    yield "</g>"
    if panel.inside is not None:
        inside = panel.inside.layout
        yield from _drawing(
            panel.inside, x + (panel.width - inside.width) / 2, y + panel.height - FRAME - inside.height
        )


def _rectangle(cls: str, inset: float, width: float, height: float, radius: float) -> str:
    return (
        f'<rect class="{cls}" x="{_n(inset)}" y="{_n(inset)}" width="{_n(width - 2 * inset)}" '
        f'height="{_n(height - 2 * inset)}" rx="{_n(radius)}"/>'
    )


def _mark(x: float, y: float, folded: bool) -> str:
    """A square with a plus, or with a minus."""
    upright = f"M{_n(x + 6)} {_n(y + 3)}v6" if folded else ""
    return f'<path class="mark" d="M{_n(x)} {_n(y)}h12v12h-12zM{_n(x + 3)} {_n(y + 6)}h6{upright}"/>'


def _edges(plan: Plan) -> Iterator[str]:
    """Of each tensor the trunk, from the box that gives it to its label, and from there a branch to each that takes it."""
    for line in lines(plan):
        yield _line(line)
        if line.arrow:
            x, y = line.path[-1][1][-2:]
            yield f'<path class="arrow" d="M{_n(x)} {_n(y)}{_HEADS[line.arrow]}"/>'


def _line(line: Line) -> str:
    into = "" if line.target is None else f" data-to={_quoted(line.target)}"
    kinds = f"edge {'trunk' if line.target is None else 'branch'}{' back' if line.back else ''}"
    path = "".join(letter + " ".join(map(_n, numbers)) for letter, numbers in line.path)
    return f'<path class="{kinds}" data-from={_quoted(line.source)}{into} d="{path}"/>'


# Texts and numbers


def _n(value: float) -> str:
    """A number with one decimal at most."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _text(text: str) -> str:
    return escape(_printable(text))


def _quoted(text: str) -> str:
    return quoteattr(_printable(text))


def _printable(text: str) -> str:
    """Without what XML cannot hold: control characters, halves of surrogates."""
    return "".join(
        char if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff") else "�" for char in text
    )
