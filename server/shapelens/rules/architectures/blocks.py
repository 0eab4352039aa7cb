"""What several families build alike."""

from __future__ import annotations

from shapelens.dims import Dim, lifted
from shapelens.rules.architectures.builder import Builder, Options
from shapelens.rules.rule import ShapeError


def divisible(size: float) -> int:
    """The nearest multiple of 8, the next where that takes away more than a tenth, at least 8."""
    rounded = max(8, int(size + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * size else rounded


def halving(b: Builder, x: int, kernel: int) -> tuple[tuple[Dim, Dim], tuple[Dim, Dim]]:
    """The padding before a layer of stride 2, so that an image of an even side is padded less at its beginning.

    Raises:
        ShapeError: for dynamic columns beside rows that are not, with which Keras computes, too.
    """
    rows, columns = b.shape(x)[1:3]
    half = kernel // 2
    if rows is None:
        return (half - 1, half), (half - 1, half)
    if columns is None:
        raise ShapeError("undefined-axis", "the columns of the images must be defined where their rows are, found None")
    return (_before(half, rows), half), (_before(half, columns), half)


@lifted
def _before(half: int, size: int) -> int:
    return half - 1 + size % 2


def channels(b: Builder, x: int) -> int:
    """Of the output of a convolution: they are known."""
    found = b.shape(x)[-1]
    assert isinstance(found, int)
    return found


def pooled(b: Builder, x: int, options: Options, *names: str) -> int:
    """The end without a classifier: `pooling="avg"` or `"max"`, or the feature map; `names`: of the two layers."""
    average, highest = names or (None, None)
    match options["pooling"]:
        case "avg":
            return b.add("GlobalAveragePooling2D", x, average)
        case "max":
            return b.add("GlobalMaxPooling2D", x, highest)
        case _:
            return x
