"""Models as flowcharts of Mermaid: each box and tensor of the picture is there, and no name breaks the text."""

from __future__ import annotations

import re

import pytest

from shapelens.analysis.module import Module
from shapelens.features.models import models_named
from shapelens.graph.content import Drawing, content
from shapelens.graph.mermaid import mermaid
from shapelens.rules.table import shown_class

PROGRAM = """\
import keras
from keras import layers
inner = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dropout(.5)], name='in "q" #1; <b> | `x` é')
deep = keras.Sequential([inner, layers.Dense(2)], name="deep")
a, b = keras.Input((8,), name="end"), keras.Input((8,), name="a__b")
h = layers.Concatenate()([deep(a), deep(b)]) * 2
towers = keras.Model([a, b], [h, layers.Dense(10)(h)])
refused = keras.Sequential([keras.Input((8,)), layers.Conv2D(3, 3)])
"""
NODE = re.compile(r'^ *(\w+)(?:\(\[|\[\[|\[|\()"([^"]*)"(?:\]\)|\]\]|\]|\))$')
OPENED = re.compile(r'^ *subgraph (\w+)\["([^"]*)"\]$')
EDGE = re.compile(r'^ *(\w+) (?:-- "([^"]*)" )?--> (\w+)(?:\(\["([^"]*)"\]\))?$')


@pytest.fixture(scope="module")
def module() -> Module:
    module = Module(3)
    module.update(PROGRAM)
    return module


@pytest.mark.parametrize("unfolded", [None, (), ("deep",)])
def test_all_of_the_picture_is_there(module: Module, unfolded: tuple[str, ...] | None) -> None:
    (model,) = models_named(module, "towers")
    drawing, _, _ = content(module, model, unfolded)
    front, title, end, first, *lines = mermaid(module, model, unfolded).splitlines()
    assert (front, end, first) == ("---", "---", "flowchart TD")
    assert title == 'title: "functional_2 (Functional) · Total params 96 · 384.00 B · output (None, 4), (None, 10)"'
    boxes = [found for line in lines if (found := NODE.match(line) or OPENED.match(line))]
    edges = [found for line in lines if (found := EDGE.match(line))]
    closed = [line for line in lines if line.strip() == "end"]
    assert len(boxes) + len(edges) + len(closed) == len(lines)
    assert [text(found[2]) for found in boxes] == [*labels(drawing)]
    assert len(closed) == sum(OPENED.match(line) is not None for line in lines)
    outputs = [text(found[4]) for found in edges if found[4]]
    assert outputs == ["(None, 4)", "(None, 10)"]
    ids = {found[1] for found in boxes}
    assert len(ids) == len(boxes)
    for found in edges:
        assert found[1] in ids
        assert found[4] or found[3] in ids
    assert sum(1 for found in edges if not found[4]) == tensors(drawing)


def test_what_is_refused_is_marked(module: Module) -> None:
    (model,) = models_named(module, "refused")
    lines = [line.strip() for line in mermaid(module, model, ()).splitlines()]
    assert "class n1 problem" in lines
    assert lines[-1].startswith("classDef problem ")
    assert any("expected min_ndim=4, found ndim=2" in line for line in lines)


def labels(drawing: Drawing) -> list[str]:
    """The texts of boxes in order, those of opened models before what is in them."""
    found: list[str] = []
    for box in drawing.boxes:
        found.append("<br>".join([f"{box.cls} {box.name}", *filter(None, [box.note])]))
        found += labels(box.inside) if box.inside is not None else []
    return found


def tensors(drawing: Drawing) -> int:
    """How many lines there are between boxes."""
    inside = sum(tensors(box.inside) for box in drawing.boxes if box.inside is not None)
    return inside + sum(len(flow.targets) for flow in drawing.flows)


def text(label: str) -> str:
    """A label as Mermaid shows it."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label)


def test_classes_are_those_of_the_summary(module: Module) -> None:
    for model in models_named(module, None):
        assert f"({shown_class(model.cls)})" in mermaid(module, model, ())
