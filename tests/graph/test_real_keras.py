"""A picture has the layers, the edges and the shapes of the graph that real Keras makes of the same program.

The programs stand in `models.md`; what is expected is asked of real Keras, Keras 2 and Keras 3, when the test runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graph.drawn import read
from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from shapelens.analysis.module import Module
from shapelens.features.models import models
from shapelens.graph.picture import Picture, picture

PROGRAMS = read_markdown(Path(__file__).parent / "models.md")
CASES = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}") for program in PROGRAMS for keras in program.keras
]
LOOSE = {"Sequential: not built", "A subclassed model"}
"""Programs with models whose graph Keras does not have either."""

Facts = set[tuple[str, ...]]


@pytest.mark.parametrize(("program", "keras"), CASES)
@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
def test_the_picture_is_that_of_keras(program: Program, keras: int, opened: bool) -> None:
    real = run(program.text, keras)
    assert not real.failures
    assert real.models
    module = Module(keras)
    module.update(program.text)
    ours = [picture(module, model, None if opened else ()) for model in models(module)]
    assert sorted(one.name for one in ours) == sorted(model.name for model in real.models)
    for one in ours:
        model = next(model for model in real.models if model.name == one.name)
        assert told(one) == set(of_keras(model, keras, opened, ""))
        assert bool(one.reason) == (graph_of(model, keras) is None)
    assert any(one.reason for one in ours) == (program.name.rpartition("-")[2] in LOOSE)


def told(drawn: Picture) -> Facts:
    """What a picture says: `(id, class)` of a layer, `(from, to)` of an edge, `(from, "", shape)` of a tensor."""
    seen = read(drawn.svg)
    assert set(seen.boxes) == {node.id for node in drawn.nodes}
    assert seen.open == {node.id for node in drawn.nodes if node.folded is False}
    facts: Facts = {(node.id, node.cls, "layer") for node in drawn.nodes}
    trunks = [stroke for stroke in seen.strokes if not stroke.target]
    assert len(trunks) == len(seen.labels)
    facts |= {(trunk.source, "", label) for trunk, (label, _) in zip(trunks, seen.labels, strict=True) if label != "?"}
    return facts | {(stroke.source, stroke.target) for stroke in seen.strokes if stroke.target}


def graph_of(model: Any, keras: int) -> Any:
    """What has the nodes of a model; None if it has none."""
    if type(model).__name__ == "Sequential":
        if keras == 2:
            return model if model._graph_initialized else None
        return model._functional if model.built else None
    return model if hasattr(model, "_nodes_by_depth") else None


def of_keras(model: Any, keras: int, opened: bool, path: str) -> Iterator[tuple[str, ...]]:
    """The same of a real model."""
    graph = graph_of(model, keras)
    if graph is None:
        names = [path + layer.name for layer in model.layers]
        yield from ((path + layer.name, type(layer).__name__, "layer") for layer in model.layers)
        yield from pairwise(names) if type(model).__name__ == "Sequential" else ()
        return
    outputs = {id(tensor) for tensor in graph.outputs}
    for node in (node for nodes in graph._nodes_by_depth.values() for node in nodes):
        layer = node.layer if keras == 2 else node.operation
        yield path + layer.name, type(layer).__name__, "layer"
        if opened and hasattr(layer, "layers"):
            yield from of_keras(layer, keras, opened, f"{path}{layer.name}/")
        given = tensors(node.keras_inputs if keras == 2 else node.input_tensors)
        for tensor in [] if is_input(layer) else given:
            giver, *_ = tensor._keras_history
            yield path + giver.name, path + layer.name
            yield path + giver.name, "", shape(tensor)
        for tensor in tensors(
            node.outputs if keras == 2 else node.output_tensors if hasattr(node, "output_tensors") else node.outputs
        ):
            if id(tensor) in outputs:
                yield path + layer.name, "", shape(tensor)


def is_input(layer: Any) -> bool:
    return type(layer).__name__ == "InputLayer"


def tensors(structure: Any) -> list[Any]:
    if isinstance(structure, list | tuple):
        return [tensor for part in structure for tensor in tensors(part)]
    return [structure]


def shape(tensor: Any) -> str:
    return f"({', '.join(map(str, tensor.shape))})"
