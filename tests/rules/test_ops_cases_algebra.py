"""Random arguments for operations that pick, multiply and create."""

from __future__ import annotations

from typing import Any

from shapelens.rules.ops.op import REQUIRED, Op, Operand

from .test_ops_cases import R, Values, axis, dim, dtype, fitting, reduction, rule_name, shape


def taken(r: R, path: str, op: Op) -> Values:
    x, indices = shape(r, path, 1), shape(r, path, 0, 2)
    values: Values = {"x": Operand(x, "float32"), "indices": Operand(indices, "int32")}
    if r.random() < 0.7:
        values["axis"] = axis(r, len(x))
    if path == "tensorflow.gather" and r.random() < 0.4 and indices:
        values["batch_dims"] = 1
        values["indices"] = Operand((x[0], *indices[1:]), "int32")
        if "axis" in values and r.random() < 0.8:
            values["axis"] = r.randint(1, max(1, len(x) - 1))
    return values


def taken_along(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    at = axis(r, len(x))
    indices = [one if r.random() < 0.9 else 1 for one in x]
    if -len(x) <= at < len(x):
        indices[at] = r.randint(1, 4)
    values: Values = {"x": Operand(x, "float32"), "indices": Operand(tuple(indices), "int32"), "axis": at}
    if path.startswith("keras") and r.random() < 0.2:
        del values["axis"]
    return values


def nested(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    depth = r.randint(1, len(x)) if r.random() < 0.9 else 5
    return {"x": Operand(x, "float32"), "indices": Operand((*shape(r, path, 0, 2), depth), "int32")}


def sliced(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    begin = [r.randint(0, (one or 3) - 1) for one in x]
    size = [r.randint(1, (one or 3) - start) for one, start in zip(x, begin, strict=True)]
    if path.startswith("tensorflow") and r.random() < 0.4:
        size[0] = -1
    if r.random() < 0.07:
        size = [*size, 1]
    return {"x": Operand(x, "float32"), "begin": begin, "size": size}


def updated(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    target = [r.randint(1, 4) for _ in range(r.randint(1, 3))]
    kind = "string" if path.startswith("tensorflow.strings.") else dtype(op)
    if path.endswith("unicode_script"):
        kind = "int32"
    values: Values = {"x": Operand(x, kind), "shape": target, "_values": Operand((2,), "float32")}
    for name in ("_mean", "_variance", "_var", "_offset", "_scale", "_beta", "_gamma"):
        values[name] = Operand(x[-1:], "float32")
    values["_start_indices"] = [0 for _ in x]
    values["_indices"] = Operand((2, len(target if rule_name(op) == "to_shape" else x)), "int32")
    values["_updates"] = Operand((2,) if "scatter" in path else tuple(one or 1 for one in x), "float32")
    values["_angle"] = values["x"]
    if ("dtype", REQUIRED) in op.parameters:
        values["dtype"] = "float16"
    return values


def masked(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    at = r.randint(0, len(x) - 1)
    mask = x[at : at + r.randint(1, 2)] if r.random() < 0.9 else (5,)
    return {"x": Operand(x, "float32"), "mask": Operand(mask, "bool"), "axis": at}


def hot(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    values: Values = {
        "x": Operand(x, "int32"),
        "depth": r.randint(2, 5),
        "num_classes": r.randint(2, 5),
        "maxlen": r.choice((None, 4)),
    }
    if r.random() < 0.5:
        values["axis"] = r.randint(-1, len(x))
    if rule_name(op) == "multi_hot":
        values["axis"] = -1
    return values


def best(r: R, path: str, op: Op) -> Values:
    return {"x": Operand(shape(r, path, 1), "float32"), "k": r.randint(1, 3)}


def selected(r: R, path: str, op: Op) -> Values:
    condition, x, y = fitting(r, path, 3)
    condition = Operand(condition.shape, "bool")
    alone = r.random() < 0.2 and not path.startswith("numpy.")
    return {"condition": condition} if alone else {"condition": condition, "x": x, "y": y}


def searched(r: R, path: str, op: Op) -> Values:
    values = (3,) if path.startswith("tensorflow") else tuple(r.randint(1, 3) for _ in range(r.randint(0, 3)))
    return {
        "values": Operand(values, "float32"),
        "_sorted_sequence": Operand((4,), "float32"),
        "_a": Operand((4,), "float32"),
    }


def square(r: R, path: str, op: Op) -> Values:
    n = r.randint(1, 4)
    x = (*shape(r, path, 0, 2), n, n)
    if r.random() < 0.3:
        x = shape(r, path, 1)
    identity = path.startswith("numpy.linalg")
    return {
        "x": Operand(x, dtype(op)),
        "_num_lower": -1,
        "_num_upper": 0,
        "_diagonal": Operand(x[:-1], "float32"),
        "k": 0,
    } | ({} if identity else {"offset": r.randint(-2, 2)})


def diagonals(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    values: Values = {"x": Operand(x, "float32"), "k": r.randint(-2, 2), "offset": r.randint(-2, 2)}
    if r.random() < 0.5:
        values |= {"axis1": axis(r, len(x)), "axis2": axis(r, len(x))}
    return values


def product(r: R, path: str, op: Op) -> Values:
    a, b, c = (dim(r, path) for _ in range(3))
    batch = fitting(r, path, 2) if rule_name(op) in ("matmul", "matmul_tensorflow", "matvec") else [Operand(())] * 2
    flags = r.random() < 0.3, r.random() < 0.3
    if rule_name(op) != "matmul_tensorflow":
        flags = flags[0] and rule_name(op) == "matvec", False
    other = b if r.random() < 0.9 else dim(r, path)
    x = (*batch[0].shape, b, a) if flags[0] else (*batch[0].shape, a, b)
    y = (*batch[1].shape, c, other) if flags[1] else (*batch[1].shape, other, c)
    if rule_name(op) == "matvec":
        y = y[:-1]
    if rule_name(op) == "inner":
        x, y = (*shape(r, path, 0, 2), b), (*shape(r, path, 0, 2), other)
    if rule_name(op) in ("outer", "kron"):
        x, y = (shape(r, path, 1, 2), shape(r, path, 1, 2)) if path.startswith("numpy.") else ((a,), (b,))
    if rule_name(op) == "dot" and r.random() < 0.5:
        x, y = (*shape(r, path, 0, 1), *x), (*shape(r, path, 0, 1), *y)
    if r.random() < 0.2 and rule_name(op) != "matvec":
        x = x[-1:]
    if r.random() < 0.2 and rule_name(op) != "matvec":
        y = y[-1:] if r.random() < 0.5 else (x[-1],) if x else ()
    return {"x": Operand(x, "float32"), "y": Operand(y, "float32"), "transpose_a": flags[0], "transpose_b": flags[1]}


def contracted(r: R, path: str, op: Op) -> Values:
    shared = shape(r, path, 0, 2)
    x, y = (*shape(r, path, 0, 2), *shared), (*shared, *shape(r, path, 0, 2))
    axes: Any = len(shared)
    if r.random() < 0.5:
        axes = [list(range(len(x) - len(shared), len(x))), list(range(len(shared)))]
    if r.random() < 0.1:
        y = (*shape(r, path, 1, 2), *y)
    return {"x": Operand(x, "float32"), "y": Operand(y, "float32"), "axes": axes}


def batch_dotted(r: R, path: str, op: Op) -> Values:
    x, y = list(shape(r, path, 2)), list(shape(r, path, 2))
    a, b = r.randint(1, len(x) - 1), r.randint(1, len(y) - 1)
    y[0] = x[0] if r.random() < 0.8 else y[0]
    y[b] = x[a] if r.random() < 0.9 else y[b]
    values: Values = {"x": Operand(tuple(x), "float32"), "y": Operand(tuple(y), "float32")}
    if r.random() < 0.8:
        values["axes"] = (a, b) if r.random() < 0.9 else 1
    return values


EQUATIONS = [
    "ij,jk->ik",
    "bij,bjk->bik",
    "ij,jk",
    "...ij,...jk->...ik",
    "i,i->",
    "ij->ji",
    "ij->",
    "bhqd,bhkd->bhqk",
    "ii->i",
    "abc,cd->abd",
    "i,j->ij",
    "a...,b->b...a",
]


def einsum(r: R, path: str, op: Op) -> Values:
    equation = r.choice(EQUATIONS)
    labels = {label: dim(r, path) for label in "abcdhijkq"}
    shared = shape(r, path, 0, 2)
    xs: list[Operand] = []
    for term in equation.partition("->")[0].split(","):
        before, dots, after = term.partition("...")
        xs.append(
            Operand((*(labels[c] for c in before), *(shared if dots else ()), *(labels[c] for c in after)), "float32")
        )
    if r.random() < 0.1:
        xs[0] = Operand(shape(r, path), "float32")
    return {"equation": equation, "xs": xs}


def normed(r: R, path: str, op: Op) -> Values:
    values = reduction(r, path, op)
    if isinstance(values.get("axis"), tuple) and r.random() < 0.8:
        values["axis"] = values["axis"][:2]
    if r.random() < 0.2:
        values["ord"] = 1
    return values


def decomposed(r: R, path: str, op: Op) -> Values:
    return {
        "x": Operand(shape(r, path, 1), "float32"),
        "mode": r.choice(("reduced", "complete")),
        "full_matrices": r.random() < 0.5,
        "compute_uv": r.random() < 0.8,
    }


def equations(r: R, path: str, op: Op) -> Values:
    n = r.randint(1, 4)
    batch = shape(r, path, 0, 1)
    return {"x": Operand((*batch, n, n), "float32"), "y": Operand((*batch, n, dim(r, path)), "float32")}


def created(r: R, path: str, op: Op) -> Values:
    target: Any = tuple(r.randint(1, 4) for _ in range(r.randint(0, 3)))
    if r.random() < 0.2 and path.startswith("numpy.") and rule_name(op) != "dims":
        target = r.randint(1, 4)
    x = shape(r, path)
    values: Values = {
        "shape": target,
        "dims": target,
        "x": Operand(x, "float32"),
        "_fill_value": 1.5,
        "_value": 1.5,
        "_minval": 0,
        "_maxval": 4,
        "_alpha": 1.0,
        "_beta": 1.0,
        "_counts": 4,
        "_probabilities": 0.5,
        "_mean": 0.0,
        "_scale": 1.0,
        "_a": 5,
        "dtype": "int32",
        "length": r.randint(1, 5),
        "rows": r.randint(1, 4),
        "batch": [2, 3],
    }
    if path in ("tensorflow.constant", "tensorflow.Variable", "keras.backend.constant", "keras.backend.variable"):
        values["x"] = r.choice((1.5, [1, 2], [[1.0, 2.0], [3.0, 4.0]], [[1], [2], [3]]))
    if r.random() < 0.5:
        values["columns"] = r.randint(1, 4)
    if r.random() < 0.5 or "random" in path or rule_name(op) in ("value", "filled") or ".signal." in path:
        del values["dtype"]
    if rule_name(op) in ("like", "value") or (
        rule_name(op) in ("drawn", "chosen", "choice", "randint") and r.random() < 0.3
    ):
        del values["shape"]
    return values


def drawn(r: R, path: str, op: Op) -> Values:
    values: Values = {"x": 1, "y": 0.5 if "binomial" in path else 2}
    if r.random() < 0.8:
        values["shape"] = r.choice((3, (2, 3), None, ()))
    return values


def sampled(r: R, path: str, op: Op) -> Values:
    return {"x": Operand((dim(r, path), dim(r, path)), "float32"), "num_samples": r.randint(1, 4)}


def counted(r: R, path: str, op: Op) -> Values:
    values: Values = {"start": r.randint(-3, 6)}
    if r.random() < 0.7:
        values["stop"] = r.randint(-3, 9)
        if r.random() < 0.5:
            values["step"] = r.choice((1, 2, 3, -1, -2))
    return values


def spaced(r: R, path: str, op: Op) -> Values:
    x = () if path.startswith("tensorflow") or r.random() < 0.6 else shape(r, path)
    first = last = Operand(x, "float64" if path.startswith("numpy") else "float32")
    values: Values = {"first": first, "last": last, "num": r.randint(1, 6)}
    if r.random() < 0.3:
        values["axis"] = axis(r, len(first.shape) + 1)
    return values
