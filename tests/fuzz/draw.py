"""Draws configurations: a call of a layer with any of its arguments, and an input for it."""

from __future__ import annotations

import json
import math
import random
from importlib import resources
from typing import Any

from fuzz.inputs import draw_input
from fuzz.values import pool
from rules.running import Call
from shapelens.rules.table import LAYERS

SIGNATURES: Any = json.loads(resources.files("shapelens.rules").joinpath("signatures.json").read_text())
ASSEMBLED = {"InputLayer", "InputSpec", "Layer", "Wrapper", "AbstractRNNCell"}
"""What programs build on: no layer that computes."""
OPAQUE = {"TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "DenseFeatures", "Lambda"}
"""Layers whose output only running them tells."""


class Random(random.Random):
    """Draws for one layer, which pools may ask for."""

    layer: str


def layers(keras: int) -> list[str]:
    """The layers to try: all that this Keras has and that have a rule."""
    return sorted(name for name in SIGNATURES[str(keras)] if name in LAYERS and name not in ASSEMBLED | OPAQUE)


def arguments(layer: str, keras: int) -> dict[str, Any]:
    """Every argument with its default (`...` if it has none)."""
    signature = SIGNATURES[str(keras)][layer]
    named = {name: default[0] if default else ... for name, *default in signature["args"]}
    every = named | signature.get("extra", {})
    return {name: default for name, default in every.items() if name != "input_length" or layer == "Embedding"}


def draw(r: Random, layer: str, keras: int) -> tuple[Call, Any]:
    """A call and an input; half of them with nothing meant to be wrong."""
    r.layer = layer
    signature = SIGNATURES[str(keras)][layer]
    defaults = arguments(layer, keras)
    names = list(defaults)
    required = [name for name in names if defaults[name] is ...]
    optional = [name for name in names if defaults[name] is not ...]
    base = [name for name in optional if name in BASE]
    own = [name for name in optional if name not in BASE]
    chosen = [*required, *r.sample(own, min(len(own), r.choice([0, 1, 1, 2, 2, 3, 5])))]
    if base and r.random() < 0.3:
        chosen.append(r.choice(base))
    wrong = r.random() < 0.45
    where = r.random()
    at_fault = r.choice(chosen) if wrong and chosen and where < 0.6 else None
    if wrong and where > 0.97 and required:
        chosen.remove(r.choice(required))
    if layer == "Discretization" and not wrong:
        others = ("bin_boundaries", "num_bins", "bins")
        chosen = [*(name for name in chosen if name not in others), r.choice(others[:2])]
    chosen += [name for name in ALWAYS.get(layer, ()) if name not in chosen]
    values = {name: pool(layer, name, defaults[name]).draw(r, name == at_fault) for name in chosen}
    if wrong and 0.95 < where < 0.97 and layer != "HashedCrossing":
        values["foo"] = 1
    keyword_only = signature.get("keyword_only", ())
    args: list[Any] = []
    for name, *_ in signature["args"]:
        if name not in values or name in keyword_only or r.random() < 0.3:
            break
        args.append(values.pop(name))
    x = draw_input(r, layer, wrong and where > 0.6)
    given = {**dict(zip(names, args, strict=False)), **values}
    if not wrong:
        x = fitting(r, layer, given) or x
    at_call = {}
    if layer.endswith(("Cell", "Cells")):
        at_call["states"] = states(layer, given.get("units", given.get("cells")), x)
        if wrong and where > 0.8 and len(at_call["states"]) > 1:
            at_call["states"] = at_call["states"][:: r.choice([-1, 2])]
    if layer == "ReversibleEmbedding" and r.random() < 0.5:
        at_call["reverse"] = r.choice([True, True, False])
    return Call(layer, tuple(args), tuple(values.items()), tuple(at_call.items())), x


def fitting(r: Random, layer: str, given: dict[str, Any]) -> Any:
    """An input that goes with the arguments, for layers that little would fit by chance."""
    batch = r.choice([None, None, 2])
    match layer:
        case "Permute" if isinstance(given.get("dims"), tuple):
            return (batch, *(r.randint(1, 9) for _ in given["dims"]))
        case "Reshape" if isinstance(given.get("target_shape"), tuple):
            sizes = [size if size > 0 else r.randint(1, 3) for size in given["target_shape"]]
            r.shuffle(sizes)
            return (batch, math.prod(sizes)) if r.random() < 0.3 else (batch, *sizes)
        case "EinsumDense" if isinstance(given.get("equation"), str) and given.get("output_shape") is not None:
            inputs = given["equation"].partition(",")[0]
            return (batch, *(r.randint(2, 5) for _ in inputs.replace("...", "ab"[: r.choice([1, 2])])))[
                : 1 + len(inputs)
            ]
        case _:
            return None


def states(layer: str, sized_by: Any, x: Any) -> Any:
    """The states that a call of a cell takes: as many and as wide as the cell has."""
    if isinstance(sized_by, list):
        each = [states(cell.layer, cell.args[0], x) for cell in sized_by if isinstance(cell, Call)]
        return [one[0] if len(one) == 1 else one for one in each]
    width = sized_by if isinstance(sized_by, int) else 3
    return [(x[0], width)] * (2 if layer == "LSTMCell" else 1)


ALWAYS = {"STFTSpectrogram": ["window"], "GroupNormalization": ["groups"], "CategoryEncoding": ["num_tokens"]}
"""Arguments whose default needs more than the tests install, or than a small input has."""
BASE = {
    "activity_regularizer", "trainable", "dtype", "autocast", "name", "input_dim", "input_shape", "dynamic",
    "batch_input_shape", "batch_size", "weights", "implementation", "rng_type", "force_generator", "conv_op",
}  # fmt: skip
