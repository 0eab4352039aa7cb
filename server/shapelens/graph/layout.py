"""Where boxes go: in rows from top to bottom (Sugiyama's method), by the library grandalf, part by part.

grandalf ranks the vertices, orders each row so that few edges cross, and proposes x (Brandes and Köpf). Its x may let wide
boxes overlap and lets columns drift, so x is settled here, in the order of the rows that it found. Edges that close a circle
are turned around for it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final, SupportsIndex

from shapelens.graph.rows import Rows, settle
from shapelens.immutable import immutable

Edge = tuple[int, int]
Point = tuple[float, float]


class NotInstalled(Exception):
    """The library that computes layouts is missing."""

    def __init__(self) -> None:
        super().__init__("to draw models, the package grandalf is needed: pip install grandalf")


@immutable
class Vertex:
    """The size of something to be placed, and how much room its neighbours leave beside it."""

    width: float
    height: float


@immutable
class Layout:
    """The centre of each vertex; for each edge the points at which it passes the rows between its ends, in its direction."""

    centres: tuple[Point, ...]
    bends: dict[Edge, tuple[Point, ...]]
    spans: tuple[tuple[float, float], ...]
    """Of each vertex, the top and bottom of the row that it stands in."""
    back: frozenset[Edge]
    """The edges that go upwards, as they close a circle; each passes a row at least."""
    width: float
    height: float


_BESIDE: Final = 24.0
"""Room between two vertices of a row."""
_BELOW: Final = 14.0
"""Room between two rows, at least."""
_LANE: Final = 6.0
"""The width that an edge takes that passes a row."""
_ORDERINGS: Final = 3
"""Passes up and down in which the rows are put in order; more change little."""
_WIDE: Final = 900.0
"""Vertices without edges are placed side by side up to this width, then below."""
_DEEP: Final = 20_000
"""Recursion that grandalf may need: a frame for each vertex of a chain of blocks beside each other."""


def lay_out(vertices: Sequence[Vertex], edges: Sequence[Edge]) -> Layout:
    """Place vertices, whose edges are all different and of which none begins and ends at the same vertex.

    Raises:
        NotInstalled: the library is missing.
    """
    back = _closing(len(vertices), edges)
    parts = _parts(len(vertices), edges)
    part_of = {vertex: number for number, part in enumerate(parts) for vertex in part}
    inside: list[list[Edge]] = [[] for _ in parts]
    for edge in edges:
        inside[part_of[edge[0]]].append(edge)
    placed = [
        _one_part(vertices, part, own, back) if own else _single(vertices, part[0])
        for part, own in zip(parts, inside, strict=True)
    ]
    return _beside_each_other(vertices, placed, back)


@immutable
class _Part:
    """A placed part: what stands where, from its top left corner."""

    centres: dict[int, Point]
    bends: dict[Edge, tuple[Point, ...]]
    spans: dict[int, tuple[float, float]]
    width: float
    height: float


def _single(vertices: Sequence[Vertex], vertex: int) -> _Part:
    one = vertices[vertex]
    return _Part({vertex: (one.width / 2, one.height / 2)}, {}, {vertex: (0.0, one.height)}, one.width, one.height)


def _beside_each_other(vertices: Sequence[Vertex], parts: Sequence[_Part], back: frozenset[Edge]) -> Layout:
    centres: list[Point] = [(0.0, 0.0)] * len(vertices)
    spans = [(0.0, 0.0)] * len(vertices)
    bends: dict[Edge, tuple[Point, ...]] = {}
    x = y = width = height = 0.0
    for part in parts:
        if x and x + part.width > _WIDE:
            x, y = 0.0, height + _BESIDE
        for vertex, (px, py) in part.centres.items():
            centres[vertex] = (x + px, y + py)
        for vertex, (over, under) in part.spans.items():
            spans[vertex] = (y + over, y + under)
        for edge, points in part.bends.items():
            bends[edge] = tuple((x + px, y + py) for px, py in points)
        width, height = max(width, x + part.width), max(height, y + part.height)
        x += part.width + _BESIDE
    return Layout(tuple(centres), bends, tuple(spans), back, width, height)


def _parts(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """The vertices that hang together, in order."""
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    seen: set[int] = set()
    parts: list[list[int]] = []
    for start in range(count):
        part: list[int] = []
        stack = [start]
        while stack:
            vertex = stack.pop()
            if vertex not in seen:
                seen.add(vertex)
                part.append(vertex)
                stack += near[vertex]
        if part:
            parts.append(sorted(part))
    return parts


def _closing(count: int, edges: Sequence[Edge]) -> frozenset[Edge]:
    """The edges that close a circle, going down from the vertices that nothing leads to."""
    after: list[list[int]] = [[] for _ in range(count)]
    for one, other in edges:
        after[one].append(other)
    led_to = {other for _, other in edges}
    closing: set[Edge] = set()
    open_, done = set[int](), set[int]()
    for start in sorted(range(count), key=lambda vertex: vertex in led_to):
        stack: list[tuple[int, Iterator[int]]] = []
        if start not in done:
            open_.add(start)
            stack.append((start, iter(after[start])))
        while stack:
            vertex, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_.discard(vertex)
                done.add(vertex)
            elif following in open_:
                closing.add((vertex, following))
            elif following not in done:
                open_.add(following)
                stack.append((following, iter(after[following])))
    return frozenset(closing)


@contextmanager
def _deep_recursion() -> Generator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _one_part(vertices: Sequence[Vertex], part: Sequence[int], edges: Sequence[Edge], back: frozenset[Edge]) -> _Part:
    given = set(edges)
    legs: dict[Edge, tuple[Edge, ...]] = {}
    """Of each edge the edges that stand for it, from top to bottom."""
    turns: list[int] = []
    for one, other in edges:
        if (one, other) not in back:
            legs[one, other] = ((one, other),)
        elif (other, one) not in given:
            legs[one, other] = ((other, one),)
        else:
            # What leads straight back turns in a row of its own, beside what leads there.
            turns.append(turn := len(vertices) + len(turns))
            legs[one, other] = ((other, turn), (turn, one))
    sizes = [*vertices, *(Vertex(_LANE, 0.0) for _ in turns)]
    with _deep_recursion():
        order, ways, proposed = _by_grandalf(sizes, [*part, *turns], [leg for way in legs.values() for leg in way])
    widths = {slot: vertices[slot].width if slot < len(vertices) else _LANE for row in order for slot in row}
    above: dict[int, list[int]] = {}
    below: dict[int, list[int]] = {}
    for way in ways.values():
        for one, other in pairwise(way):
            below.setdefault(one, []).append(other)
            above.setdefault(other, []).append(one)
    x = settle(Rows(order, widths, above, below, _BESIDE), proposed)
    left = min(x[slot] - widths[slot] / 2 for row in order for slot in row)
    centres: dict[int, Point] = {}
    spans: dict[int, tuple[float, float]] = {}
    bottom = 0.0
    for number, row in enumerate(order):
        height = max((vertices[slot].height for slot in row if slot < len(vertices)), default=0.0)
        top = bottom + (_room(x, above, row) if number else 0.0)
        for slot in row:
            centres[slot] = (x[slot] - left, top + height / 2)
            spans[slot] = (top, top + height)
        bottom = top + height
    bends: dict[Edge, tuple[Point, ...]] = {}
    for edge, own in legs.items():
        passed = [slot for leg in own for slot in ways[leg][1:]][:-1]
        points = [(centres[slot][0], y) for slot in passed for y in spans[slot]]
        bends[edge] = tuple(points[::-1] if edge in back else points)
    width = max(x[slot] + widths[slot] / 2 for row in order for slot in row) - left
    return _Part({one: centres[one] for one in part}, bends, {one: spans[one] for one in part}, width, bottom)


def _room(x: dict[int, float], above: dict[int, list[int]], row: Sequence[int]) -> float:
    """How far a row is below the one before: further where edges have a long way to the side."""
    aside = max((abs(x[slot] - x[other]) for slot in row for other in above.get(slot, ())), default=0.0)
    return _BELOW + min(aside / 8, 3 * _BELOW)


def _by_grandalf(
    vertices: Sequence[Vertex], part: Sequence[int], edges: Sequence[Edge]
) -> tuple[list[list[int]], dict[Edge, list[int]], dict[int, float]]:
    """The rows in order, each edge's way through them, and a proposal for x; numbers beyond the vertices are edges' slots."""
    graphs, layouts = _grandalf()
    knots: dict[int, Any] = {}
    for vertex in part:
        knots[vertex] = graphs.Vertex(vertex)
        knots[vertex].view = layouts.VertexViewer(vertices[vertex].width, vertices[vertex].height)
    links: dict[Edge, Any] = {edge: graphs.Edge(knots[edge[0]], knots[edge[1]]) for edge in edges}
    layout = layouts.SugiyamaLayout(_connected(graphs, knots.values(), links.values()))
    layout.layers = _Ranks()
    layout.xspace, layout.dw, layout.dh = _BESIDE, _LANE, 0
    layout.init_all(inverted_edges=[], optimize=True)
    for _ in range(_ORDERINGS):
        for _ in layout.ordering_step():
            pass
    layout.setxy()
    slots: dict[Any, int] = {knot: vertex for vertex, knot in knots.items()}
    for row in layout.layers:
        for knot in row:
            slots.setdefault(knot, len(vertices) + len(slots))
    order = [[slots[knot] for knot in row] for row in layout.layers]
    ways: dict[Edge, list[int]] = {}
    for edge, link in links.items():
        passed = layout.ctrls.get(link, {})
        ways[edge] = [slots[passed[rank]] for rank in sorted(passed)] if passed else list(edge)
    return order, ways, {slot: knot.view.xy[0] for knot, slot in slots.items()}


class _Ranks(list[Any]):
    """grandalf's rows: it asks for the number of each, and would compare the contents of all before it."""

    def index(self, value: Any, start: SupportsIndex = 0, stop: SupportsIndex = sys.maxsize) -> int:
        return next(number for number, row in enumerate(self) if row is value)


def _connected(graphs: Any, knots: Iterable[Any], links: Iterable[Any]) -> Any:
    """A graph of grandalf, filled by hand: its constructor compares sets of all vertices, for each vertex."""
    graph = graphs.graph_core()
    for knot in knots:
        graph.sV.add(knot)
        knot.c = graph
    for link in links:
        graph.sE.add(link)
        link.attach()
    return graph


def _grandalf() -> tuple[Any, Any]:
    """Its modules, imported when something is drawn. They come without stubs, and what they infer to is too narrow."""
    try:
        from grandalf import graphs, layouts  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise NotInstalled from error
    return graphs, layouts
