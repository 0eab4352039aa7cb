"""Names that Keras had once: what they are called today is reported, and they are evaluated as that."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import call_layer, construct
from shapelens.analysis.sequences import to_plain
from shapelens.dims import Unknown
from shapelens.rules.legacy import MERGE_MODES, RENAMED_LAYERS
from shapelens.values.python import Const

_MERGE_ARGUMENTS = ("inputs", "mode", "concat_axis", "dot_axes", "output_shape", "output_mask", "arguments", "name")


def is_old(path: str) -> bool:
    """Whether the canonical path names something that only Keras 1 had."""
    root, _, last = path.rpartition(".")
    return root.startswith("keras.layers") and (last == "merge" or last in RENAMED_LAYERS)


def call_old(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`path(...)` for a path that `is_old`."""
    last = path.rpartition(".")[2]
    if last == "merge":
        return _merge(it, arguments)
    today = RENAMED_LAYERS[last]
    _report(it, arguments, f"`{last}` of Keras 1 is `{today}` today")
    return construct(it, today, arguments)


def _report(it: Interpreter, arguments: Arguments, message: str) -> None:
    if arguments.node is not None:
        it.report(it.position(arguments.node), "renamed-layer", "error", message)


def _merge(it: Interpreter, arguments: Arguments) -> Any:
    """`merge([a, b], mode="concat", concat_axis=-1)`: the layer of that mode, made and called at once."""
    given = dict(zip(_MERGE_ARGUMENTS, arguments.positional, strict=False)) | dict(arguments.keywords)
    mode = to_plain(it, given.get("mode", Const("sum")))
    if not isinstance(mode, str) or mode not in MERGE_MODES:
        _report(it, arguments, "`merge` of Keras 1 is gone: each mode is a layer of its own today")
        return Unknown("the mode of `merge` is not known")
    cls, keywords_of = MERGE_MODES[mode]
    _report(it, arguments, f"`merge` of Keras 1 is gone: mode='{mode}' is the layer `{cls}` today")
    values = keywords_of(given.get("concat_axis", Const(-1)), given.get("dot_axes", Const(-1)))
    named = {"name": given["name"]} if "name" in given else {}
    layer = construct(it, cls, Arguments((), {**values, **named}, arguments.complete))
    layer.ref.site = it.site(arguments.node) if arguments.node else None
    return call_layer(it, layer, Arguments((given.get("inputs"),), {}, True, arguments.node))
