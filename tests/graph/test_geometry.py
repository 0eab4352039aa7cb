"""Nothing in a picture lies on something else, and lines go from box to box, downwards and past what is between."""

from __future__ import annotations

import inspect
import random
import sys
import time
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from graph.drawn import Drawn, Rect, draw, read
from mdtest.spec import read_markdown
from shapelens.analysis.module import Module
from shapelens.features.models import models
from shapelens.graph import layout
from shapelens.graph.layout import Vertex, lay_out
from shapelens.graph.picture import picture

LARGE = ("ResNet50", "EfficientNetB0", "InceptionV3", "DenseNet121", "NASNetMobile", "ResNet152")
MANY = "\n".join(["x = a = keras.Input((4,))", *["x = layers.Dense(4)(x)"] * 1500, "m = keras.Model(a, x)"])
ALONE = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.all = [layers.Dense(i + 1) for i in range(40)]
m = Net()
"""
TANGLE = """
a = [keras.Input((4,)) for _ in range(6)]
s = [layers.Dense(4) for _ in range(6)]
x = a
for turn in range(5):
    x = [layers.add([s[i](x[i]), s[(i + turn) % 6](x[(i * turn + 1) % 6])]) for i in range(6)]
m = keras.Model(a, x)
"""


def pictures() -> Iterator[Any]:
    for program in read_markdown(Path(__file__).parent / "models.md"):
        for opened in (False, True):
            yield pytest.param(program.text, opened, id=f"{program.name}-{'opened' if opened else 'folded'}")
    for name in LARGE:
        yield pytest.param(f"import keras\nm = keras.applications.{name}()\n", False, id=name)
    nested = "a = keras.Input((224, 224, 3))\nb = keras.applications.ResNet50(include_top=False)\n"
    both = f"{nested}c = layers.Flatten()(a)\nm = keras.Model(a, [b(a), b(keras.layers.ReLU()(a)), c])\n"
    for name, text in (("nested", both), ("deep", MANY), ("alone", ALONE), ("tangle", TANGLE)):
        yield pytest.param(f"import keras\nfrom keras import layers\n{text}", True, id=name)


@pytest.mark.parametrize(("text", "opened"), [*pictures()])
def test_nothing_lies_on_something_else(text: str, opened: bool) -> None:
    module = Module(3)
    module.update(text)
    for model in models(module):
        started = time.perf_counter()
        svg = picture(module, model, None if opened else ()).svg
        assert time.perf_counter() - started < 20, "seconds, on any machine"
        drawn = read(svg)
        closed = {key: rect for key, rect in drawn.boxes.items() if key not in drawn.open}
        apart([*closed.values(), *(rect for _, rect in drawn.labels)])
        framed(drawn)
        for rect in (*drawn.boxes.values(), *(rect for _, rect in drawn.labels)):
            assert drawn.whole.holds(rect)
        joined(drawn)
        past_boxes(drawn, closed)


def apart(rects: list[Rect]) -> None:
    """No two overlap, from top to bottom."""
    rects.sort(key=lambda rect: rect.top)
    for index, rect in enumerate(rects):
        for other in rects[index + 1 :]:
            if other.top >= rect.bottom:
                break
            assert not rect.overlaps(other)


def framed(drawn: Drawn) -> None:
    """What is inside of an opened model is in its frame, and all else is outside."""
    for key in drawn.open:
        for other, rect in drawn.boxes.items():
            if other.startswith(f"{key}/"):
                assert drawn.boxes[key].holds(rect)
            elif other != key and not key.startswith(f"{other}/"):
                assert not drawn.boxes[key].overlaps(rect)


def joined(drawn: Drawn) -> None:
    """Lines touch the borders of the boxes that they join; but those that lead back, all go downwards."""
    for stroke in drawn.strokes:
        (start_x, start_y), (end_x, end_y) = stroke.points[0], stroke.points[-1]
        source = drawn.boxes[stroke.source]
        if not stroke.target:
            assert start_y == pytest.approx(source.bottom, abs=0.2)
            assert source.left < start_x < source.right
            assert any(label.left < end_x < label.right and 0 <= label.top - end_y + 1 < 4 for _, label in drawn.labels)
        else:
            target = drawn.boxes[stroke.target]
            if not stroke.back:
                assert end_y == pytest.approx(target.top, abs=0.2)
                assert target.left < end_x < target.right
            else:
                assert end_y == pytest.approx(target.bottom, abs=0.2)
                assert target.left < end_x < target.right
            ends = [other.points[-1] for other in drawn.strokes if other.source == stroke.source and not other.target]
            assert any(abs(start_x - x) < 200 and -8 <= start_y - y <= 16 for x, y in ends), "it goes on from a label"
        if not stroke.back:
            assert all(before <= after for (_, before), (_, after) in pairwise(stroke.points))
            assert start_y < end_y


def past_boxes(drawn: Drawn, closed: dict[str, Rect]) -> None:
    """No piece of a line crosses a box."""
    for stroke in drawn.strokes:
        for (x, y), (to_x, to_y) in pairwise(stroke.points):
            piece = Rect(min(x, to_x), min(y, to_y) + 0.2, max(x, to_x) + 0.01, max(y, to_y) - 0.2)
            for rect in closed.values():
                assert piece.top >= piece.bottom or not piece.overlaps(rect)


@pytest.mark.parametrize("seed", range(30))
def test_any_graph_can_be_laid_out(seed: int) -> None:
    """Also with circles, with parts that do not hang together, and with vertices of very different sizes."""
    rng = random.Random(seed)
    count = rng.randrange(1, 60)
    vertices = [Vertex(rng.uniform(5, 400), rng.uniform(5, 300)) for _ in range(count)]
    pairs = {(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randrange(2 * count))}
    edges = sorted((one, other) for one, other in pairs if one != other)
    placed = lay_out(vertices, edges)
    rects = [
        Rect(x - one.width / 2, y - one.height / 2, x + one.width / 2, y + one.height / 2)
        for one, (x, y) in zip(vertices, placed.centres, strict=True)
    ]
    assert not any(one.overlaps(other) for one, other in combinations(rects, 2))
    assert all(rect.left > -0.01 and rect.right < placed.width + 0.01 for rect in rects)
    assert all(rect.top > -0.01 and rect.bottom < placed.height + 0.01 for rect in rects)
    for one, other in edges:
        downwards = rects[one].bottom < rects[other].top
        assert downwards != ((one, other) in placed.back)
        way = [y for _, y in placed.bends[one, other]]
        assert way == sorted(way, reverse=not downwards)
        assert way or downwards


def test_a_chain_is_straight() -> None:
    drawn = read(draw("m = keras.Sequential([keras.Input((4,)), *[layers.Dense(i + 1) for i in range(30)]])").svg)
    assert len({round((rect.left + rect.right) / 2) for rect in drawn.boxes.values()}) == 1
    assert all(len({round(x) for x, _ in stroke.points}) == 1 for stroke in drawn.strokes)


def test_columns_do_not_drift() -> None:
    """Many branches to the same side below each other make no wide picture."""
    text = "x = a = keras.Input((4,))\nfor _ in range(40):\n"
    text += "    x = layers.add([x, layers.Dense(4)(layers.Dense(4)(x))])\nm = keras.Model(a, x)"
    whole = read(draw(text).svg).whole
    assert whole.right - whole.left < 700


def test_the_limit_of_recursion_stays() -> None:
    before = sys.getrecursionlimit()
    draw(MANY)
    assert sys.getrecursionlimit() == before


def test_it_needs_no_room_on_the_stack() -> None:
    """grandalf goes from block to block by recursion; whoever asks for a picture may be deep in calls already."""
    edges = [(one, other) for one in range(0, 400, 2) for other in (one + 1, one + 2, one + 5) if other < 400]
    before, depth = sys.getrecursionlimit(), len(inspect.stack())
    sys.setrecursionlimit(depth + 60)
    try:
        lay_out([Vertex(20, 20)] * 400, edges)
    finally:
        sys.setrecursionlimit(before)


def test_without_grandalf_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "grandalf", None)
    with pytest.raises(layout.NotInstalled, match="pip install grandalf"):
        draw("m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])")
