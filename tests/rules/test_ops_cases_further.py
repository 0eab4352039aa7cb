"""Random arguments for losses, spectra, blocks, texts and what else is cut out of or put into tensors."""

from __future__ import annotations

from typing import Any

from shapelens.rules.ops.op import Op, Operand

from .test_ops_cases import R, Values, axes, axis, dim, fitting, rule_name, shape


def targets(r: R, path: str, op: Op) -> Values:
    """Predictions and targets of one shape, mostly."""
    x = shape(r, path, 1, 4)
    y = x
    if rule_name(op) in ("of_class_numbers", "lax_class_numbers", "of_labels"):
        x = (*shape(r, path, 1, 2), dim(r, path))
        y = x[:-1] if r.random() < 0.6 else (*x[:-1], 1)
    if r.random() < 0.15:
        y = tuple(r.choice((one, one, 1, dim(r, path))) for one in y)
    if r.random() < 0.15:
        y = y[1:] if r.random() < 0.5 else (*y, 1)
    if rule_name(op) == "of_samples":
        x, y = (dim(r, path), 6, 5), (dim(r, path), 3)
        y = (x[0], 3) if r.random() < 0.8 else y
    labels = rule_name(op) in ("of_class_numbers", "lax_class_numbers", "of_labels", "of_samples")
    values: Values = {"x": Operand(x, "float32"), "y": Operand(y, "int32" if labels else "float32")}
    if r.random() < 0.3 and rule_name(op) != "overlap":
        values["axis"] = axis(r, len(x)) if r.random() < 0.3 else -1
    return values


def spectra(r: R, path: str, op: Op) -> Values:
    name = path.rpartition(".")[2]
    count = op.shape.keywords["axes"] if hasattr(op.shape, "keywords") else 1
    least = count if r.random() < 0.93 else 1
    x = tuple(None if one is None else one + r.choice((0, 4)) for one in shape(r, path, least, 4))
    real = name.startswith("rfft") or "dct" in name or "mfcc" in name or "shift" in name
    values: Values = {"x": Operand(x, "float32" if real else "complex64")}
    if r.random() < 0.4:
        values["fft_length"] = [r.randint(1, 9) for _ in range(count if r.random() < 0.95 else count + 1)]
    if r.random() < 0.4:
        values["n"] = r.randint(1, 8)
    if r.random() < 0.5:
        values["axes"] = axes(r, len(x)) if r.random() < 0.5 else axis(r, len(x))
    return values


def framed(r: R, path: str, op: Op) -> Values:
    x = tuple(None if one is None else one + r.choice((0, 6, 9)) for one in shape(r, path, 1, 3))
    values: Values = {
        "x": Operand(x, "float32"),
        "frame_length": r.randint(1, 5),
        "frame_step": r.randint(1, 4),
        "pad_end": r.random() < 0.5,
        "bands": r.randint(1, 8),
        "bins": r.randint(2, 9),
    }
    if r.random() < 0.4:
        values["axis"] = axis(r, len(x))
    if r.random() < 0.4:
        values["fft_length"] = r.randint(4, 8)
    return values


