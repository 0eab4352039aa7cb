"""Random arguments for convolutions, losses, signals and images."""

from __future__ import annotations

from typing import Any

from shapelens.rules.ops.op import Op, Operand

from .test_ops_cases import R, Values, along, axis, dim, fitting, reduction, rule_name, shape


def convolved(r: R, path: str, op: Op) -> Values:
    tensorflow = path.startswith("tensorflow")
    axes = next(
        (n for n in (1, 2, 3) if f"{n}d" in path),
        2 if tensorflow or "depth" in path or "separable" in path else r.randint(1, 2),
    )
    spatial = tuple(None if one is None else one + 2 for one in (dim(r, path) for _ in range(axes)))
    channels = dim(r, path)
    taken = channels if r.random() < 0.9 else r.randint(1, 4)
    first = not tensorflow and r.random() < 0.2
    batch = dim(r, path)
    size = tuple(r.randint(1, 3) for _ in range(axes))
    strides: Any = r.randint(1, 2)
    padding = r.choice(("valid", "same"))
    filters = r.randint(1, 4)
    kernel = (*size, filters, taken) if rule_name(op) == "transposed" else (*size, taken or 2, filters)
    values: Values = {
        "x": Operand((batch, channels, *spatial) if first else (batch, *spatial, channels), "float32"),
        "kernel": Operand(tuple(one or 2 for one in kernel), "float32"),
        "pointwise": Operand((*(1 for _ in size), (taken or 2) * filters, 3), "float32"),
        "strides": strides,
        "padding": padding.upper() if tensorflow else padding,
        "dilations": 1 if r.random() < 0.7 or strides != 1 else 2,
        "size": size if r.random() < 0.5 or not path.startswith("keras.ops") else size[0],
        "bias": Operand((taken or 2,), "float32"),
        "output_shape": [2, *size, 3],
        "_filters": Operand((*size, 3, channels or 2), "float32"),
        "_kernel": Operand((*size, 3, channels or 2), "float32"),
        "_rate": 1,
        "_strides": 1,
    }
    if first:
        values["data_format"] = "channels_first"
    if tensorflow:
        values["strides"] = (
            (1, *(strides for _ in size), 1)
            if r.random() < 0.5 or "depthwise" in path or "separable" in path
            else strides
        )
        if "depthwise" in path or "separable" in path:
            values["dilations"] = (values["dilations"],) * axes
        if "conv3d" in path:
            values["strides"], values["dilations"] = (1, strides, strides, strides, 1), (1, 1, 1, 1, 1)
        if "atrous" in path:
            del values["strides"]
        if rule_name(op) == "pool_dilated":
            values["strides"] = r.choice((None, (strides,) * axes))
            values["dilations"] = r.choice((None, (1,) * axes, (2,) * axes))
            if values["strides"] and values["dilations"]:
                del values["strides"]
        if r.random() < 0.3 and rule_name(op) == "pool":
            values["size"] = (1, *size, 1)
    elif "backend" in path:
        values["strides"] = (strides,) * axes
        values["_strides"] = (1,) * axes
        if "conv1d" in path:
            values["strides"] = strides
        else:
            values["dilations"] = (values["dilations"],) * axes
    return values


def blocks(r: R, path: str, op: Op) -> Values:
    block = r.choice((2, 2, 3))
    x = tuple(one if r.random() < 0.2 or one is None else one * block * block for one in shape(r, path, 4, 4))
    return {
        "x": Operand(x, "float32"),
        "block_size": block,
        "data_format": "NHWC" if "tensorflow" in path else "channels_last",
    }


