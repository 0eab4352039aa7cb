"""The hover of a line that many calls, or turns of a loop, come by."""

from __future__ import annotations

import pytest

from .hovering import below, hovered, table


def test_sixteen_calls_of_a_helper() -> None:
    program = """
def block(x, n):
    return layers.Dense(n)(x)
x = block(keras.Input((8,)), 4)
for _ in range(14):
    x = block(x, 4)
x = block(x, 2)
"""
    text = hovered(program, "Dense")
    assert table(text) == [
        "Dense  16 calls, 3 shapes",
        "  line 6              (None, 8)  ->  (None, 4)  36 params",
        "  line 8, turns 1-14  (None, 4)  ->  (None, 4)  20 params",
        "  line 9              (None, 4)  ->  (None, 2)  10 params",
        "  16 layers, 326 params in all",
    ]
    assert below(text)[:2] == ["The last, line 9:", "kernel (4, 2) + bias (2,) = 10"]


def test_a_loop_in_a_helper() -> None:
    """Each of its calls goes through the turns again."""
    program = """
def deep(x):
    for i in range(2):
        x = layers.Dense(4 + i)(x)
    return x
a = deep(keras.Input((4,)))
b = deep(keras.Input((9,)))
c = deep(keras.Input((4,)))
"""
    assert table(hovered(program, "Dense")) == [
        "Dense  6 calls, 3 shapes",
        "  lines 8, 10, turn 1     (None, 4)  ->  (None, 4)  20 params",
        "  lines 8, 9, 10, turn 2  (None, 4)  ->  (None, 5)  25 params",
        "  line 9, turn 1          (None, 9)  ->  (None, 4)  40 params",
        "  6 layers, 155 params in all",
    ]


def test_only_what_tells_the_calls_apart_is_said() -> None:
    """The helper's own call of another helper is on one line for all."""
    program = """
def dense(x, n):
    return layers.Dense(n)(x)
def twice(x, n):
    for _ in range(2):
        x = dense(x, n)
    return x
x = keras.Input((2,))
for n in (2, 3):
    x = twice(x, n)
"""
    assert table(hovered(program, "Dense")) == [
        "Dense  4 calls, 3 shapes",
        "  turns 1.1-1.2  (None, 2)  ->  (None, 2)   6 params",
        "  turn 2.1       (None, 2)  ->  (None, 3)   9 params",
        "  turn 2.2       (None, 3)  ->  (None, 3)  12 params",
        "  4 layers, 33 params in all",
    ]


def test_calls_of_one_layer() -> None:
    program = "shared = layers.Dense(3)\na = shared(keras.Input((4,)))\nb = shared(keras.Input((5, 4)))"
    assert table(hovered(program, "shared")) == [
        "Dense  dense  2 calls, 2 shapes",
        "  line 4  (None, 4)     ->  (None, 3)     15 params",
        "  line 5  (None, 5, 4)  ->  (None, 5, 3)  15 params",
        "  one layer, 15 params, shared by all calls",
    ]


def test_calls_with_one_shape() -> None:
    program = "def f(x):\n    return layers.Dense(4)(x)\nx = f(f(f(keras.Input((4,)))))"
    assert table(hovered(program, "Dense")) == [
        "Dense  3 calls",
        "(None, 4)  ->  (None, 4)",
        "  kernel  (4, 4)  16",
        "  bias    (4,)     4",
        "  params          20   all trainable",
        "  3 layers, 60 params in all",
    ]


def test_what_nothing_tells_apart_is_numbered() -> None:
    program = "x = keras.Input((4,))\nys = [layers.Dense(n)(x) for n in (1, 1, 2)]"
    assert table(hovered(program, "Dense"))[1:3] == [
        "  calls 1-2  (None, 4)  ->  (None, 1)   5 params",
        "  call 3     (None, 4)  ->  (None, 2)  10 params",
    ]


@pytest.mark.parametrize("loop", ["while more():", "for _ in range(60):"])
def test_no_number_of_calls_where_it_is_not_known(loop: str) -> None:
    """In a loop of unknown length, and in a long one that may not be followed to its end."""
    program = f"def f(n):\n    return layers.Dense(n)(keras.Input((4,)))\nf(2)\n{loop}\n    f(3)"
    heading, *lines = table(hovered(program, "Dense"))
    assert heading == "Dense  2 shapes"
    assert not any("in all" in line for line in lines)


@pytest.mark.parametrize("axes", [1, 4])
def test_at_most_eight_lines_below_the_heading(axes: int) -> None:
    shape = ", ".join(["1000"] * axes)
    program = f"for n in range(20):\n    x = layers.Dense(1000 + n)(keras.Input(({shape},)))"
    heading, *lines = table(hovered(program, "Dense"))
    assert heading == "Dense  20 calls, 20 shapes"
    assert len(lines) == 8
    assert lines[-2] == f"  ... and {14 if axes == 1 else 17} more"
    assert lines[-1].endswith("params in all")


def test_long_inputs_are_cut() -> None:
    program = """
for n in (1, 2):
    x = keras.Input((100, 100, n))
    y = layers.Concatenate()([x, x, x, x, x])
"""
    assert table(hovered(program, "Concatenate"))[1:3] == [
        "  turn 1   0 params",
        "    [(None, 100, 100, 1), ...]  ->  (None, 100, 100, 5)",
    ]


def test_several_classes() -> None:
    program = "for c in (layers.Dense, layers.LSTM):\n    y = c(4)(keras.Input((28, 28)))"
    text = hovered(program, "c(4)")
    assert table(text)[0] == "Dense / LSTM  2 calls, 2 shapes"
    assert [line[:5] for line in below(text)[-2:]] == ["[Dens", "[LSTM"]


@pytest.mark.parametrize("path", ["line", "turn"])
def test_lines_are_no_longer_than_a_narrow_window(path: str) -> None:
    calls = "\n".join(f"f({n}, {n})" for n in range(1, 30))
    loop = "for n in range(1, 30):\n    f(n % 3 + 1, n % 3 + 1)"
    program = (
        "def f(n, m):\n    x = keras.Input((100, 100, n))\n    return layers.Conv2D(n, 3)(x)\n"
        f"{calls if path == 'line' else loop}"
    )
    assert all(len(line) <= 78 for line in table(hovered(program, "Conv2D")))


def test_a_function_that_calls_itself() -> None:
    program = """
def f(x, n):
    x = layers.Dense(n)(x)
    return f(x, n - 1) if n > 1 else x
f(keras.Input((9,)), 3)
"""
    assert table(hovered(program, "Dense")) == [
        "Dense  3 calls, 3 shapes",
        "  line 5                  (None, 9)  ->  (None, 3)  30 params",
        "  line 6, line 5          (None, 3)  ->  (None, 2)   8 params",
        "  line 6, line 6, line 5  (None, 2)  ->  (None, 1)   3 params",
        "  3 layers, 41 params in all",
    ]
