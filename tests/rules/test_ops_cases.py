"""Random arguments for operations: what generators share, and those for functions that keep or rearrange numbers."""

from __future__ import annotations

import functools
import random
from typing import Any

from shapelens.dims import Dim, Shape
from shapelens.rules.ops.op import Op, Operand

R = random.Random
Values = dict[str, Any]
"""Arguments by canonical name; those not in the signature at hand are dropped."""

INTS = {
    "bitwise_not",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bitwise_left_shift",
    "bitwise_right_shift",
    "gcd",
    "lcm",
} | {"left_shift", "right_shift", "bitwise_invert", "invert_permutation"}
BOOLS = {"logical_not", "logical_and", "logical_or", "logical_xor", "all", "any"}


def rule_name(op: Op) -> str:
    function = op.shape
    while isinstance(function, functools.partial):
        function = function.func
    return function.__name__


def dtype(op: Op) -> str:
    if op.name in INTS:
        return "int32"
    return "bool" if op.name in BOOLS else {"logm": "complex64", "reduce_join": "string"}.get(op.name, "float32")


def dim(r: R, path: str) -> Dim:
    return None if not path.startswith("numpy.") and r.random() < 0.25 else r.randint(1, 4)


def shape(r: R, path: str, least: int = 0, most: int = 4) -> Shape:
    return tuple(dim(r, path) for _ in range(r.randint(least, most)))


def axis(r: R, ndim: int) -> int:
    if not ndim:
        return 5
    return r.randint(-ndim, ndim - 1) if r.random() < 0.93 else r.randint(-ndim - 2, ndim + 2)


def axes(r: R, ndim: int) -> tuple[int, ...]:
    chosen = r.sample(range(ndim), r.randint(1, ndim)) if ndim else []
    return tuple(one - ndim if r.random() < 0.4 else one for one in chosen)


def fitting(r: R, path: str, count: int) -> list[Operand]:
    """Shapes that broadcast, mostly."""
    base = shape(r, path)
    found: list[Shape] = []
    for _ in range(count):
        part = base[r.randint(0, len(base)) if r.random() < 0.4 else 0 :]
        found.append(tuple(r.choice((one, one, one, 1, dim(r, path) if r.random() < 0.4 else one)) for one in part))
    return [Operand(one, "float32") for one in found]


def one_operand(r: R, path: str, op: Op) -> Values:
    return {"x": Operand(shape(r, path), dtype(op))}


def several_operands(r: R, path: str, op: Op) -> Values:
    return {name: Operand(x.shape, dtype(op)) for name, x in zip("xyz", fitting(r, path, 3), strict=True)}


