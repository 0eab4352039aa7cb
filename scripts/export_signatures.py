"""Write `server/shapelens/rules/signatures.json`: how every public Keras layer is called, in Keras 3 and in Keras 2.

Run it with `keras` and `tf_keras` installed: `python scripts/export_signatures.py`. The server reads the file and never
imports Keras.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import keras
import tf_keras
from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU  # of `tf.compat.v1.keras.layers`
from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

TARGET = Path(__file__).parents[1] / "server" / "shapelens" / "rules" / "signatures.json"

SAMPLES: dict[str, Any] = {
    "activation": "relu", "axes": 1, "bin_boundaries": [1.0], "cell": None, "data_format": None, "dims": (1,),
    "equation": "ab,bc->ac", "factor": 0.1, "filters": 4, "function": abs, "head_dim": 4, "height": 4,
    "height_factor": 0.1, "input_dim": 4, "kernel_size": 3, "key_dim": 4, "l1": 0.0, "layer": None, "n": 2,
    "num_bins": 4, "num_heads": 2, "num_key_value_heads": 2, "num_query_heads": 2, "num_tokens": 4, "output_dim": 4,
    "output_shape": 4, "output_size": 4, "pool_size": 2, "rate": 0.5, "scale": 1.0, "stddev": 0.1, "target_shape": (1,),
    "units": 4, "width": 4, "width_factor": 0.1, "cells": [], "value_range": (0, 255),
}  # fmt: skip
"""A value for each argument without a default, to try out which further keywords a constructor takes."""

REFUSED = re.compile(r"Unrecognized keyword|not understood|multiple values|unexpected keyword")
POPPED = re.compile(r"""kwargs\.(?:pop|get)\(\s*"(\w+)"|"(\w+)" in kwargs""")
BASE_KEYWORDS = {
    3: ["activity_regularizer", "trainable", "dtype", "autocast", "name", "input_dim", "input_shape"],
    2: [
        "trainable", "name", "dtype", "dynamic", "input_dim", "input_shape", "batch_input_shape", "batch_size",
        "weights", "activity_regularizer", "autocast", "implementation",
    ],
}  # fmt: skip


def main() -> None:
    tables = {}
    aliases: dict[str, str] = {}
    for version, package in ((3, keras), (2, tf_keras)):
        layers: dict[str, Any] = {}
        for name in sorted(dir(package.layers)):
            cls = getattr(package.layers, name)
            if not isinstance(cls, type) or not hasattr(cls, "from_config"):
                continue
            own = cls.__name__
            if own != name and getattr(package.layers, own, None) is cls:
                aliases[name] = own
            else:
                layers[name] = signature(cls, version)
        if version == 2:
            layers |= {cls.__name__: signature(cls, version) for cls in (CuDNNGRU, CuDNNLSTM)}
        tables[str(version)] = layers
    lines = [f'"{version}": {{\n' + rows(layers) + "\n}" for version, layers in tables.items()]
    TARGET.write_text("{\n" + ",\n".join([*lines, f'"aliases": {{\n{rows(aliases)}\n}}']) + "\n}\n")
    print(TARGET, {version: len(layers) for version, layers in tables.items()}, len(aliases))


def rows(table: dict[str, Any]) -> str:
    return ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in sorted(table.items()))


def signature(cls: type, version: int) -> dict[str, Any]:
    """`args`: [name], [name, default] or [name, null, "opaque"], in order; `extra`: keywords taken by `**kwargs`."""
    parameters = [p for p in inspect.signature(cls.__init__).parameters.values() if p.name != "self"]
    described = [
        describe(p) for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    result: dict[str, Any] = {"args": described}
    keyword_only = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    if keyword_only:
        result["keyword_only"] = keyword_only
    result["kwargs"] = any(p.kind is p.VAR_KEYWORD for p in parameters)
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        result["varargs"] = True
    if result["kwargs"]:
        result["extra"] = extra(cls, {p.name for p in parameters}, version)
    result["call"] = call_signature(cls)
    return result


def call_signature(cls: type) -> list[list[Any]]:
    """The arguments of a call of the layer, described as those of the constructor; a name with `*` takes any more."""
    described: list[list[Any]] = []
    for method in ("__call__", "call"):
        for base in cls.__mro__:
            if base.__name__ in ("Layer", "Operation", "object", "KerasLayer", "Module"):
                break
            if method in base.__dict__:
                parameters = list(inspect.signature(base.__dict__[method]).parameters.values())[1:]
                if described:  # what `__call__` took first is what `call` takes first, whatever its name
                    parameters = parameters[1:]
                known = {name for name, *_ in described}
                described += [
                    describe(p) for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in known
                ]
                if method == "call":
                    described += [[f"*{p.name}"] for p in parameters if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
                break
    return described


def describe(parameter: inspect.Parameter) -> list[Any]:
    if parameter.default is parameter.empty:
        return [parameter.name]
    try:
        json.dumps(parameter.default, allow_nan=False)
    except (TypeError, ValueError):
        return [parameter.name, None, "opaque"]
    return [parameter.name, parameter.default]


def extra(cls: type, named: set[str], version: int) -> dict[str, Any]:
    """The keywords beyond the named ones that the constructor takes, with their defaults, found by trying."""
    candidates: dict[str, Any] = dict.fromkeys(BASE_KEYWORDS[version])
    candidates["trainable"] = True
    for base in cls.__mro__:
        init = base.__dict__.get("__init__")
        if init is None or not base.__module__.startswith(("keras.", "tf_keras.")):
            continue
        source = inspect.getsource(init)
        candidates.update(dict.fromkeys(a or b for a, b in POPPED.findall(source)))
        for p in inspect.signature(init).parameters.values():
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.default is not p.empty:
                candidates[p.name] = describe(p)[1]
    samples = {
        p.name: SAMPLES.get(p.name, 4)
        for p in inspect.signature(cls.__init__).parameters.values()
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"
    }
    if "layer" in samples:
        package = keras if version == 3 else tf_keras
        samples["layer"] = package.layers.LSTM(4) if cls.__name__ == "Bidirectional" else package.layers.Dense(4)
    return {
        name: default
        for name, default in sorted(candidates.items())
        if name not in named and accepts(cls, samples, name, default)
    }


def accepts(cls: type, samples: dict[str, Any], name: str, default: Any) -> bool:
    try:
        cls(**samples, **{name: default})
    except Exception as error:
        return not REFUSED.search(str(error))
    return True


if __name__ == "__main__":
    main()
