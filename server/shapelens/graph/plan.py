"""How large the parts of a drawing are, and where they go: boxes, the labels on the edges, frames around opened models."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import Final

from shapelens.graph.content import Box, Drawing
from shapelens.graph.layout import Edge, Layout, Vertex, lay_out
from shapelens.immutable import immutable

ADVANCE: Final = 7.3
"""The width of a character of 12px; monospaced fonts have 0.55 to 0.61 em."""
SMALL: Final = 6.4
"""The same at 10.5px."""
LINE: Final = 14.0
"""The height of a line of small text."""
PADDING: Final = 10.0
_HEADER: Final = 32.0
"""The height of a frame's title."""
FRAME: Final = 16.0
"""The room inside a frame's border."""
MARK: Final = 20.0
"""The width of the sign that a model can be opened or folded."""
_LONGEST: Final = 44
_MESSAGE: Final = 52
"""Columns of a line of a message."""
_MESSAGE_LINES: Final = 3


@immutable
class Panel:
    """A box with its texts and its size; `inside` is the plan of an opened model."""

    box: Box
    name: str
    note: str
    message: tuple[str, ...]
    width: float
    height: float
    inside: Plan | None = None


@immutable
class Plan:
    """A drawing with the place of everything. Vertices of the layout are first the panels, then the labels of the flows."""

    drawing: Drawing
    panels: tuple[Panel, ...]
    layout: Layout

    def size(self, vertex: int) -> tuple[float, float]:
        """Width and height of a panel or label."""
        if vertex < len(self.panels):
            return self.panels[vertex].width, self.panels[vertex].height
        return label_size(self.drawing.flows[vertex - len(self.panels)].label)


def columns(text: str) -> int:
    """How many characters wide a text is in a monospaced font."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def label_size(label: str) -> tuple[float, float]:
    """Width and height of the label of a tensor."""
    return columns(label) * SMALL + 6, 15.0


def plan(drawing: Drawing) -> Plan:
    """Find a place for everything, the models that are opened first.

    Raises:
        NotInstalled: the library for layouts is missing.
    """
    panels = tuple(map(_panel, drawing.boxes))
    edges: list[Edge] = []
    for number, flow in enumerate(drawing.flows, len(panels)):
        edges.append((flow.source, number))
        edges += [(number, target) for target in flow.targets]
    sizes = [Vertex(panel.width, panel.height) for panel in panels]
    sizes += [Vertex(*label_size(flow.label)) for flow in drawing.flows]
    return Plan(drawing, panels, lay_out(sizes, edges))


def _panel(box: Box) -> Panel:
    name = _shortened(box.name, _LONGEST)
    note = box.note
    message = _wrapped(box.problems[0]) if box.problems else ()
    told = max((columns(line) * SMALL for line in message), default=0.0)
    title = (columns(box.cls) + 2 + columns(name)) * ADVANCE + (0 if box.folded is None else MARK)
    if box.inside is not None:
        inner = plan(box.inside)
        heading = title + (columns(note) + 2) * SMALL
        width = max(inner.layout.width, heading, told) + 2 * FRAME
        height = _HEADER + LINE * len(message) + inner.layout.height + FRAME
        return Panel(box, name, note, message, width, height, inner)
    width = max(title, columns(note) * SMALL, told) + 2 * PADDING
    height = 27.0 + (LINE if note else 0) + LINE * len(message)
    return Panel(box, name, note, message, width, height)


def _wrapped(message: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(message, _MESSAGE, max_lines=_MESSAGE_LINES, placeholder=" …"))


def _shortened(text: str, longest: int) -> str:
    """A text of one line, its middle left out if it is long."""
    text = " ".join(text.split())
    half = longest // 2
    return text if len(text) <= longest else f"{text[: half - 1]}…{text[-half:]}"
