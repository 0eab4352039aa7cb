"""A model as a picture: an SVG, with what it says of each layer as data."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.graph.content import Drawing, content, title
from shapelens.graph.plan import plan
from shapelens.graph.svg import svg
from shapelens.immutable import immutable
from shapelens.rules.table import shown_class
from shapelens.values.classes import Instance
from shapelens.values.keras import Model


@immutable
class DrawnNode:
    """A box of a picture."""

    id: str
    """The names on the way to it (`vgg16/block1_conv1`), and a number where two are the same; it is in `data-id`."""
    name: str
    cls: str
    output: str
    params: str
    problems: tuple[str, ...]
    """The messages of the errors about it."""
    folded: bool | None
    """Whether a nested model is drawn as one box; None for all else."""
    place: Range | None
    """Where it is made, or else called, in this file."""


@immutable
class Picture:
    """A drawn model. `reason` says why it is not all of it, or is empty."""

    name: str
    cls: str
    title: str
    svg: str
    nodes: tuple[DrawnNode, ...]
    reason: str = ""


def picture(module: Module, model: Model | Instance, unfolded: Collection[str] | None) -> Picture:
    """Draw a model as it is at the end of the program, with the nested models of these ids opened (None: all).

    The same model gives the same text. Colours are CSS custom properties (`style.py`).

    Raises:
        NotInstalled: the library that computes layouts is missing.
    """
    drawing, summary, reason = content(module, model, unfolded)
    heading = title(model, summary)
    drawn = svg(plan(drawing), [heading, reason] if reason else [heading])
    return Picture(summary.name, shown_class(model.cls), heading, drawn, tuple(_nodes(drawing)), reason)


def _nodes(drawing: Drawing) -> Iterator[DrawnNode]:
    for box in drawing.boxes:
        yield DrawnNode(box.id, box.name, box.cls, box.output, box.params, box.problems, box.folded, box.place)
        if box.inside is not None:
            yield from _nodes(box.inside)
