"""Models in files of the workspace, written by real Keras: what `load_model` gives is what Keras saved."""

from __future__ import annotations

import importlib
import json
import math
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shapelens.analysis.facts import Problem
from shapelens.analysis.module import Module
from shapelens.analysis.saved_files import MAX_BYTES
from shapelens.analysis.state import count, model_graph, model_layers
from shapelens.dims import Unknown
from shapelens.features.naming import automatic_names
from shapelens.values.keras import Model, Operation

PACKAGES = {3: "keras", 2: "tf_keras"}


def stacked(keras: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.SeparableConv2D(6, (3, 3), padding="same"),
            layers.ZeroPadding2D(((1, 0), (0, 1))),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(2, activation="softmax"),
        ],
        name="stack",
    )
    model.layers[0].trainable = False
    model.compile("adam", "categorical_crossentropy")
    return model


def branched(keras: Any) -> Any:
    layers = keras.layers
    words = keras.Input((None,), name="words")
    embedded = layers.Embedding(100, 16, name="emb")(words)
    both = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(embedded)
    each = layers.TimeDistributed(layers.Dense(3))(both)
    attended = layers.MultiHeadAttention(2, 4, name="attention")(each, each)
    pooled = layers.GlobalMaxPooling1D()(attended)
    shared = layers.Dense(5, name="shared")
    left, right = shared(pooled), shared(layers.GlobalAveragePooling1D()(attended))
    return keras.Model(words, [layers.Concatenate()([left, right]), left * 2.0 + right], name="branches")


def nested(keras: Any) -> Any:
    image = keras.Input((16, 16, 3))
    inner = stacked(keras)
    base = keras.Input((2,))
    head = keras.Model(base, keras.layers.Dense(3)(base), name="head")
    return keras.Model(image, head(inner(image)), name="outer")


def recurrent(keras: Any) -> Any:
    layers = keras.layers
    series = keras.Input((10, 4))
    states = layers.LSTM(6, return_sequences=True, return_state=True)(series)
    again = layers.LSTM(6)(states[0], initial_state=states[1:])
    return keras.Model(series, [again, states[1]], name="states")


MODELS = (stacked, branched, nested, recurrent)


@pytest.fixture(params=[3, 2])
def keras_version(request: pytest.FixtureRequest) -> Iterator[int]:
    keras = importlib.import_module(PACKAGES[request.param])
    keras.backend.clear_session()
    yield request.param
    keras.backend.clear_session()


def loaded(folder: Path, version: int, expression: str) -> tuple[Module, Any]:
    """A program in a folder that loads a model, and what it got."""
    module = Module(version, folder / "main.py")
    module.update(f"import keras\nmodel = {expression}\n")
    return module, module.read((module.root, "model"))


def reading(name: str) -> str:
    """The expression that reads a model from a file."""
    text = f'keras.models.model_from_json(open("{name}").read())'
    return text if name.endswith(".json") else f'keras.models.load_model("{name}")'


def described(module: Module, model: Model) -> tuple[Any, ...]:
    """Name, total and trainable params, shapes of the outputs, and each layer's name and params, as far as Keras lists them."""
    totals = count(module.read, model)
    graph = model_graph(module.read, model)
    layers = model_layers(module.read, model)
    assert not isinstance(graph, Unknown), graph
    assert not isinstance(layers, Unknown), layers
    names = automatic_names(module)
    each = [
        (names[layer.ref], count(module.read, layer).total or 0) for layer in layers if not isinstance(layer, Unknown)
    ]
    return model.name, totals.total, totals.trainable, [tensor.shape for tensor in graph.outputs], each


