"""Where sizes come from: what is claimed of a layer is what real layers do when a size of their input is another."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from shapelens.analysis.module import Module
from shapelens.features.explain import explain
from shapelens.features.origins import Source, source_of
from shapelens.values.keras import Tensor

LAYERS = [
    ("layers.Dense(4)", [(5, 6)]),
    ("layers.Flatten()", [(5, 6, 3)]),
    ("layers.Conv2D(4, 3)", [(9, 8, 3)]),
    ("layers.Conv2D(4, 3, padding='same', strides=2)", [(9, 8, 3)]),
    ("layers.Conv2DTranspose(4, 3, strides=2)", [(9, 8, 3)]),
    ("layers.DepthwiseConv2D(3, depth_multiplier=2)", [(9, 8, 3)]),
    ("layers.MaxPooling2D()", [(9, 8, 3)]),
    ("layers.GlobalAveragePooling2D()", [(9, 8, 3)]),
    ("layers.GlobalAveragePooling1D(keepdims=True)", [(9, 8)]),
    ("layers.BatchNormalization()", [(9, 8, 3)]),
    ("layers.LSTM(5, return_sequences=True)", [(7, 3)]),
    ("layers.Bidirectional(layers.GRU(5))", [(7, 3)]),
    ("layers.TimeDistributed(layers.Dense(5))", [(7, 3)]),
    ("layers.Permute((2, 1))", [(7, 3)]),
    ("layers.RepeatVector(4)", [(7,)]),
    ("layers.Reshape((-1, 2))", [(8, 3)]),
    ("layers.UpSampling2D(2)", [(4, 5, 3)]),
    ("layers.ZeroPadding2D(((1, 2), (3, 4)))", [(4, 5, 3)]),
    ("layers.Cropping1D(1)", [(7, 3)]),
    ("layers.Embedding(10, 4)", [(7,)]),
    ("layers.Add()", [(7, 3), (7, 3)]),
    ("layers.Concatenate()", [(7, 3), (7, 5)]),
    ("layers.Concatenate(axis=1)", [(7, 3), (4, 3)]),
    ("layers.Dot(axes=2)", [(7, 3), (4, 3)]),
    ("layers.Attention()", [(7, 3), (5, 3)]),
]


@pytest.mark.parametrize(("text", "shapes"), LAYERS)
def test_what_is_claimed_is_what_real_layers_do(text: str, shapes: list[tuple[int, ...]]) -> None:
    real = given(text, shapes)
    for axis, source in enumerate(claimed(text, shapes)):
        assert source.known
        if axis == 0:
            assert (source.axes, source.passed) == (((0, 0),), True)
            continue
        for which, index in ((which, index) for which, shape in enumerate(shapes) for index in range(len(shape))):
            others = [given(text, changed(shapes, {(which, index)}, more)) for more in (1, 2, 3, 4)]
            sizes = {other[axis] for other in others if other is not None}
            if (which, index + 1) not in source.axes:
                # What several inputs have to agree on is followed into the first of them.
                assert sizes <= {real[axis]}
            elif not source.passed:
                assert sizes - {real[axis]}
        if source.passed:
            ((which, index),) = source.axes
            size = shapes[which][index - 1]
            same = {(w, index - 1) for w, shape in enumerate(shapes) if shape[index - 1] == size}
            moved = given(text, changed(shapes, same, 2)) or given(text, changed(shapes, {(which, index - 1)}, 2))
            assert moved is not None
            assert (real[axis], moved[axis]) == (size, size + 2)


def claimed(text: str, shapes: list[tuple[int, ...]]) -> list[Source]:
    """What is said of the sizes that a layer gives."""
    module = Module(3)
    inputs = ", ".join(f"keras.Input({shape})" for shape in shapes)
    module.update(
        f"import keras\nfrom keras import layers\nout = {text}({f'[{inputs}]' if len(shapes) > 1 else inputs})\n"
    )
    out = module.read((module.root, "out"))
    assert isinstance(out, Tensor)
    return [source_of(module, (out.node, out.index, axis)) for axis in range(len(out.shape))]


def changed(shapes: list[tuple[int, ...]], axes: set[tuple[int, int]], more: int) -> list[tuple[int, ...]]:
    """The shapes with some sizes larger."""
    return [
        tuple(size + more * ((which, index) in axes) for index, size in enumerate(shape))
        for which, shape in enumerate(shapes)
    ]


def given(text: str, shapes: list[tuple[int, ...]]) -> Any:
    """What a real layer gives; None where it refuses."""
    layer = eval(text, {"layers": keras.layers})
    inputs = [keras.Input(shape) for shape in shapes]
    try:
        with keras.StatelessScope(
            initialize_variables=False
        ):  # The numbers in weights cost the most, and nobody asks them.
            return layer(inputs if len(inputs) > 1 else inputs[0]).shape
    except ValueError:
        return None


PROGRAM = """\
import keras
from keras import layers
a = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3)(a)
x = layers.BatchNormalization()(x)
r = layers.Conv2D(8, 3, padding="same")(x)
x = x + r * 2
x = layers.Dense(10)(layers.Flatten()(x))
inner = keras.Sequential([keras.Input((10,)), layers.Dense(12), layers.Reshape((3, 4))])
y = inner(x)
z = keras.ops.reshape(y, (-1, 12))
"""


def explained(line: int, col: int | None = None) -> list[tuple[str, list[str]]]:
    """The first words of what is said of a line of the program, and the lines below."""
    module = Module(3)
    module.update(PROGRAM)
    return [
        (one.text.split()[0], list(map(" ".join, map(str.split, one.origins)))) for one in explain(module, line, col)
    ]


def test_the_layers_of_a_line_are_explained_the_outermost_first() -> None:
    (dense, _), (flatten, lines) = explained(8)
    assert (dense, flatten) == ("Dense", "Flatten")
    assert lines == [
        "axis 0: None",
        "line 3 input_layer (InputLayer) None",
        "axis 1: 5408",
        "line 3 input_layer (InputLayer) 28, 28",
        "line 4 conv2d (Conv2D) 28 -> 26, 28 -> 26, 8",
        "line 8 flatten (Flatten) 26 × 26 × 8 = 5408",
    ]


def test_a_column_chooses() -> None:
    assert [name for name, _ in explained(8, PROGRAM.splitlines()[7].index("Flatten"))] == ["Flatten"]
    assert [name for name, _ in explained(8, 0)] == ["x"]


def test_operators_hand_sizes_on() -> None:
    ((_, lines),) = explained(7, 0)
    assert lines[2:5] == [
        *("axes 1, 2: 26", "line 3 input_layer (InputLayer) 28", "line 4 conv2d (Conv2D) 28 -> 26"),
    ]
    assert lines[5] == "axis 3: 8"
    assert not any("add" in line or "multiply" in line for line in lines)


def test_a_model_is_one_step() -> None:
    ((name, lines),) = explained(10)
    assert name == "Sequential"
    assert lines[2:] == [
        *("axis 1: 3", "line 10 sequential (Sequential) 3"),
        *("axis 2: 4", "line 10 sequential (Sequential) 4"),
    ]
    assert lines[:2] == ["axis 0: None", "line 3 input_layer (InputLayer) None"]


def test_where_no_rule_can_say_only_the_call_is_told() -> None:
    ((_, lines),) = explained(11, PROGRAM.splitlines()[10].index("reshape"))
    assert "line 11 reshape_1 (Reshape) (None, 3, 4) -> 12" in lines


def test_there_is_nothing_to_say_of_other_lines() -> None:
    assert explained(1) == []
    assert explained(99) == []
