"""What stands at the end of a line without being typed: the shape that comes out of it, and the params of the layer."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from shapelens.analysis.facts import Call, Created
from shapelens.analysis.module import Module
from shapelens.analysis.state import count
from shapelens.dims import Rest, Shape, Unknown
from shapelens.features.describe import calls_text, tensor_text
from shapelens.features.models import place_of
from shapelens.features.naming import automatic_names
from shapelens.features.summary import show_count
from shapelens.features.visits import happening, shortened, show_structure, told_apart
from shapelens.immutable import immutable
from shapelens.rules.rule import is_several
from shapelens.syntax.statements import Statement
from shapelens.values.keras import Tensor, is_model

WIDTH: Final = 48
"""Characters of the shapes in a hint."""
MAX_TOLD: Final = 2
"""Texts that are told of a line that several calls and turns come by with different shapes."""


@immutable
class Inlay:
    """What is said of a 1-based line: of the calls that end in it, or else of the tensors that it gives to a variable."""

    line: int
    text: str
    calls: tuple[Call, ...] = ()
    name: str = ""
    tensors: tuple[Tensor, ...] = ()


def inlays(module: Module, first: int, last: int) -> list[Inlay]:
    """The hints of the 1-based lines from `first` to `last`; lines of which nothing is known have none."""
    statements: dict[int, Statement] = {}
    for line in range(first, last + 1):
        statements |= {statement.id: statement for statement in module.source.chain_at(line)}
    facts = [fact for one in statements for fact in module.facts_about(one)]
    made = [fact.made for fact in facts if isinstance(fact, Created) and is_model(fact.made)]
    lines = {place.line for model in made if (place := place_of(module, model)) and place.line == place.end_line}
    ending: dict[int, tuple[tuple[int, int, int], list[Call]]] = {}
    for call in (fact for fact in facts if isinstance(fact, Call)):
        where = module.resolve(call.anchor)
        # A line that makes a model ends with that, and not with what it calls for it.
        if where is not None and first <= where.end_line <= last and where.end_line not in lines:
            # Of the calls that end in a line, the last and of these the outermost says what comes out of it.
            rank = (where.end_col, -where.line, -where.col)
            before, calls = ending.setdefault(where.end_line, (rank, []))
            if rank == before:
                calls.append(call)
            elif rank > before:
                ending[where.end_line] = (rank, [call])
    found = [_of_calls(module, line, calls) for line, (_, calls) in ending.items()]
    found += [_of_variable(module, one, ending) for one in statements.values() if isinstance(one.node, ast.Assign)]
    return sorted((one for one in found if one is not None and first <= one.line <= last), key=lambda one: one.line)


def tooltip(module: Module, inlay: Inlay) -> str:
    """The hover of what a hint is about, as markdown."""
    names = automatic_names(module)
    if inlay.calls:
        return calls_text(module, inlay.calls, names)
    return tensor_text(module, inlay.name, inlay.tensors, names)


def _of_calls(module: Module, line: int, calls: list[Call]) -> Inlay | None:
    told = told_apart(happening([call for call in calls if not call.refused]))
    text = _joined([_of_call(module, call) for call in told])
    return Inlay(line, text, tuple(told)) if text else None


def _of_call(module: Module, call: Call) -> str:
    total = count(module.read, call.layer).total if call.kind in ("layer", "sequential") else 0
    if _is_blank(call.output_shape) and (isinstance(total, Unknown) or not total):
        return ""
    params = "" if not isinstance(total, Unknown) and not total else f" · {show_count(total)}"
    return shortened(show_structure(call.output_shape), WIDTH) + params


def _of_variable(module: Module, statement: Statement, told: Mapping[int, Any]) -> Inlay | None:
    """What `x = block(x)` gives, in whose line no layer is called."""
    match statement.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if not isinstance(value, ast.Name):
            line = module.source.line_of(statement.id) + statement.extent[1] - statement.line
        case _:
            return None
    if line in told:
        return None
    values = [
        value
        for trace in module.traces_of(statement.id)
        for (_, part), value in trace.writes.items()
        if part == name and isinstance(value, Tensor)
    ]
    text = _joined(
        ["" if _is_blank(value.shape) else shortened(show_structure(value.shape), WIDTH) for value in values]
    )
    return Inlay(line, text, (), name, tuple(values)) if text else None


def _is_blank(structure: Any) -> bool:
    """Whether nothing at all is known of the shapes."""
    if is_several(structure):
        return all(map(_is_blank, structure))
    return structure is None or (isinstance(structure, tuple) and _is_blank_shape(cast("Shape", structure)))


def _is_blank_shape(shape: Shape) -> bool:
    return len(shape) > 0 and isinstance(shape[0], Rest) and all(isinstance(dim, Unknown) for dim in shape)


def _joined(texts: Sequence[str]) -> str:
    """`(None, 56, 56, 64) | (None, 28, 28, 128) | +2`, where a line is come by with different shapes."""
    told = [*dict.fromkeys(filter(None, texts))]
    more = [f"+{len(told) - MAX_TOLD}"] if len(told) > MAX_TOLD else []
    return " | ".join([*told[:MAX_TOLD], *more])