def real(model: Any) -> tuple[Any, ...]:
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    outputs = [tuple(output.shape) for output in model.outputs]
    operators = ("TFOpLambda", "SlicingOpLambda")
    each = [(layer.name, layer.count_params()) for layer in model.layers if type(layer).__name__ not in operators]
    return model.name, model.count_params(), trainable, outputs, each


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("extension", ["keras", "h5", "json"])
def test_a_saved_model_is_read(make: Any, extension: str, keras_version: int, tmp_path: Path) -> None:
    keras = importlib.import_module(PACKAGES[keras_version])
    model = make(keras)
    path = tmp_path / f"model.{extension}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # That formats of files are old.
        if extension == "json":
            path.write_text(model.to_json(), encoding="utf-8")
        else:
            model.save(str(path))
    read = (
        'keras.models.load_model("model.%s")'
        if extension != "json"
        else 'keras.models.model_from_json(open("model.%s").read())'
    )
    module, value = loaded(tmp_path, keras_version, read % extension)
    if (make, extension, keras_version) == (branched, "h5", 3):
        assert isinstance(value, Unknown)  # Keras 3 writes operations into such files, and cannot read them.
        return
    assert isinstance(value, Model), repr(value)
    assert described(module, value) == real(model)
    assert not [fact for fact in module.facts() if isinstance(fact, Problem)]


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    def write(units: int) -> None:
        layers = [
            {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "a"}},
            {"module": "keras.layers", "class_name": "Dense", "config": {"units": units, "name": "b"}},
        ]
        config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": layers}}
        with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
            archive.writestr("config.json", json.dumps(config))

    module, value = loaded(tmp_path, 3, 'keras.models.load_model("m.keras")')
    assert isinstance(value, Unknown)
    assert "not in the workspace" in value.reason
    for units in (3, 7):
        write(units)
        os.utime(tmp_path / "m.keras", (units, units))
        module.update(f'import keras\nmodel = keras.models.load_model("m.keras")\nedit = {units}\n')
        assert count(module.read, module.read((module.root, "model"))).total == 5 * units


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("broken.keras", b"PK\x03\x04 and nothing else", "no model that Keras saved"),
        ("broken.h5", b"\x89HDF\r\n\x1a\n and nothing else", "cannot be read"),
        ("text.h5", b"hello", "no model that Keras saved"),
        ("list.json", b"[1, 2]", "none of Keras"),
        ("deep.json", b'{"class_name": "Sequential", "config": ' + b"[" * 5000 + b"]" * 5000 + b"}", "none of Keras"),
    ],
)
def test_bad_files_are_unknown(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    read = (
        f'keras.models.load_model("{name}")'
        if not name.endswith("json")
        else f'keras.models.model_from_json(open("{name}").read())'
    )
    module, value = loaded(tmp_path, 2, read)
    assert isinstance(value, Unknown)
    assert reason in value.reason
    assert not [fact for fact in module.facts() if isinstance(fact, Problem)]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (MAX_BYTES * 2))
    _, value = loaded(tmp_path, 3, 'keras.models.load_model("m.keras")')
    assert isinstance(value, Unknown)


def test_files_outside_the_workspace_are_not_read(tmp_path: Path) -> None:
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "pyproject.toml").touch()
    (tmp_path / "m.json").write_text("{}")
    for name in ("../m.json", str(tmp_path / "m.json")):
        _, value = loaded(inside, 3, f'open("{name}").read()')
        assert isinstance(value, Unknown)
        assert "not in the workspace" in value.reason


def test_operators_of_a_saved_model_are_operations(keras_version: int, tmp_path: Path) -> None:
    keras = importlib.import_module(PACKAGES[keras_version])
    inp = keras.Input((6, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keras.Model(inp, (inp * 2.0)[:, 1:3] + 1.0).save(str(tmp_path / "m.keras"))
    module, value = loaded(tmp_path, keras_version, 'keras.models.load_model("m.keras")')
    graph = model_graph(module.read, value)
    assert not isinstance(graph, Unknown)
    assert graph.outputs[0].shape == (None, 2, 4)
    assert sum(isinstance(layer, Operation) for layer in graph.layers) == 3