def strided(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    count = r.randint(1, len(x)) if r.random() < 0.95 else len(x) + 1
    begin = [r.randint(-2, 2) for _ in range(count)]
    values: Values = {"x": Operand(x, "float32"), "begin": begin, "end": [one + r.randint(0, 3) for one in begin]}
    if r.random() < 0.6:
        values["strides"] = [r.choice((1, 1, 2, -1)) for _ in range(count)]
    for mask in ("begin_mask", "end_mask"):
        if r.random() < 0.3:
            values[mask] = r.randint(0, 7)
    if r.random() < 0.3:
        values[r.choice(("new_axis_mask", "shrink_axis_mask"))] = r.randint(0, 3)
    return values


def blocked(r: R, path: str, op: Op) -> Values:
    count = r.randint(1, 2)
    block = [r.randint(1, 3) for _ in range(count)]
    x = list(shape(r, path, count + 1, 4))
    pads = [[r.randint(0, 2), r.randint(0, 2)] for _ in block]
    if r.random() < 0.8:
        size = 1
        for at, (one, pair) in enumerate(zip(block, pads, strict=True), 1):
            size *= one
            if x[at] is not None and "batch_to" not in path:
                x[at] = one * 3 - sum(pair) if one * 3 > sum(pair) else one * 5 - sum(pair)
        if x[0] is not None and "batch_to" in path:
            x[0] *= size
    return {"x": Operand(tuple(x), "float32"), "block_shape": block, "paddings": pads, "crops": pads}


def partitioned(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    indices = x[: r.randint(1, len(x))] if r.random() < 0.95 else (*x, 2)
    return {"x": Operand(x, "float32"), "indices": Operand(indices, "int32"), "count": r.randint(1, 3)}


def pattern(r: R, path: str, op: Op) -> Values:
    text, ranks = r.choice(
        (
            ("b h w c -> b c h w", 4),
            ("b h w c -> b (h w) c", 4),
            ("b h w c -> b (c h w)", 4),
            ("b (h p) c -> b h (p c)", 3),
            ("b (h p) (w q) -> (b p q) h w", 3),
            ("a b -> b a", 2),
        )
    )
    x = tuple(one if one is None else one * r.choice((1, 2, 6)) for one in shape(r, path, ranks, ranks))
    if r.random() < 0.7:
        x = (x[0], *(2 * r.randint(1, 3) for _ in x[1:]))
    named = {"p": 2} if "p)" in text or " p " in text else {}
    return {"x": Operand(x, "float32"), "pattern": text, "lengths": named | ({"q": 2} if "q" in text else {})}


def listed(r: R, path: str, op: Op) -> Values:
    return {
        "xs": [Operand(shape(r, path), "float32") for _ in range(r.randint(1, 3))],
        "x": Operand(shape(r, path), "float32"),
        "_clip_norm": 1.0,
    }


def spread(r: R, path: str, op: Op) -> Values:
    xs = fitting(r, path, 3)
    return {"x": xs[0], "xs": [Operand((), "float32"), *xs[1 : r.randint(1, 3)]]}


def texts(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    other = x if r.random() < 0.7 else ()
    return {"xs": [Operand(x, "string"), Operand(other if r.random() < 0.9 else shape(r, path), "string")]}


def distinct(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1, 1 if path.startswith("tensorflow") and r.random() < 0.9 else 3)
    values: Values = {"x": Operand(x, "float32")}
    for name in ("return_index", "return_inverse", "return_counts"):
        if r.random() < 0.4:
            values[name] = r.random() < 0.8
    if r.random() < 0.4:
        values["axis"] = axis(r, len(x))
    if r.random() < 0.3:
        values["size"] = r.randint(1, 5)
    return values


def unraveled(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 0, 1 if path.startswith("tensorflow") and r.random() < 0.9 else 2)
    return {"x": Operand(x, "int32"), "shape": [r.randint(1, 4) for _ in range(r.randint(1, 3))]}


def viewed(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    return {"x": Operand(x, "float32")} | ({"kind": r.choice(("int32", "uint8"))} if r.random() < 0.5 else {})


def turned_rows(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 2)
    return {
        "x": Operand(x, "float32"),
        "indices": Operand(x[:1], "int32"),
        "axis": r.randint(1, len(x)),
        "batch": 0,
    }


def sequences(r: R, path: str, op: Op) -> Values:
    batch = dim(r, path)
    major = r.random() < 0.5
    values: Values = {
        "x": Operand((batch, 6, 5), "float32"),
        "y": Operand((batch if r.random() < 0.9 else dim(r, path), 3), "int32"),
        "strategy": r.choice(("greedy", "beam_search")),
        "paths": r.randint(1, 3),
        "time_major": major,
        "_target_length": Operand((batch,), "int32"),
        "_output_length": Operand((batch,), "int32"),
        "_sequence_lengths": Operand((batch,), "int32"),
        "_labels": Operand((batch, 3), "int32"),
        "_label_length": Operand((batch,), "int32"),
        "_logit_length": Operand((batch,), "int32"),
    }
    if rule_name(op) == "ctc_loss_tensorflow" and major:
        values["x"] = Operand((6, batch, 5), "float32")
    if rule_name(op) == "ctc_cost":
        length = Operand((batch, 1), "int32")
        values |= {"_y_true": Operand((batch, 3), "int32"), "_input_length": length, "_label_length": length}
    return values


def adaptive(r: R, path: str, op: Op) -> Values:
    x = (dim(r, path), r.randint(1, 4), *(None if one is None else one + 4 for one in shape(r, path, 2, 2)))
    return {
        "x": Operand(x, "float32"),
        "size": (r.randint(1, 3), r.randint(1, 3)),
        "data_format": r.choice(("channels_first", "channels_first", "channels_last")),
    }


def volumes(r: R, path: str, op: Op) -> Values:
    sides = tuple(None if one is None else one + 3 for one in shape(r, path, 3, 3))
    tensorflow = path.startswith("tensorflow")
    batch = () if r.random() < 0.3 and path.startswith("keras.ops") else (dim(r, path),)
    size = tuple(r.randint(1, 3) for _ in range(3))
    return {
        "x": Operand((*batch, *sides, r.randint(1, 3)), "float32"),
        "size": (1, *size, 1) if tensorflow else size,
        "strides": (1, 2, 2, 2, 1) if tensorflow else r.choice((None, 1, 2)),
        "padding": r.choice(("VALID", "SAME") if tensorflow else ("valid", "same")),
        "depth": r.randint(1, 3),
        "height": r.randint(1, 3),
        "width": r.randint(1, 3),
        "data_format": r.choice(("channels_first", "channels_last")),
    }


def morphed(r: R, path: str, op: Op) -> Values:
    channels = r.randint(1, 3)
    sides = (None if one is None else one + 4 for one in shape(r, path, 2, 2))
    taken = channels if r.random() < 0.9 else channels + 1
    return {
        "x": Operand((dim(r, path), *sides, channels), "float32"),
        "kernel": Operand((r.randint(1, 3), r.randint(1, 3), taken), "float32"),
        "strides": (1, 2, 1, 1),
        "padding": r.choice(("VALID", "SAME")),
        "dilations": (1, 1, 1, 1),
    }


def least_squares(r: R, path: str, op: Op) -> Values:
    batch = shape(r, path, 0, 1) if path.startswith("tensorflow") else ()
    m, n = dim(r, path), dim(r, path)
    y = (*batch, m if r.random() < 0.9 else dim(r, path), *shape(r, path, 1 if batch else 0, 1))
    return {"x": Operand((*batch, m, n), "float32"), "y": Operand(y, "float32")}


def right_sides(r: R, path: str, op: Op) -> Values:
    n, k = r.randint(1, 4), dim(r, path)
    rows = {"banded": 1, "tridiagonal": 3}.get(path.rpartition(".")[2].partition("_")[0], n)
    return {"x": Operand((rows, n), "float32"), "y": Operand((n, k), "float32"), "_perm": Operand((n,), "int32")}


def twice(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1, 2)
    if rule_name(op) == "of_diagonal":
        x = (*x, *(one if r.random() < 0.9 else dim(r, path) for one in x))
    if rule_name(op) == "cross_tensorflow":
        x = (*x, 3 if r.random() < 0.9 else 2)
    return {"x": Operand(x, "float32"), "y": Operand(x, "float32")}


def embedded(r: R, path: str, op: Op) -> Values:
    batch = dim(r, path)
    return {
        "x": Operand((batch, 4), "float32"),
        "_weights": Operand((9, 4), "float32"),
        "_biases": Operand((9,), "float32"),
        "_labels": Operand((batch, 1), "int64"),
        "_num_sampled": 3,
        "_num_classes": 9,
    }


def confused(r: R, path: str, op: Op) -> Values:
    labels = Operand((dim(r, path),), "int32")
    return {"x": labels, "y": labels, "classes": r.choice((None, 3))}


def gradients(r: R, path: str, op: Op) -> Values:
    """A depthwise convolution of some images by a window of 3, and its way back."""
    images, window, out = [2, r.randint(3, 6), r.randint(3, 6), 3], [3, 3, 3, 2], [2]
    out = [2, images[1], images[2], 6]
    return {
        "size": images if path.endswith("input") else window,
        "_input": Operand(tuple(images), "float32"),
        "_filter": Operand(tuple(window), "float32"),
        "_out_backprop": Operand(tuple(out), "float32"),
        "_strides": (1, 1, 1, 1),
        "_padding": "SAME",
    }


def counts(r: R, path: str, op: Op) -> Values:
    x = Operand(shape(r, path, 1, 2), "int32")
    return {
        "_arr": x,
        "_values": x,
        "_value_range": [0, 5],
        "bins": r.randint(2, 9),
        "rows": r.randint(1, 4),
        "columns": r.randint(1, 4),
        "num": r.randint(1, 4),
        "_seed": (1, 2),
    }


def parameters(r: R, path: str, op: Op) -> Values:
    x, y, _ = fitting(r, path, 3)
    values: Values = {"x": x, "shape": [r.randint(1, 4) for _ in range(r.randint(0, 2))]}
    return values | ({"y": y} if r.random() < 0.5 else {})


def decoded(r: R, path: str, op: Op) -> Values:
    text = Operand((), "string")
    return {"_contents": text, "channels": r.choice((0, 1, 3)), "window": [0, 0, 2, 3]}


def boxes(r: R, path: str, op: Op) -> Values:
    count = dim(r, path)
    return {
        "_boxes": Operand((count, 4), "float32"),
        "_overlaps": Operand((count, count), "float32"),
        "_scores": Operand((count,), "float32"),
        "k": r.randint(1, 5),
    }


def looked_at(r: R, path: str, op: Op) -> Values:
    batch, h, w = (dim(r, path) for _ in range(3))
    h, w = (None if one is None else one + 10 for one in (h, w))
    x: Any = (batch, h, w, 3)
    if rule_name(op) == "single" or (
        rule_name(op) in ("central", "compared", "structural", "varied") and r.random() < 0.5
    ):
        x = x[1:]
    if r.random() < 0.07:
        x = shape(r, path)
    y = x if r.random() < 0.9 else (*x[:-3], 12, 13, 3)
    return {
        "x": Operand(x, "float32"),
        "y": Operand(y, "float32"),
        "size": [r.randint(1, 4), r.randint(1, 4)],
        "fraction": r.choice((0.5, 0.3, 1.0, 0.87, 0.0)),
        "_offsets": Operand((batch, 2), "float32"),
        "_boxes": Operand((batch, 5, 4), "float32"),
        "_colors": Operand((2, 3), "float32"),
        "_max_val": 1.0,
    }


def normalized(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 4 if "global" in path else 2, 4)
    last = Operand(x[-1:], "float32")
    names = ("_mean", "_var", "_variance", "_beta", "_gamma", "_offset", "_scale", "y")
    if "image" in path:
        return {"x": Operand(x, "float32"), "y": 2.0}
    return {"x": Operand(x, "float32"), "axes": list(range(len(x) - 1))} | dict.fromkeys(names, last)