def reduction(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    values: Values = {"x": Operand(x, dtype(op))}
    if r.random() < 0.8:
        several = rule_name(op) == "reduce" and r.random() < 0.4
        values["axis"] = axes(r, len(x)) if several else axis(r, len(x))
    if r.random() < 0.5:
        values["keepdims"] = r.random() < 0.7
    return values


def along(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    values: Values = {"x": Operand(x, dtype(op))}
    if path.endswith(".reverse"):
        values["axis"] = [axis(r, len(x))]
    elif r.random() < 0.7 or path == "tensorflow.roll":
        values["axis"] = axis(r, len(x))
    return values


def reshaping(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    known = [one for one in x if one is not None]
    target: list[Any] = r.choice(
        (
            [*x],
            [-1],
            [*x[:1], -1],
            [-1, *x[1:]],
            [*known, -1],
            [*reversed(x)],
            [2, -1],
            [-1, 2, 3],
            [1, *x, 1],
            known,
            [-1, *known[-1:]],
            [1, *known],
            [4, 3, 2],
            [-1, -1],
        )
    )
    target = [
        1 if one is None and r.random() < 0.5 else -1 if one is None and -1 not in target else one for one in target
    ]
    if not path.startswith("keras.ops"):
        target = [2 if one is None else one for one in target]
    return {"x": Operand(x, "float32"), "shape": r.choice((tuple, list))(target)}


def permutation(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    order = r.sample(range(len(x)), len(x))
    if r.random() < 0.1:
        order = [*order, 0]
    if r.random() < 0.1:
        order = [0 for _ in order]
    values: Values = {"x": Operand(x, "float32")}
    if r.random() < 0.8 or path.endswith("permute_dimensions"):
        values["axes"] = r.choice((tuple, list))(order)
    return values


def two_axes(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    several = r.random() < 0.4 and len(x) > 1
    return {
        "x": Operand(x, "float32"),
        "axis1": axis(r, len(x)),
        "axis2": axis(r, len(x)),
        "source": axes(r, len(x))[:2] if several else axis(r, len(x)),
        "destination": axes(r, len(x))[:2] if several else axis(r, len(x)),
    }


def expanding(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    values: Values = {"x": Operand(x, "float32"), "axis": r.randint(-len(x) - 1, len(x))}
    if r.random() < 0.1:
        values["axis"] = r.choice((-len(x) - 2, len(x) + 1))
    if r.random() < 0.2 and path.startswith(("numpy", "keras.ops")):
        values["axis"] = (0, r.choice((1, 2, -1)))
    return values


def squeezing(r: R, path: str, op: Op) -> Values:
    x = tuple(r.choice((1, one)) for one in shape(r, path))
    values: Values = {"x": Operand(x, "float32")}
    if r.random() < 0.7 or path == "keras.backend.squeeze":
        ones = [index for index, one in enumerate(x) if one in (1, None)]
        values["axis"] = r.choice(ones) if ones and r.random() < 0.8 else axis(r, len(x))
        if len(ones) > 1 and r.random() < 0.3 and not path.startswith("keras.backend"):
            values["axis"] = tuple(ones[:2])
    return values


def joined(r: R, path: str, op: Op) -> Values:
    base = shape(r, path, 1)
    at = axis(r, len(base))
    place = at % len(base) if -len(base) <= at < len(base) else 0
    xs: list[Operand] = []
    for _ in range(r.randint(1, 3)):
        x = [one if r.random() < 0.9 else dim(r, path) for one in base]
        if not rule_name(op).startswith("stack") and r.random() < 0.8:
            x[place] = dim(r, path)
        xs.append(Operand(tuple(x if r.random() < 0.97 else x[1:]), "float32"))
    values: Values = {"xs": xs, "x": xs[0], "y": xs[-1], "indexing": r.choice(("xy", "ij"))}
    if rule_name(op) == "meshgrid":
        values["xs"] = [Operand((dim(r, path),), "float32") for _ in range(r.randint(2, 3))]
    if r.random() < 0.8 or path == "tensorflow.concat":
        values["axis"] = at
    return values


def repeated(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 2 if rule_name(op) == "repeat_vector" else 0)
    if rule_name(op) == "repeat_vector" and r.random() < 0.8:
        x = x[:2]
    values: Values = {"x": Operand(x, "float32"), "n": r.randint(1, 4), "rep": r.randint(1, 4)}
    at = axis(r, len(x))
    in_range = -len(x) <= at < len(x) and x[at] is not None
    size = x[at] if in_range else 3
    values["repeats"] = r.randint(1, 4) if r.random() < 0.6 else [r.randint(1, 3) for _ in range(size or 1)]
    if r.random() < 0.8 or isinstance(values["repeats"], list) or rule_name(op) == "repeat_elements":
        values["axis"] = at
    return values


def tiled(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    count = len(x) if r.random() < 0.8 else r.randint(1, 4)
    counts: Any = [r.randint(1, 3) for _ in range(count)]
    if rule_name(op) != "tile_exactly" and r.random() < 0.2:
        counts = r.randint(1, 3)
    return {"x": Operand(x, "float32"), "repeats": counts}


def padded(r: R, path: str, op: Op) -> Values:
    rank = {1: 3, 2: 4, 3: 5}.get(op.shape.keywords["axes"]) if isinstance(op.shape, functools.partial) else None
    x = shape(r, path, rank or 1, rank or 4)
    pairs = [(r.randint(0, 2), r.randint(0, 2)) for _ in range(rank - 2 if rank else len(x))]
    if r.random() < 0.1:
        pairs = [*pairs, (1, 1)]
    other = r.choice((1, (1, 2), ((2, 1),))) if r.random() < 0.3 and rank is None else pairs
    return {
        "x": Operand(x, "float32"),
        "pad_width": other,
        "paddings": pairs,
        "padding": pairs[0] if rank == 3 else tuple(pairs),
        "data_format": r.choice(("channels_last", "channels_first")),
    }


def broadcast_target(r: R, path: str, op: Op) -> Values:
    target = tuple(r.randint(1, 4) for _ in range(r.randint(0, 4)))
    x = tuple(r.choice((1, one, one, dim(r, path) if r.random() < 0.3 else one)) for one in target[r.randint(0, 1) :])
    if r.random() < 0.05:
        x = (2, *x)
    return {"x": Operand(x, "float32"), "shape": target}


def turned(r: R, path: str, op: Op) -> Values:
    values: Values = {"x": Operand(shape(r, path, 1), "float32"), "k": r.randint(-3, 5)}
    if r.random() < 0.5:
        values["axes"] = (axis(r, 2), axis(r, 2))
    return values


def chosen(r: R, path: str, op: Op) -> Values:
    x = tuple(r.randint(1, 3) for _ in range(r.randint(1, 3)))
    return {
        "xs": [Operand(x, "float32") for _ in range(2)],
        "conditions": [Operand(x, "bool") for _ in range(2)],
    }


def parted(r: R, path: str, op: Op) -> Values:
    x = list(shape(r, path, 1))
    at = axis(r, len(x))
    in_range = -len(x) <= at < len(x)
    if in_range and x[at] is not None and r.random() < 0.6:
        x[at] = r.choice((2, 4, 6))
    size = x[at] if in_range else 4
    sections: Any = r.choice((1, 2, 2, 3)) if r.random() < 0.7 else sorted(r.sample(range(7), r.randint(1, 3)))
    parts: Any = r.choice((1, 2, 2, 3))
    if r.random() < 0.4:
        parts = r.choice(([size or 2], [1, (size or 3) - 1], [-1, 1], [1, 1], [-1, 1, 1], [2, 3]))
    values: Values = {
        "x": Operand(tuple(x), "float32"),
        "indices_or_sections": sections,
        "sections": sections,
        "parts": parts,
    }
    if r.random() < 0.8:
        values["axis"] = at
    return values


def unstacked(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    at = axis(r, len(x))
    values: Values = {"x": Operand(x, "float32"), "axis": at}
    if r.random() < 0.4 and -len(x) <= at < len(x):
        values["num"] = x[at] if r.random() < 0.8 and x[at] is not None else r.randint(1, 4)
    return values
