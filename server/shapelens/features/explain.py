"""A line explained in plain text: what hovers over it say, and which lines made each size of what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shapelens.analysis.cursor import cursor_at
from shapelens.analysis.facts import Call
from shapelens.analysis.graph import flatten_structure
from shapelens.analysis.module import Module
from shapelens.features.hover import calls_at, hover, values_at
from shapelens.features.naming import automatic_names
from shapelens.features.origins import Step, origins
from shapelens.immutable import immutable
from shapelens.rules.table import shown_class
from shapelens.values.keras import Node, Tensor
from shapelens.values.place import Ref

MAX_STEPS: Final = 12
"""Steps that are told of one size, the last ones."""
_WORD: Final = re.compile(r"[^\W\d]\w*")
_LINK: Final = re.compile(r"\[([^\]]*)\]\((http[^)]*)\)")


@immutable
class Explained:
    """What there is to say of one expression: its text, and the sizes with the lines that made them (those may be none)."""

    text: str
    origins: tuple[str, ...]
    several: bool
    """Whether it is come by several times: the sizes are those of the last."""


def explain(module: Module, line: int, col: int | None = None) -> list[Explained]:
    """What there is to say of a 1-based line and 0-based UTF-8 byte column; without one, of its layers, or else its names."""
    if col is not None:
        found = [_at(module, line, col)]
        return [explained for explained, *_ in filter(None, found)]
    text = module.source.text.splitlines()[line - 1] if line <= len(module.source.text.splitlines()) else ""
    columns = [len(text[: word.start()].encode()) for word in _WORD.finditer(text)]
    places = [one for col in columns if (one := _at(module, line, col)) is not None]
    calls = [one for one in places if one[1]]
    ordered = sorted(calls, key=lambda one: one[2]) if calls else places
    return [*dict.fromkeys(explained for explained, *_ in ordered)]


def _at(module: Module, line: int, col: int) -> tuple[Explained, bool, tuple[int, ...]] | None:
    """What is said of a place, whether it is about calls of layers, and what puts outer ones first."""
    cursor, said = cursor_at(module, line, col), hover(module, line, col)
    if cursor is None or said is None:
        return None
    calls = calls_at(module, cursor) if cursor.calls else []
    values = [] if calls or cursor.name is None else values_at(module, cursor)
    tensors = _of_calls(module, calls) if calls else [value for value in values[-1:] if isinstance(value, Tensor)]
    where = (module.resolve(calls[-1].anchor) if calls else None) or said.range
    told = Explained(_plain(said.markdown), tuple(_lines(module, tensors)), len(calls or values) > 1)
    return told, bool(calls), (where.line, where.col, -where.end_line, -where.end_col)


def _plain(markdown: str) -> str:
    """The text of a hover without what is there for editors alone."""
    lines = [line.rstrip() for line in markdown.splitlines() if not line.startswith("```")]
    return _LINK.sub(r"\1: \2", "\n".join(lines))


def _of_calls(module: Module, calls: Sequence[Call]) -> list[Tensor]:
    """What the last of some calls gave; nothing where its node is not known."""
    call = calls[-1]
    nodes = module.once(_nodes).get(call.layer.ref, ())
    where = module.resolve(call.anchor)
    for ref, node in reversed(nodes):
        site = None if ref.site is None else module.resolve(ref.site.position)
        same = (node.input_shape, node.outputs) == (call.input_shape, call.output_shape)
        if same and not call.refused and (site == where or len(nodes) == 1):
            return [Tensor(shape, None, ref, index) for index, shape in enumerate(flatten_structure(node.outputs))]
    return []


def _nodes(module: Module) -> Mapping[Ref, list[tuple[Ref, Node]]]:
    """The calls of each layer."""
    found: dict[Ref, list[tuple[Ref, Node]]] = {}
    for (ref, _), value in module.all_cells().items():
        if isinstance(value, Node):
            found.setdefault(value.layer.ref, []).append((ref, value))
    return found


def _lines(module: Module, tensors: Sequence[Tensor]) -> Iterator[str]:
    """For each axis its size, and below it the calls that made it."""
    for number, tensor in enumerate(tensors):
        output = f"output {number}, " if len(tensors) > 1 else ""
        for axes, steps in origins(module, tensor):
            told = "axis" if len(axes) == 1 else "axes"
            yield f"{output}{told} {', '.join(map(str, axes))}: {tensor.shape[axes[0]]}"
            if len(steps) > MAX_STEPS:
                yield f"  ... {len(steps) - MAX_STEPS} steps before"
            yield from _columns([_step(module, step) for step in steps[-MAX_STEPS:]])


def _step(module: Module, step: Step) -> tuple[str, str, str]:
    """The line, the layer, and the sizes that it made."""
    made = step.node.layer
    sites = [ref.site for ref in (step.ref, made.ref) if ref.site is not None]
    where = next((at for site in sites if (at := module.resolve(site.position)) is not None), None)
    name = automatic_names(module).get(made.ref, "?")
    place = "elsewhere" if where is None else f"line {where.line}"
    return place, f"{name} ({shown_class(made.cls)})", ", ".join(step.texts)


def _columns(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    for place, name, text in rows:
        yield f"  {place:<{wide[0]}}  {name:<{wide[1]}}  {text}"
