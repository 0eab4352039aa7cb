"""Compare the architectures of `keras.applications` with those that real Keras builds, layer by layer.

Run it with `keras` and `tf_keras` installed: `python scripts/compare_architectures.py [--keras 3] [--quick] [NAME ...]`. Each
function is built in many configurations without values for its weights, and each layer's name, class, output shape, count of
params and inputs are compared. It prints what differs, and ends with status 1 if anything does.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from shapelens.rules.architectures import architecture, family
from shapelens.rules.architectures.builder import Part
from shapelens.rules.ops.symbols import symbol
from shapelens.rules.rule import ShapeError
from shapelens.rules.table import automatic_base

Row = tuple[str, str, tuple[Any, ...], int, tuple[str, ...]]
"""Of a layer: name, class, output shape, params and the names of the layers whose outputs it gets."""


def configurations(function: str, quick: bool) -> Iterator[dict[str, Any]]:
    """Arguments of a function that Keras accepts, all with `weights=None`."""
    yield {}
    yield {"include_top": False}
    if quick:
        return
    side = family(function).side  # type: ignore[union-attr]
    yield {"include_top": False, "pooling": "avg"}
    yield {"include_top": False, "pooling": "max", "input_shape": (side, side, 3)}
    yield {"include_top": False, "input_shape": (side + 37, side - 64, 1)}
    yield {"include_top": False, "input_shape": (None, 160, 6)}
    yield {"input_shape": (side + 32, side, 6), "classes": 7}
    yield {"classes": 2, "classifier_activation": None}
    yield from OWN.get(max((begin for begin in OWN if function.startswith(begin)), key=len, default=""), ())


OWN: dict[str, tuple[dict[str, Any], ...]] = {
    "MobileNet": (
        {"alpha": 0.5},
        {"alpha": 1.4, "include_top": False, "input_shape": (96, 97, 3)},
        {"dropout": 0.2, "depth_multiplier": 2, "alpha": 0.25},
    ),
    "MobileNetV2": ({"alpha": 0.35}, {"alpha": 1.4, "include_top": False, "input_shape": (96, 97, 3)}, {"alpha": 1.3}),
    "MobileNetV3": (
        {"alpha": 0.75},
        {"minimalistic": True},
        {"minimalistic": True, "alpha": 1.25, "include_top": False, "input_shape": (96, 97, 3)},
        {"include_preprocessing": False, "dropout_rate": 0.0},
        {"include_top": False, "pooling": "avg", "include_preprocessing": False},
    ),
    "EfficientNetV2": ({"include_preprocessing": False}, {"include_preprocessing": False, "include_top": False}),
    "ConvNeXt": ({"include_preprocessing": False}, {"include_preprocessing": False, "include_top": False}),
    "RegNet": ({"include_preprocessing": False}, {"include_preprocessing": False, "include_top": False}),
    "ResNetRS": ({"include_preprocessing": False}, {"include_preprocessing": False, "include_top": False}),
}
"""Configurations of the arguments that only some functions have, by the beginning of their names."""


def real(keras: Any, function: str, given: dict[str, Any]) -> tuple[str, list[Row]]:
    """The name of the model of real Keras, and its layers."""
    keras.backend.clear_session()
    model = getattr(keras.applications, function)(weights=None, **given)
    return model.name, [row for layer in model.layers for row in _real_rows(layer)]


def _real_rows(layer: Any) -> Iterator[Row]:
    """Of a layer, and of those inside of it, whose names begin with its own."""
    yield _real_row(layer)
    for inner in getattr(layer, "layers", ()):
        name, cls, shape, params, _ = _real_row(inner)
        yield f"{layer.name}/{name}", cls, shape, params, ()  # A chain.


def _real_row(layer: Any) -> Row:
    node = layer._inbound_nodes[0]
    # Of an operator, Keras 2 tells only the first of its inputs otherwise.
    tensors = node.keras_inputs if hasattr(node, "keras_inputs") else node.input_tensors
    starts = type(layer).__name__ == "InputLayer"
    before = () if starts else tuple(_maker(tensor) for tensor in tensors)
    output = layer.output.shape
    return layer.name, type(layer).__name__, tuple(output), layer.count_params(), before


def _maker(tensor: Any) -> str:
    history = tensor._keras_history
    return (history.operation if hasattr(history, "operation") else history.layer).name


def ours(function: str, given: dict[str, Any], keras: int) -> tuple[str, list[Row]]:
    """The same of ours; layers without a name are numbered as Keras does in a new session."""
    made = architecture(function, {"weights": None, **given}, keras)
    counts: dict[str, int] = {}
    names = [part.name or _numbered(part, counts, keras) for part in made.parts]
    listed = [index for index, part in enumerate(made.parts) if keras == 2 or not part.is_operator]
    return made.name, [row for index in listed for row in _rows(made.parts[index], names, index)]


def _rows(part: Part, names: list[str], index: int) -> Iterator[Row]:
    yield _row(part, names, index)
    if part.nested is not None:
        for inner in part.nested.parts[1:]:
            yield f"{names[index]}/{inner.name}", inner.cls, tuple(inner.output), inner.params, ()


def _numbered(part: Part, counts: dict[str, int], keras: int) -> str:
    base = str(symbol(part.cls, None)) if part.is_operator and keras == 2 else automatic_base(part.cls, keras)
    number = counts[base] = counts.get(base, 0) + 1
    if base == "input":
        return f"input_{number}"
    return base if number == 1 else f"{base}_{number - 1}"


def _row(part: Part, names: list[str], index: int) -> Row:
    cls = "TFOpLambda" if part.is_operator else part.cls
    return names[index], cls, tuple(part.output), part.params, tuple(names[i] for i in part.inputs)


def differences(keras: Any, version: int, function: str, given: dict[str, Any]) -> list[str]:
    """What differs, in words."""
    try:
        name, rows = real(keras, function, given)
    except (ValueError, TypeError) as error:
        try:
            ours(function, given, version)
        except ShapeError:
            return []  # Both refuse it.
        return [f"Keras refuses it: {error}"]
    our_name, our_rows = ours(function, given, version)
    found = [] if name == our_name else [f"the model is called {name}, ours {our_name}"]
    by_name, ours_by_name = {row[0]: row for row in rows}, {row[0]: row for row in our_rows}
    found += [f"ours has no {by_name[missing]}" for missing in by_name.keys() - ours_by_name.keys()]
    found += [f"Keras has no {ours_by_name[strange]}" for strange in ours_by_name.keys() - by_name.keys()]
    for same in by_name.keys() & ours_by_name.keys():
        one, other = by_name[same], ours_by_name[same]
        if one[:4] != other[:4] or sorted(one[4]) != sorted(other[4]):
            found.append(f"Keras has {one}, ours {other}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.simplefilter("ignore")
    keras = importlib.import_module("keras" if given.keras == 3 else "tf_keras")
    # Weights get their shapes and no values, or zeros: this takes seconds where it took minutes.
    if given.keras == 3:
        keras.StatelessScope(initialize_variables=False).__enter__()
    else:
        scaling = importlib.import_module("tf_keras.src.initializers.initializers").VarianceScaling
        scaling.__call__ = lambda self, shape, dtype=None, **_: importlib.import_module("tensorflow").zeros(shape)
    names = given.names or [name for name in dir(keras.applications) if re.match("[A-Z]", name) and family(name)]
    wrong = 0
    for name in names:
        for arguments in configurations(name, given.quick):
            found = differences(keras, given.keras, name, arguments)
            wrong += bool(found)
            print(name, arguments, "equal" if not found else f"{len(found)} DIFFERENCES", flush=True)
            for line in sorted(found)[:6]:
                print("   ", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
