"""The table of attributes against real Keras: what objects have, which arguments they keep, and their weights.

`SHAPELENS_FUZZ=100` tries so many objects of each class; the seed is fixed, so a failure can be repeated.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import pytest

from fuzz.draw import Random, draw, layers
from fuzz.inputs import QUERIES
from shapelens.dims import Unknown, show
from shapelens.rules.calls import with_call
from shapelens.rules.members import (
    Activation,
    argument_kept,
    arguments_of,
    dtype_under,
    has_member,
    held_layers,
    holds_weight,
    is_kind_of,
)
from shapelens.rules.rule import LayerRule, Weight, weights_of
from shapelens.rules.table import bind

from .running import Call, called, constructed, rule_of

CASES = int(os.environ.get("SHAPELENS_FUZZ", "6"))
TABLE: Any = json.loads(resources.files("shapelens.rules").joinpath("members.json").read_text())


@pytest.fixture(scope="module")
def packages() -> dict[int, Any]:
    keras = pytest.importorskip("keras")
    return {3: keras, 2: pytest.importorskip("tf_keras")}


@cache
def names(version: int) -> list[str]:
    """Every attribute that the table has for any class."""
    kinds = ("always", "built", "sometimes")
    return sorted(
        {name for row in TABLE[str(version)].values() for kind in kinds for name in row.get(kind, "").split()}
    )


@pytest.mark.parametrize("version", [3, 2])
@pytest.mark.parametrize("name", sorted({*layers(3), *layers(2)}))
def test_layers_are_as_the_table_says(name: str, version: int, packages: dict[int, Any]) -> None:
    if name not in TABLE[str(version)]:
        return
    r = Random(f"members {name} {version}")
    wrong: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(CASES):
            call, x = draw(r, name, version)
            wrong += [f"{call} on {x}: {difference}" for difference in differences(call, x, version, packages[version])]
    packages[version].backend.clear_session()
    assert not wrong, "\n".join(wrong[:40])


def differences(call: Call, x: Any, version: int, package: Any) -> Iterator[str]:
    try:
        new = constructed(call, package)
        rule = rule_of(call, version)
        kept = kept_arguments(call, version)
    except Exception:
        return
    yield from presence(call.layer, new, version, None)
    yield from values(call.layer, new, version, kept)
    try:
        layer, _ = called(call, x, package, separate=call.layer in QUERIES)
        weights = weights_of(with_call(rule, dict(call.at_call)), x)
    except Exception:
        return
    yield from presence(call.layer, layer, version, True)
    yield from values(call.layer, layer, version, kept)
    if not isinstance(weights, Unknown):
        yield from variables(call, x, layer, version, weights)
    held = held_layers(call.layer, version)
    if held is not None and len(list(layer._flatten_layers(recursive=False))) != 1 + len(held):
        yield f"it holds more layers than {held}"


def presence(cls: str, layer: Any, version: int, built: bool | None) -> Iterator[str]:
    for name in names(version):
        answer = has_member(cls, name, version, built)
        if answer is not None and answer is not has(layer, name):
            yield f"{name}: {answer}"
    for name in {*dir(layer), *vars(layer)}:
        if has_member(cls, name, version, built) is False and has(layer, name):
            yield f"{name} is not in the table"


def has(layer: Any, name: str) -> bool:
    try:
        return hasattr(layer, name)
    except Exception:
        return True


def kept_arguments(call: Call, version: int) -> dict[str, Any]:
    bound = bind(call.layer, list(call.args), dict(call.kwargs), keras=version, data_format="channels_last")
    assert bound.rule is not None
    return arguments_of(bound.rule, bound.others.items())


def values(cls: str, layer: Any, version: int, kept: dict[str, Any]) -> Iterator[str]:
    for name in kept:
        value = argument_kept(cls, name, version, kept)
        if isinstance(value, Activation):
            if getattr(layer, name).__name__ != value.name:
                yield f"{name} is {getattr(layer, name)}, not {value}"
        elif not isinstance(value, Unknown | Call | LayerRule | list) and not same(getattr(layer, name), value):
            yield f"{name} is {getattr(layer, name)!r}, not {value!r}"


def same(theirs: Any, mine: Any) -> bool:
    if isinstance(mine, tuple):
        return isinstance(theirs, tuple) and tuple(theirs) == mine
    return theirs is mine or (theirs == mine and isinstance(theirs, bool) == isinstance(mine, bool))


def variables(call: Call, x: Any, layer: Any, version: int, weights: tuple[Weight, ...]) -> Iterator[str]:
    """Their order, as far as each layer lists what is trainable first, and the attributes that hold them."""
    if call.layer == "GroupQueryAttention" and len(x[0]) != 3:
        return  # Its equations are of three axes: of the others it takes any for the features.
    listed = [*weights] if version == 3 else sorted(weights, key=lambda weight: not weight.trainable)
    theirs = [tuple(weight.shape) for weight in layer.weights if hasattr(weight, "shape")]
    if len(theirs) == len(listed) and layer.trainable:
        mine = [weight.shape for weight in listed]
        if mine != theirs and not any(isinstance(dim, Unknown) for shape in mine for dim in shape):
            yield f"weights are {theirs}, not {mine}"
    for name in TABLE[str(version)][call.layer].get("weights", "").replace("?", "").split():
        found = [weight.shape for weight in weights if weight.name == name]
        if len(found) < 2 and holds_weight(call.layer, name, version, bool(found)):
            attribute = getattr(layer, name)
            shape = None if attribute is None else show(attribute.shape).replace("None", "?")
            if shape != (show(found[0]) if found else None):
                yield f"{name} has the shape {shape}, not {found}"


@pytest.mark.parametrize("version", [3, 2])
def test_models_are_as_the_table_says(version: int, packages: dict[int, Any]) -> None:
    package = packages[version]
    x = package.Input((3,))
    y = package.layers.Dense(2)(x)
    models = {
        "Functional": package.Model(x, y),
        "Sequential": package.Sequential([package.Input((3,)), package.layers.Dense(2)]),
        "Model": type("Mine", (package.Model,), {})(),
        "Layer": type("Own", (package.layers.Layer,), {})(),
    }
    wrong = [difference for cls, model in models.items() for difference in presence(cls, model, version, None)]
    assert not wrong


@pytest.mark.parametrize("version", [3, 2])
@pytest.mark.parametrize("name", ["Dense", "Hashing", "StringLookup", "Resizing", "BatchNormalization"])
def test_dtypes(name: str, version: int, packages: dict[int, Any]) -> None:
    package = packages[version]
    needed = {"Dense": {"units": 3}, "Hashing": {"num_bins": 3}, "Resizing": {"height": 2, "width": 2}}.get(name, {})
    for policy in ("float32", "float16", "mixed_bfloat16"):
        package.mixed_precision.set_global_policy(policy)
        try:
            layer = getattr(package.layers, name)(**needed)
        finally:
            package.mixed_precision.set_global_policy("float32")
        for attribute in ("dtype", "variable_dtype", "compute_dtype"):
            assert dtype_under(name, attribute, policy) in (None, getattr(layer, attribute))


@pytest.mark.parametrize("version", [3, 2])
def test_bases(version: int, packages: dict[int, Any]) -> None:
    package = packages[version]
    classes = {name: getattr(package.layers, name, None) for name in TABLE[str(version)]}
    known = {name: cls for name, cls in classes.items() if isinstance(cls, type)}
    for name, cls in known.items():
        assert {other for other in known if is_kind_of(name, other, version)} == {
            other for other in known if issubclass(cls, known[other])
        }


def test_one_keras_or_the_other() -> None:
    assert has_member("MultiHeadAttention", "_build_from_signature", 2) is True
    assert has_member("MultiHeadAttention", "_build_from_signature", 3) is False
    assert has_member("MultiHeadAttention", "_build_from_signature", None) is None
    assert has_member("Dense", "kernel", None, True) is True
    assert has_member("Dense", "kernel", None) is None
    assert has_member("Dense", "filters", None) is False
    assert has_member("LocallyConnected1D", "filters", 3) is True  # which Keras 2 alone has
    assert has_member("NoSuchLayer", "filters", 3) is None
