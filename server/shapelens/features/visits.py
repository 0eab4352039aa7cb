"""The hover of a line that many calls and turns of loops come by: its visits, grouped by shapes, and what leads to each."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from shapelens.analysis.facts import Call
from shapelens.analysis.loops import MAX_CREATING_TURNS
from shapelens.analysis.module import Module
from shapelens.analysis.state import count
from shapelens.dims import show
from shapelens.features.summary import show_count
from shapelens.immutable import immutable
from shapelens.rules.rule import is_several
from shapelens.values.keras import is_model
from shapelens.values.place import ANY_TURN, Position, Ref, TurnKey

WIDTH: Final = 76
MAX_LINES: Final = 8
MAX_RUNS: Final = 6
MAX_PLACE: Final = 40

Step = tuple[str, int]
"""What leads to a visit: `("line", 12)`, a call on that line, or `("turn", 3)`, that turn of a loop."""
Route = tuple[Step, ...]


@immutable
class Group:
    """Visits with equal shapes and params."""

    calls: list[Call]
    input_shape: str
    output_shape: str
    params: str


def happening(calls: list[Call]) -> list[Call]:
    """The calls at one place; those in functions that nothing calls only where nothing else comes by."""
    return [call for call in calls if not call.where.is_supposed()] or calls


def told_apart(calls: list[Call]) -> list[Call]:
    """The calls; of the builds of a Sequential only the last counts for each layer in it."""
    last = {(call.by.ref, call.layer.ref): call for call in calls if call.by is not None}
    return [call for call in calls if call.by is None or last[call.by.ref, call.layer.ref] is call]


def grouped(module: Module, calls: Sequence[Call]) -> list[Group]:
    """The calls by what is said of them, in order of the first of each."""
    groups: dict[tuple[str, str, str], Group] = {}
    for call in calls:
        texts = (show_structure(call.input_shape), show_structure(call.output_shape), _params(module, call))
        groups.setdefault(texts, Group([], *texts)).calls.append(call)
    return list(groups.values())


def show_structure(shape: Any) -> str:
    """A shape, or a list of them, as Python writes it; "" if there is none."""
    if shape is None:
        return ""
    if is_several(shape):
        return f"[{', '.join(show_structure(part) for part in shape)}]"
    return show(shape)


def _params(module: Module, call: Call) -> str:
    total = count(module.read, call.layer).total
    return "not built" if total is None else f"{show_count(total)} params"


def counted(calls: Sequence[Call], groups: Sequence[Group]) -> str:
    """`16 calls, 3 shapes`; no number of calls where it is not known, nor of shapes if there is one."""
    shapes = len({(group.input_shape, group.output_shape) for group in groups})
    made = Counter(call.layer.ref for call in calls)
    again = any(
        made[call.layer.ref] > 1 and _turns(call) for call in calls
    )  # Such a loop may not be followed to its end.
    number = [f"{len(calls)} calls"] if len(calls) > 1 and not again and _all_made(calls) else []
    return ", ".join([*number, *([f"{shapes} shapes"] if shapes > 1 else [])])


def _turns(call: Call) -> list[int | str]:
    return [step.turn for step in _inner(call).steps() if isinstance(step, TurnKey)]


def _all_made(calls: Sequence[Call]) -> bool:
    """Whether there are no more layers than these: of a long loop whose turns are all alike, some are not followed."""
    turns = [turn for call in calls for turn in _turns(call)]
    return ANY_TURN not in turns and all(isinstance(turn, str) or turn < MAX_CREATING_TURNS for turn in turns)


def visit_lines(module: Module, calls: Sequence[Call], groups: Sequence[Group]) -> list[str]:
    """At most eight lines: each group with its shapes and params, and the params of all layers together."""
    routes = dict(zip(map(id, calls), _routes(module, calls), strict=True))
    reached = [[routes[id(call)] for call in group.calls] for group in groups]
    total = total_line(module, calls)
    rows = _rows(reached, groups, MAX_LINES - len(total))
    left = len(groups) - len(rows)
    return [*itertools.chain(*rows), *([f"  ... and {left} more"] if left else []), *total]


def last_visit(module: Module, calls: Sequence[Call]) -> str:
    """What leads to the last of the calls."""
    return _place(_routes(module, calls)[-1:], MAX_PLACE)


def total_line(module: Module, calls: Sequence[Call]) -> list[str]:
    """How many params the layers of the calls have together, in one line; none if that is not known, or zero."""
    made = {call.layer.ref: call.layer for call in calls}
    totals = [count(module.read, layer).total for layer in made.values()]
    known = [total for total in totals if isinstance(total, int)]
    if len(known) < len(totals) or not sum(known) or not _all_made(calls):
        return []
    word = "model" if all(map(is_model, made.values())) else "layer"
    if len(made) == 1:
        return [f"  one {word}, {sum(known):,} params, shared by all calls"]
    return [f"  {len(made)} {word}s, {sum(known):,} params in all"]


def _rows(reached: Sequence[Sequence[Route]], groups: Sequence[Group], room: int) -> list[list[str]]:
    """A line for each group, in columns, if they fit; else two, the shapes below the place. Not all, if room is short."""
    shown = len(groups) if len(groups) <= room else room - 1
    places = [_place(routes, MAX_PLACE) for routes in reached[:shown]]
    columns = [(group.input_shape, group.output_shape, group.params) for group in groups[:shown]]
    two, three, four = (max(map(len, column)) for column in zip(*columns, strict=True))
    for cut, arrow in itertools.product((False, True), ("  ->  ", " -> ")):
        left = WIDTH - two - three - four - len(arrow) - 6
        fitting = [_place(routes, left) for routes in reached[:shown]] if cut else places
        one = max(map(len, fitting))
        if one <= left:
            return [
                [f"  {a:<{one}}  {b:<{two}}{arrow}{c:<{three}}  {d:>{four}}"]
                for a, (b, c, d) in zip(fitting, columns, strict=True)
            ]
    shown = len(groups) if len(groups) * 2 <= room else (room - 1) // 2
    return [
        [f"  {place}   {params}", f"    {shortened(given, WIDTH - len(result) - 10)}  ->  {result}"]
        for place, (given, result, params) in zip(places[:shown], columns, strict=False)
    ]


def shortened(shapes: str, width: int) -> str:
    """`[(None, 4), (None, 4), ...]`, where several shapes are too long to be shown."""
    end = shapes.rfind("), ", 0, width - 5)
    return shapes if len(shapes) <= width or end < 0 else f"{shapes[: end + 1]}, ...]"


def _routes(module: Module, calls: Sequence[Call]) -> list[Route]:
    """How each call is reached, without what they all have in common; their numbers, if nothing tells them apart.

    Lines come before turns: a call in a turn of a loop is said like a loop in what is called, `line 10, turn 2`.
    """
    routes = [_route(module, call) for call in calls]
    common = {step for step in set(routes[0]).intersection(*routes) if step[0] == "line"}
    told = [tuple(step for step in route if step not in common) for route in routes]
    if all(told):
        routes = told
    shortest = min(map(len, routes))
    start = end = 0
    while start < shortest - 1 and len({route[start] for route in routes}) == 1:
        start += 1
    while end < shortest - 1 - start and len({route[-1 - end] for route in routes}) == 1:
        end += 1
    routes = [tuple(sorted(route[start : len(route) - end], key=lambda step: step[0] == "turn")) for route in routes]
    return routes if len(set(routes)) > 1 else [(("call", number),) for number in range(1, len(calls) + 1)]


def _route(module: Module, call: Call) -> Route:
    """The lines of the calls around it and the turns of the loops, outermost first, and its own line."""
    found: list[Step] = []
    for step in _inner(call).steps():
        if isinstance(step, Position):
            where = module.resolve(step)
            found += [] if where is None else [("line", where.line)]
        elif isinstance(step.turn, int):
            found.append(("turn", step.turn + 1))
    here = module.resolve(call.anchor)
    return (*found, ("line", 0 if here is None else here.line))


def _inner(call: Call) -> Ref:
    """What the call paths are around: the layer, for one that is called where it was made."""
    return call.anchor[0] if isinstance(call.anchor, tuple) else call.where


def _place(routes: Iterable[Route], width: int) -> str:
    """`lines 8, 10`, or `line 10, turns 1-3; lines 21, 22, turn 2`; the third turn in a second turn is `turn 2.3`."""
    turns: dict[tuple[Route, str, str], set[int]] = {}
    for route in routes:
        lines = tuple(step for step in route if step[0] == "line")
        *outer, (kind, number) = route[len(lines) :] or (("", 0),)
        turns.setdefault((lines, kind, "".join(f"{turn}." for _, turn in outer)), set()).add(number)
    places: dict[tuple[Route, str], set[int]] = {}
    for (lines, kind, outer), numbers in turns.items():
        turn = _numbered(kind, sorted(numbers), outer) if kind else ""
        places.setdefault((lines[:-1], turn), set()).update(line for _, line in lines[-1:])
    parts = [
        ", ".join([*(f"line {line}" for _, line in before), *filter(None, [_numbered("line", sorted(last)), turn])])
        for (before, turn), last in places.items()
    ]
    shown = len(parts)
    while shown > 1 and len("; ".join(parts[:shown])) + (5 if shown < len(parts) else 0) > width:
        shown -= 1
    return "; ".join([*parts[:shown], *(["..."] if shown < len(parts) else [])])


def _numbered(kind: str, numbers: Sequence[int], outer: str = "") -> str:
    """`turn 3`, `turns 1-3, 5`; lines are no ranges: between two of them there may be anything. "" if there are none."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and kind != "line" and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [f"{outer}{run[0]}{f'-{outer}{run[-1]}' if len(run) > 1 else ''}" for run in runs]
    more = ["..."] if len(texts) > MAX_RUNS else []
    return f"{kind}{'s' if len(numbers) > 1 else ''} {', '.join([*texts[:MAX_RUNS], *more])}" if runs else ""
