"""Candidates for calls that pass too much, or what is not used: tensors that belong in a list, arguments twice or in vain."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from typing import Final

from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Node, Spot
from shapelens.features.cures.edits import Candidate, end_of, insertion, start_of
from shapelens.rules.table import shown_class
from shapelens.values.place import Position

MAX_NAMES: Final = 6
"""Names that a layer is tried to be called on."""


def too_many(case: Case) -> Iterator[Candidate]:
    """`too-many-arguments`: tensors become a list, as those that merge take one; what no parameter takes goes."""
    spot, source = case.spot, case.source
    if spot is None:
        return
    if isinstance(spot.node, ast.keyword):
        yield from _without(case, spot)  # It was passed by position before.
    node = spot.node if isinstance(spot.node, ast.Call) else spot.call_around()
    if node is None:
        return
    call, given = spot.at(node), node.args
    if len(given) > 1 and not any(isinstance(arg, ast.Starred) for arg in given):
        texts = ", ".join(source.of(call, arg) for arg in given)
        start = start_of(source.parenthesized(call, given[0]))
        edits = insertion(start, "["), insertion(end_of(source.parenthesized(call, given[-1])), "]")
        layer = case.layer()
        told = (start_of(call.range), "output") if layer is None else case.shown(layer, "output")
        yield Candidate(f"Pass a list: `[{texts}]`", edits, told)
    takes = re.search(r"__init__\(\) takes (\d+) positional arguments but (\d+)", case.problem.message)
    if takes is not None and len(given) == int(takes[2]) and int(takes[1]) > 0:
        extra = given[int(takes[1]) :]
        texts = ", ".join(f"`{source.of(call, arg)}`" for arg in extra)
        yield Candidate(f"Remove {texts}", tuple(source.without_argument(call, arg) for arg in extra))


def ignored(case: Case) -> Iterator[Candidate]:
    """`ignored-argument`: one of the words that are known, or no such argument."""
    spot = case.spot
    if spot is None or not isinstance(spot.node, ast.keyword):
        return
    value = spot.node.value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        words = re.findall(r"'(\w+)'", case.problem.message.partition(": ")[2])
        for close in difflib.get_close_matches(value.value.lower(), words, 1, 0.5):
            quote = case.source.of(spot, value)[-1]
            text = f"{quote}{close}{quote}"
            yield Candidate(f"Use `{text}`", (case.source.replace(spot, value, text),))
    yield from _without(case, spot)


def first_step(case: Case) -> Iterator[Candidate]:
    """`dropped-batch`: an item along the axis after the batch, as for the steps of a sequence."""
    spot = case.spot
    if spot is not None and isinstance(spot.node, ast.Subscript) and isinstance(case.problem.anchor, Position):
        index = case.source.of(spot, spot.node.slice)
        text = f"{case.source.of(spot, spot.node.value)}[:, {index}]"
        yield Candidate(
            f"Take it of each sample: `{text}`", (case.source.replace(spot, spot.node.slice, f":, {index}"),)
        )


def _without(case: Case, spot: Spot) -> Iterator[Candidate]:
    call = spot.call_around()
    if call is not None and isinstance(spot.node, ast.keyword) and spot.node.arg is not None:
        yield Candidate(f"Remove `{spot.node.arg}`", (case.source.without_argument(spot.at(call), spot.node),))


def uncalled(case: Case) -> Iterator[Candidate]:
    """`not-a-tensor`: a layer that was made is called, on what stands beside it or was assigned last before."""
    layer, spot, source = case.layer(), case.spot, case.source
    made = None if layer is None else case.made(layer)
    if layer is None or made is None or spot is None:
        return
    beside = [name.id for name in ast.walk(spot.node) if isinstance(name, ast.Name) and name is not spot.node]
    before = [name for one in source.before(made) for name in _assigned(one.node)]
    own = _assigned(made.statement)
    names = dict.fromkeys(
        [*beside, *(name for name in own if name in before), *(name for name in before if name not in own)]
    )
    for name in [*names][:MAX_NAMES]:
        yield Candidate(
            f"Call the layer: `{shown_class(layer.cls)}(...)({name})`",
            (source.append(made, made.node, f"({name})"),),
            case.shown(layer, "output"),
        )


def _assigned(statement: Node) -> list[str]:
    """The names that an assignment binds."""
    match statement:
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []
