"""`# shapelens: ignore` silences the problems in its line, and says so where there are none."""

from __future__ import annotations

import pytest

from shapelens.analysis.module import Module
from shapelens.features.diagnostics import diagnostics

HEAD = """\
import keras
from keras import layers

image = keras.Input((28, 28))
"""
WRONG = "layers.Conv2D(8, 3)(image)"


def shown(text: str) -> list[tuple[int, str]]:
    module = Module(3)
    module.update(HEAD + text)
    return [(one.range.line, one.code) for one in diagnostics(module)]


def test_without_a_comment_there_is_a_problem() -> None:
    assert shown(WRONG) == [(5, "incompatible-input")]


@pytest.mark.parametrize(
    "comment",
    [
        "# shapelens: ignore",
        "#shapelens:ignore",
        "# shapelens: ignore[incompatible-input]",
        "# shapelens: ignore[ incompatible-input , ]",
        "# why  # shapelens: ignore",
        "# shapelens: ignore (the data has three axes)",
    ],
)
def test_it_is_ignored(comment: str) -> None:
    assert shown(f"x = {WRONG}  {comment}\n") == []
    assert shown(f"def f():\n    return {WRONG}  {comment}\n\nf()\n") == []


def test_only_in_its_line() -> None:
    assert shown(f"# shapelens: ignore\n{WRONG}\n") == [(5, "unused-ignore"), (6, "incompatible-input")]


def test_any_line_of_what_is_underlined_will_do() -> None:
    text = "x = layers.Reshape(\n    (5, 5)  # shapelens: ignore\n)(image)\n"
    assert shown(text.replace("  # shapelens: ignore", "")) == [(6, "reshape-size")]
    assert shown(text) == []


def test_only_the_codes_that_it_names() -> None:
    assert shown(f"{WRONG}  # shapelens: ignore[reshape-size]\n") == [(5, "incompatible-input"), (5, "unused-ignore")]
    assert shown(f"{WRONG}  # shapelens: ignore[incompatible-input, reshape-size]\n") == [(5, "unused-ignore")]
    assert shown(f"{WRONG}  # shapelens: ignore[]\n") == [(5, "incompatible-input"), (5, "unused-ignore")]


def test_what_is_unused_is_named() -> None:
    module = Module(3)
    module.update("x = 1  # shapelens: ignore[a, b]\ny = 2  # shapelens: ignore\n")
    assert [one.message for one in diagnostics(module)] == [
        "There is no `a` or `b` to ignore in this line.",
        "There is nothing to ignore in this line.",
    ]
    assert [(one.range.col, one.range.end_col) for one in diagnostics(module)] == [(7, 32), (7, 26)]


@pytest.mark.parametrize(
    "text",
    [
        '"""# shapelens: ignore"""\n',
        'x = "é # shapelens: ignore"\n',
        "def f():\n    '''\n    # shapelens: ignore\n    '''\n",
        "# shapelens ignore\n",
        "# noqa\n",
    ],
)
def test_a_string_is_no_comment(text: str) -> None:
    assert shown(text) == []


def test_it_follows_the_edits() -> None:
    module = Module(3)
    module.update(f"{HEAD}{WRONG}  # shapelens: ignore\n")
    assert diagnostics(module) == []
    module.update(f"{HEAD}{WRONG}  # shapelens: ignor\n")
    assert [one.code for one in diagnostics(module)] == ["incompatible-input"]
    module.update(f"{HEAD}\n\nlayers.Conv2D(8, 3)(keras.Input((28, 28, 1)))  # shapelens: ignore\n")
    assert [one.code for one in diagnostics(module)] == ["unused-ignore"]


def test_a_line_that_does_not_parse_keeps_its_comment() -> None:
    assert shown(f"{WRONG}  # shapelens: ignore\nx = (\n") == []
