"""What a hover says where a comment says the shape, and where one could; the place of what is wrong."""

from __future__ import annotations

import pytest

from shapelens.analysis.module import Module
from shapelens.features.diagnostics import diagnostics

from .hovering import below, hovered, table

OPEN = "`?` is not known: the comment that says the shape leaves it open."
IMPORT = "from somewhere import load\n"


@pytest.mark.parametrize(
    ("program", "word", "heading", "sentences"),
    [
        ("x = load()  # shape: (None, 300)", "x =", "x  (?, 300)", ["Its shape is said in a comment, line 4.", OPEN]),
        ("x = load()  # shape: (2, 300)\ny = x", "y =", "y  (2, 300)", ["Its shape is said in a comment, line 4."]),
        (
            "x = load(\n)  # shape: (batch, 3)",
            "x =",
            "x  (batch, 3)",
            [
                "Its shape is said in a comment, line 5.",
                "`batch` is not known: the comment that says the shape leaves it open.",
            ],
        ),
        ("x = load()  # shape: (2, 300)\nw = x[:1] + 1", "w =", "w  (1, 300)", [""]),
        (
            "x = layers.Reshape(load())(keras.Input((9,)))  # shape: (None, 3, 3)",
            "x =",
            "x  (?, 3, 3)  float32",
            ["Made by `reshape` (Reshape, line 4).", "Its shape is said in a comment, line 4."],
        ),
    ],
)
def test_a_variable(program: str, word: str, heading: str, sentences: list[str]) -> None:
    text = hovered(IMPORT + program, word)
    assert table(text) == [heading]
    assert below(text)[: len(sentences)] == sentences


HINT = "A comment `# shape: (None, 300)` where it is made would say its shape."


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("layers.Dense(3)(load())", True),
        ("x = load()\nlayers.Dense(3)(x)", True),
        ("x = load()  # shape: (None, 4)\nlayers.Dense(3)(x)", False),
        ("def build(x):\n    return layers.Dense(3)(x)", False),
        ("x = layers.Conv2D(3, 3)(keras.Input((3,)))\nlayers.Dense(3)(x)", False),
    ],
)
def test_a_layer_on_something_unknown_tells_of_the_comment(program: str, told: bool) -> None:
    assert (HINT in below(hovered(IMPORT + program, "Dense"))) == told


def test_the_comment_is_underlined_and_can_be_silenced() -> None:
    text = "import keras\nx = keras.Input(\n    (4,), name='ä')  # shape: (None, 5)"
    module = Module(3)
    module.update(text)
    (found,) = diagnostics(module)
    line = text.split("\n")[2].encode()
    assert (found.code, found.severity, found.range.line) == ("shape-comment", "warning", 3)
    assert line[found.range.col : found.range.end_col] == b"# shape: (None, 5)"
    assert found.message == "The comment says (None, 5), but the shape is (None, 4)"
    module.update(text + "  # shapelens: ignore[shape-comment]")
    assert not diagnostics(module)
