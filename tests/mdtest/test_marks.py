"""The comparison itself: a specification that nothing could fail would be worth nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mdtest.spec import PRELUDE, read_markdown
from mdtest.values import Value, allows, exactly, show, visits

DENSE = Value((1, 0), (1, 20), "Dense", [None, 4], 16)
UNKNOWN = Value((1, 0), (1, 20), "Dense", [None, "?"], None)
PAIR = Value((1, 0), (1, 20), "LSTM", [[None, 4], [None, 4]], 96)


@pytest.mark.parametrize(
    ("claim", "seen"),
    [
        ("(None, 4) 16", [DENSE]),
        ("(None, 4)", [DENSE]),
        ("(None, ?) ?", [UNKNOWN]),
        ("[(None, 4), (None, 4)] 96", [PAIR]),
        ("(None, 4) 16 | (None, ?) ?", [DENSE, UNKNOWN]),
        ("(3,)", [Value((1, 0), (1, 9), "InputLayer", [3], 0)]),
        ("()", [Value((1, 0), (1, 9), "InputLayer", [], 0)]),
        ("?", [Value((1, 0), (1, 9), "Custom", None, None)]),
        ("(None, 4) 440,091,784", [Value((1, 0), (1, 9), "Dense", [None, 4], 440091784)]),
    ],
)
def test_what_is_exactly_so(claim: str, seen: list[Value]) -> None:
    assert exactly(claim, seen)


@pytest.mark.parametrize(
    ("claim", "seen"),
    [
        ("(None, 5) 16", [DENSE]),
        ("(None, 4) 17", [DENSE]),
        ("(None, 4) ?", [DENSE]),
        ("(None, ?) 16", [DENSE]),
        ("(None, 4) 16", [UNKNOWN]),
        ("(None, 4) 16", []),
        ("(None, 4) 16", [DENSE, DENSE]),
        ("[(None, 4)] 96", [PAIR]),
        ("(None, 4) 96", [PAIR]),
    ],
)
def test_what_is_not(claim: str, seen: list[Value]) -> None:
    assert not exactly(claim, seen)


@pytest.mark.parametrize(
    ("claim", "shape", "fits"),
    [
        ("(None, ?)", [None, 7], True),
        ("(?, 7)", [None, 7], True),
        ("?", [None, 7], True),
        ("(…, 7)", [None, 3, 3, 7], True),
        ("(…, 7)", [7], True),
        ("(…, 7)", [None, 8], False),
        ("(None, ?)", [None, 7, 1], False),
        ("(None, 3)", [None, None], False),
    ],
)
def test_what_an_unknown_allows(claim: str, shape: list[int | None], *, fits: bool) -> None:
    assert allows(claim, [Value((1, 0), (1, 9), "Any", list(shape), 0)]) is fits


def test_the_value_of_a_line_is_the_outermost() -> None:
    inner = Value((1, 16), (1, 30), "InputLayer", [None, 3], 0)
    model = Value((1, 0), (0, 0), "Sequential", [None, 9], 0)
    assert visits([inner, DENSE, model, DENSE], 1) == [DENSE, DENSE]
    assert visits([inner, model], 1) == [model]
    assert visits([DENSE], 2) == []


def test_marks_of_a_block(tmp_path: Path) -> None:
    text = "# Head\n\n```python keras=3\nf()  #: (None, 4) 16 #!2 some-code: words\ng()\n```\n"
    (tmp_path / "some.md").write_text(text)
    (program,) = read_markdown(tmp_path / "some.md")
    assert program.text == PRELUDE + "f()  #: (None, 4) 16 #!2 some-code: words\ng()\n"
    assert [(mark.line, mark.sign, mark.keras, mark.text) for mark in program.marks] == [
        (4, ":", None, "(None, 4) 16"),
        (4, "!", 2, "some-code: words"),
    ]
    assert program.where(4) == "some.md:4"
    assert program.keras == (3,)


def test_shapes_print_as_keras_prints_them() -> None:
    assert show([None, 28, "?"]) == "(None, 28, ?)"
    assert show([3]) == "(3,)"
    assert show([[None, 1], None]) == "[(None, 1), ?]"
    assert show(None) == "?"
