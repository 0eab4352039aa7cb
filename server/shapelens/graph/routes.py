"""The lines of a plan: from the border of the box that gives a tensor to its label, and on to the boxes that take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from shapelens.graph.layout import Edge, Point
from shapelens.graph.plan import Plan
from shapelens.immutable import immutable

Step = tuple[str, tuple[float, ...]]
"""A command of an SVG path with its numbers."""

_PORTS: Final = 14.0
"""Room between the ends of edges at a box, and to its corners."""
_ASIDE: Final = 14.0
"""How far an edge that leads back swings out beside its label."""


@immutable
class Line:
    """One line: the id of the box it comes from; that of the box it leads to, or None if it ends at a label.

    `arrow` is 1 for a head that points down, -1 up, 0 for none.
    """

    source: str
    target: str | None
    path: tuple[Step, ...]
    arrow: int
    back: bool = False


def lines(plan: Plan) -> Iterator[Line]:
    """All lines of a plan, those inside of opened models aside."""
    ports = _ports(plan)
    for number, flow in enumerate(plan.drawing.flows, len(plan.panels)):
        source = plan.panels[flow.source].box.id
        yield Line(source, None, _down(plan, (flow.source, number), ports), 0 if flow.targets else 1)
        for target in flow.targets:
            edge, into = (number, target), plan.panels[target].box.id
            if edge in plan.layout.back:
                yield Line(source, into, _up(plan, edge, ports), -1, True)
            else:
                yield Line(source, into, _down(plan, edge, ports), 1)


Ports = dict[Edge, tuple[float, float]]
"""At which x an edge begins and ends."""


def _ports(plan: Plan) -> Ports:
    """Where edges touch the borders of panels: as straight as possible, in order, and apart; at labels in the middle."""
    above: dict[int, list[tuple[float, Edge]]] = {}
    below: dict[int, list[tuple[float, Edge]]] = {}
    centres = plan.layout.centres
    for edge, bends in plan.layout.bends.items():
        one, other = edge
        if one < len(plan.panels):
            below.setdefault(one, []).append((bends[0][0] if bends else centres[other][0], edge))
        elif edge in plan.layout.back:
            below.setdefault(other, []).append((bends[-1][0] if bends else centres[one][0], edge))
        else:
            above.setdefault(other, []).append((bends[-1][0] if bends else centres[one][0], edge))
    found: Ports = {(one, other): (centres[one][0], centres[other][0]) for one, other in plan.layout.bends}
    for side in (above, below):
        for vertex, ends in side.items():
            for edge, x in _spread(centres[vertex][0], plan.size(vertex)[0], sorted(ends)):
                start, end = found[edge]
                found[edge] = (x, end) if edge[0] == vertex else (start, x)
    return found


def _spread(centre: float, width: float, ends: Sequence[tuple[float, Edge]]) -> Iterator[tuple[Edge, float]]:
    low, high = centre - width / 2 + _PORTS, centre + width / 2 - _PORTS
    if len(ends) == 1 and not low <= ends[0][0] <= high:
        yield ends[0][1], centre
        return
    apart = min(_PORTS, (high - low) / max(1, len(ends) - 1))
    places: list[float] = []
    for wanted, _ in ends:
        places.append(max(low, wanted, places[-1] + apart if places else low))
    for index in reversed(range(len(places))):
        places[index] = min(places[index], high - (len(places) - 1 - index) * apart)
    yield from zip((edge for _, edge in ends), places, strict=True)


def _border(plan: Plan, vertex: int, side: int) -> float:
    """The y of the top (-1) or the bottom (1) of a panel or label."""
    return plan.layout.centres[vertex][1] + side * plan.size(vertex)[1] / 2


def _down(plan: Plan, edge: Edge, ports: Ports) -> tuple[Step, ...]:
    """Out of the row straight down, through the rows between, and into the row of the end."""
    one, other = edge
    start, end = ports[edge]
    points = [
        (start, _border(plan, one, 1)),
        (start, plan.layout.spans[one][1]),
        *plan.layout.bends[edge],
        (end, plan.layout.spans[other][0]),
        (end, _border(plan, other, -1)),
    ]
    return _curved(points)


def _up(plan: Plan, edge: Edge, ports: Ports) -> tuple[Step, ...]:
    """Out of the side of the label, up through the rows between, and into the bottom of the box."""
    label, box = edge
    (x, y), (width, _) = plan.layout.centres[label], plan.size(label)
    end = ports[edge][1]
    bends = plan.layout.bends[edge]
    aside = 1 if bends[0][0] > x else -1
    side, top = x + aside * width / 2, plan.layout.spans[label][0]
    out = side + aside * _ASIDE
    turn: Step = ("C", (out, y, out, y, out, top))
    points = [(out, top), *bends, (end, plan.layout.spans[box][1]), (end, _border(plan, box, 1))]
    return ("M", (side, y)), turn, *_curved(points)[1:]


def _curved(points: Sequence[Point]) -> tuple[Step, ...]:
    """A line through points that leaves and reaches each one vertically."""
    steps: list[Step] = [("M", points[0])]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(x - to_x) < 0.05:
            steps.append(("L", (to_x, to_y)))
        elif (to_x, to_y) != (x, y):
            middle = (y + to_y) / 2
            steps.append(("C", (x, middle, to_x, middle, to_x, to_y)))
    kept = [step for step, after in pairwise(steps) if not (step[0] == after[0] == "L" and step[1][0] == after[1][0])]
    return (*kept, steps[-1])