def several_losses(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    y = x
    if "sparse" in path:
        y = x[:-1] if r.random() < 0.8 else (*x[:-1], 1)
    elif r.random() < 0.1:
        y = shape(r, path, 1)
    return {"x": Operand(x, "float32"), "y": Operand(y, "int32" if "sparse" in path else "float32")}


def attended(r: R, path: str, op: Op) -> Values:
    b, t, s, h, d = (dim(r, path) for _ in range(5))
    return {
        "x": Operand((b, t, h, d), "float32"),
        "y": Operand((b, s, h, d), "float32"),
        "z": Operand((b, s, h, d), "float32"),
    }


def ranked_targets(r: R, path: str, op: Op) -> Values:
    b = dim(r, path)
    return {"x": Operand((b,), "int32"), "y": Operand((b, 4), "float32"), "_k": 2}


def segmented(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    indices = Operand(x[: r.randint(1, len(x))] if "unsorted" in path else x[:1], "int32")
    count = 3 if "unsorted" in path else r.choice((None, 3))
    return {
        "x": Operand(x, "float32"),
        "_segment_ids": Operand(x[:1], "int32"),
        "indices": indices,
        "num_segments": count,
    }


def distances(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1, 3)
    y = (*x[:-2], dim(r, path), x[-1] if r.random() < 0.9 else dim(r, path))
    return {"x": Operand(x, "float32"), "y": Operand(y, "float32")}


def quantiles(r: R, path: str, op: Op) -> Values:
    values = reduction(r, path, op)
    return values | {"values": r.choice((0.5, [0.2, 0.5, 0.7], [0.1, 0.9]))}


def averaged(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    values: Values = {"x": Operand(x, "float32"), "axis": axis(r, len(x)), "keepdims": r.random() < 0.5}
    return values | {"axes": [values["axis"]] if path.startswith("tensorflow") else values["axis"]}


def differences(r: R, path: str, op: Op) -> Values:
    return along(r, path, op) | {"n": r.randint(1, 2)}


def signals(r: R, path: str, op: Op) -> Values:
    x = (*shape(r, path, 0, 2), r.choice((None, 8, 9, 16)))
    return {
        "x": Operand(x, "float32"),
        "xs": (Operand(x, "float32"), Operand(x, "float32")),
        "fft_length": r.choice((4, 8)),
        "sequence_length": 4,
        "_sequence_length": 4,
        "sequence_stride": r.randint(1, 3),
        "center": r.random() < 0.5,
    }


def complexes(r: R, path: str, op: Op) -> Values:
    x = shape(r, path)
    return {"x": Operand((*x, 2), "float32") if "as_complex" in path else Operand(x, "complex64")}


def binned(r: R, path: str, op: Op) -> Values:
    return {"_x": Operand((8,), "float32"), "bins": r.randint(2, 9)}


def pictures(r: R, path: str, op: Op) -> Values:
    batch, h, w = (dim(r, path) for _ in range(3))
    h, w = (None if one is None else one + 6 for one in (h, w))
    channels = 1 if "grayscale_to" in path else 3
    x = (h, w, channels) if r.random() < 0.3 and "sobel" not in path and "K." not in path else (batch, h, w, channels)
    if "resize_images" in path or "crop_and" in path:
        x = (batch, h, w, channels)
    if r.random() < 0.05:
        x = shape(r, path)
    if rule_name(op) == "similarity":
        return {"x": Operand((batch, 16, 16, 3), "float32"), "y": Operand((batch, 16, 16, 3), "float32")}
    size = (r.randint(4, 6), r.randint(4, 6)) if "with_pad" in path else (r.randint(1, 5), r.randint(1, 5))
    values: Values = {
        "x": Operand(x, "float32"),
        "size": size,
        "height": size[0],
        "width": size[1],
        "k": r.randint(0, 3),
        "data_format": "channels_last",
        "values": Operand((5, 4), "float32"),
        "_box_indices": Operand((5,), "int32"),
        "crop_size": size,
        "dtype": "float32",
        "_transform": Operand((8,), "float32"),
        "top": 1,
        "left": 1,
    }
    if rule_name(op) == "padded":
        values |= {"height": r.randint(9, 13), "width": r.randint(9, 13)}
    if rule_name(op) == "random_crop":
        values["size"] = [r.randint(1, one or 3) for one in x] if r.random() < 0.9 else [3]
    if rule_name(op) == "pad_images" and r.random() < 0.5:
        del values["height"], values["width"]
        values |= {"bottom": 2, "right": 1}
    if "patches" in rule_name(op):
        tensorflow = path.startswith("tensorflow")
        values |= {
            "size": (1, *size, 1) if tensorflow else size,
            "strides": (1, 2, 2, 1) if tensorflow else r.choice((None, 1, 2)),
            "dilations": (1, 1, 1, 1) if tensorflow else 1,
            "padding": r.choice(("VALID", "SAME") if tensorflow else ("valid", "same")),
        }
        if tensorflow:
            values["x"] = Operand((batch, h, w, channels), "float32")
    return values


def permuted(r: R, path: str, op: Op) -> Values:
    return {"x": Operand(shape(r, path, 1), "float32")}


def crossed(r: R, path: str, op: Op) -> Values:
    x, y = (Operand((*one.shape, r.choice((2, 3, 3))), "float32") for one in fitting(r, path, 2))
    return {"x": x, "y": y}


def correlated(r: R, path: str, op: Op) -> Values:
    x, y = (Operand((r.randint(1, 6),), "float32") for _ in range(2))
    return {"x": x, "y": y, "mode": r.choice(("valid", "same", "full")), "columns": r.choice((None, 3))}


def folded(r: R, path: str, op: Op) -> Values:
    x = (dim(r, path), 2, 6, 7) if rule_name(op) == "unfold" else (dim(r, path), 8, 12)
    return {
        "x": Operand(x, "float32"),
        "kernel_size": r.choice((2, (1, 2))),
        "stride": r.randint(1, 2),
        "output_size": (4, 5),
    }


def mapped(r: R, path: str, op: Op) -> Values:
    x = shape(r, path, 1)
    return {"x": Operand(x, "float32"), "values": Operand((len(x), *shape(r, path, 1, 2)), "float32"), "_order": 1}


def nothing(r: R, path: str, op: Op) -> Values:
    x = Operand(shape(r, path, 1, 1), "float32")
    return {
        "_x1": x,
        "_x2": x,
        "_input": x,
        "_value": x,
        "_t": x,
        "_max_val": 1.0,
        "_a": x,
        "_b": x,
        "_a1": x,
        "_a2": x,
    }
