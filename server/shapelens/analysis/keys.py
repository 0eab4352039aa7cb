"""What Keras says against `tensor[key]`, and what is doubtful about it."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.interpreter import Interpreter
from shapelens.dims import Shape, Unknown, rank, show
from shapelens.rules.rule import ShapeError
from shapelens.values.keras import Tensor
from shapelens.values.place import Position
from shapelens.values.python import NONE, Const, Slice, Tuple


def check_key(it: Interpreter, tensor: Tensor, key: Any, position: Position) -> None:
    """Report what is wrong with a key, and what is probably not meant."""
    _check_index(it, tensor.shape, key, position)
    if not it.inside and tensor.node is not None:
        _doubt_sample(it, tensor, key, position)
        _check_kind(it, key, position)


def _check_index(it: Interpreter, shape: Shape, key: Any, position: Position) -> None:
    """Report what every Keras refuses in `tensor[key]`: too many indices, and an index that there is not."""
    keys = list(key.items) if isinstance(key, Tuple) else [key]
    if isinstance(rank(shape), Unknown) or not all(isinstance(k, Const | Slice) for k in keys):
        return
    ellipses = [at for at, k in enumerate(keys) if k == Const(...)]
    consuming = [k for k in keys if k not in (NONE, Const(...))]
    if any(isinstance(k, Const) and (isinstance(k.value, bool) or not isinstance(k.value, int)) for k in consuming):
        return
    if len(consuming) > len(shape):
        message = f"too many indices: {len(consuming)} for a tensor of shape {show(shape)}"
        it.refuse(ShapeError("invalid-argument", message), position)
        return
    split = ellipses[0] if ellipses else len(keys)
    front = [k for k in keys[:split] if k != NONE]
    back = [k for k in keys[split + 1 :] if k != NONE]
    pairs = [
        *zip(front, shape, strict=False),
        *(zip(back, shape[len(shape) - len(back) :], strict=True) if back else ()),
    ]
    for one, dim in pairs:
        if isinstance(one, Const) and isinstance(dim, int) and not -dim <= one.value < dim:
            message = f"Array has shape {show(shape)} but out-of-bounds index {one.value} was requested"
            it.refuse(ShapeError("invalid-argument", message), position)
            return


def _doubt_sample(it: Interpreter, tensor: Tensor, key: Any, position: Position) -> None:
    """`x[0]` of a batch, where an item of a list was meant."""
    if tensor.shape[:1] == (None,) and isinstance(key, Const) and isinstance(key.value, int):
        message = (
            f"`[{key.value}]` takes one sample of the batch {show(tensor.shape)}; `[:, {key.value}]` is along the next"
        )
        it.report(position, "dropped-batch", "hint", message)


def _check_kind(it: Interpreter, key: Any, position: Position) -> None:
    """Report a slice, None or `...` that is the whole key: Keras 3 takes them within a tuple alone."""
    if not (isinstance(key, Slice) or key in (NONE, Const(...))):
        return
    message = "Unsupported key type for array slice: a Keras tensor takes a number or a tuple, as in "
    example = "`x[..., :]`" if key == Const(...) else "`x[None, ...]`" if key == NONE else "`x[0:2, ...]`"
    it.refuse(ShapeError("invalid-argument", message + example, keras=3), position)
