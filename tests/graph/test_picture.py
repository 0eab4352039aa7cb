"""What a picture says and keeps: ids from edit to edit, errors, places, what is not known, and that it is safe to show."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from graph.drawn import PRELUDE, draw, read
from mdtest.real_keras import run
from shapelens.graph.picture import DrawnNode, Picture

BRANCHES = """
a = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3, name="conv")(a)
y = layers.Conv2D(8, 3)(a)
m = keras.Model(a, layers.Flatten()(x + y))
"""
NESTED = """
core = keras.Sequential([keras.Input((6,)), layers.Dense(6, name="deep")], name="core")
i = keras.Input((6,))
middle = keras.Model(i, layers.add([core(i), i]), name="middle")
j = keras.Input((6,))
m = keras.Model(j, layers.Dense(2)(middle(j)))
"""
WRONG = """
a = keras.Input((8,))
x = layers.Dense(4, name="fine")(a)
x = layers.Conv2D(8, 3, name="wrong")(x)
m = keras.Model(a, layers.Dense(3, name="after")(x))
"""


def node(picture: Picture, key: str) -> DrawnNode:
    return next(node for node in picture.nodes if node.id == key)


def test_the_title_sums_up() -> None:
    picture = draw("m = keras.Sequential([keras.Input((784,)), layers.Dense(4)], name='net')")
    assert picture.title == "net (Sequential) · Total params 3,140 · 12.27 KB · output (None, 4)"
    assert (picture.name, picture.cls, picture.reason) == ("net", "Sequential", "")
    assert picture.title in picture.svg


def test_a_node_says_what_it_is() -> None:
    conv = node(draw(BRANCHES), "conv")
    assert (conv.name, conv.cls, conv.output, conv.params) == ("conv", "Conv2D", "(None, 26, 26, 8)", "80")
    assert (conv.problems, conv.folded) == ((), None)
    assert conv.place is not None
    assert (conv.place.line, conv.place.col) == (5, 4)


def test_a_layer_of_other_calls_lists_what_they_give() -> None:
    text = "a, b = keras.Input((4, 8)), keras.Input((5, 8))\nd = layers.Dense(3)\nm = keras.Model([a, b], [d(a), d(b)])"
    assert node(draw(text), "dense").output == "(None, 4, 3) | (None, 5, 3)"


def test_ids_stay_when_lines_come_before() -> None:
    before = draw(BRANCHES)
    after = draw(f"import numpy as np\nlr = 0.1\n{BRANCHES}")
    assert after.svg == before.svg
    moved = [(one.id, one.place and one.place.line - 2) for one in after.nodes]
    assert moved == [(one.id, one.place and one.place.line) for one in before.nodes]


def test_ids_are_unique_where_names_are_not_known() -> None:
    ids = [
        one.id
        for one in draw(
            "a = keras.Input((4,))\nn = f()\nx = layers.Dense(3, name=n)(a)\n"
            "m = keras.Model(a, layers.Dense(4, name=n)(x))"
        ).nodes
    ]
    assert ids == ["input_layer", "?", "?#2"]


def test_models_inside_are_opened_by_id() -> None:
    def folded(opened: set[str] | None) -> dict[str, bool | None]:
        picture = draw(NESTED, unfolded=opened)
        assert set(read(picture.svg).boxes) == {one.id for one in picture.nodes}
        return {one.id: one.folded for one in picture.nodes if one.folded is not None}

    assert folded(set()) == {"middle": True}
    assert folded({"middle", "nothing"}) == {"middle": False, "middle/core": True}
    assert folded({"middle/core"}) == {"middle": True}
    assert folded({"middle", "middle/core"}) == folded(None) == {"middle": False, "middle/core": False}
    assert node(draw(NESTED, unfolded=None), "middle/core/deep").params == "42"


def test_an_error_is_at_its_layer_and_nowhere_else() -> None:
    picture = draw(WRONG)
    (failure,) = run(PRELUDE + WRONG, 3).failures
    troubled = [one for one in picture.nodes if one.problems]
    assert [one.id for one in troubled] == ["wrong"]
    assert troubled[0].place is not None
    assert failure.covers(troubled[0].place.line)
    assert "expected min_ndim=4, found ndim=2" in failure.message
    assert "expected min_ndim=4, found ndim=2" in troubled[0].problems[0]
    (box,) = [one for one in ET.fromstring(picture.svg).iter() if "problem" in one.get("class", "").split()]
    assert box.attrib["data-id"] == "wrong"
    assert troubled[0].problems[0] in (box[0].text or ""), "the first child is its title"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("x = layers.Dense(-3, name='wrong')(a)", ["wrong"]),
        ("x = layers.concatenate([layers.Dense(3)(a), layers.Reshape((3, 1))(layers.Dense(3)(a))])", ["concatenate"]),
        ("x = layers.Dense(3)(a) + layers.Dense(4)(a)", ["add"]),
    ],
)
def test_errors_of_other_kinds(line: str, wrong: list[str]) -> None:
    picture = draw(f"a = keras.Input((8,))\n{line}\nm = keras.Model(a, x)")
    assert [one.id for one in picture.nodes if one.problems] == wrong


def test_a_layer_that_a_loop_makes_is_not_blamed_for_another() -> None:
    text = "x = a = keras.Input((8,))\nfor n in (4, -1, 3):\n    x = layers.Dense(n)(x)\nm = keras.Model(a, x)"
    assert [one.id for one in draw(text).nodes if one.problems] == ["dense_1"]


def test_operators_in_a_loop_are_not_told_apart() -> None:
    """A known gap: an error of an operator names a place and no operator. Rather none is red than one that is right."""
    text = "x = a = keras.Input((8,))\nfor n in (8, 5):\n    x = x + layers.Dense(n)(a)\nm = keras.Model(a, x)"
    assert not [one.id for one in draw(text).nodes if one.problems]


def test_the_size_of_what_is_not_counted_is_not_known() -> None:
    made = "def __init__(self):\n        super().__init__()\n        self.d = layers.Dense(3)"
    text = f"class Net(keras.Model):\n    {made}\nm = Net()"
    assert draw(text).title == "net (Net) · Total params ? · ? · output ?"


def test_why_there_is_no_graph() -> None:
    picture = draw("m = keras.Sequential([layers.Dense(4), layers.Dense(3)])")
    assert picture.reason == "this model is not built yet: its input shape is not given"
    assert picture.reason in picture.svg
    assert [(one.output, one.params) for one in picture.nodes] == [("?", "0 (unbuilt)")] * 2
    empty = draw("m = keras.Sequential()")
    assert (empty.nodes, empty.reason) == ((), picture.reason)


def test_what_is_not_known_is_a_question_mark() -> None:
    picture = draw("n = int(input())\nm = keras.Sequential([keras.Input((n, 4)), layers.Dense(3), f()])")
    assert picture.reason
    assert "?" in [one.cls for one in picture.nodes]


def test_every_box_can_be_reached_and_is_told() -> None:
    svg = draw(NESTED, unfolded={"middle"}).svg
    boxes = [one for one in ET.fromstring(svg).iter() if "layer" in one.get("class", "").split()]
    assert len(boxes) == len(read(svg).boxes) > 4
    for box in boxes:
        assert (box.get("tabindex"), box.get("role")) == ("0", "button")
        assert box[0].tag.endswith("title")
        assert (box[0].text or "").replace("\n", ", ") == box.attrib["aria-label"]
    assert {box.get("aria-expanded") for box in boxes} == {None, "true", "false"}


def test_texts_are_escaped() -> None:
    name = """a</text><script>alert("1" & '2')</script>\\x07漢字 𝒳"""
    picture = draw(f"m = keras.Sequential([keras.Input((4,)), layers.Dense(3, name={name!r})], name={name!r})")
    root = ET.fromstring(picture.svg)
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert "<script>alert(\"1\" & '2')</script>" in root.attrib["aria-label"]
    assert "<script" not in picture.svg


def test_nothing_outside_is_referred_to() -> None:
    svg = draw(NESTED, unfolded=None).svg
    assert re.findall(r"\b\w+://[^\"]*", svg) == ["http://www.w3.org/2000/svg"], "the name of SVG itself"
    assert not re.search(r"href|url\(|@import|@font-face|<script|<image|<foreignObject|\son\w+=", svg)


def test_colours_are_left_to_who_shows_it() -> None:
    root = ET.fromstring(draw(BRANCHES).svg)
    assert not [one for one in root.iter() if {"fill", "stroke", "style", "color"} & one.attrib.keys()]
    style = next(one.text or "" for one in root.iter() if one.tag.endswith("style"))
    plain = re.findall(r"([a-z-]+): (#\w+);", style)
    assert plain
    for declared, colour in plain:
        assert re.search(rf"{declared}: {colour}; {declared}: var\(--shapelens-[a-z-]+, {colour}\);", style)


def test_the_same_program_gives_the_same_bytes() -> None:
    """Also in another process, where sets have another order."""
    text = (
        "import sys; sys.path[:0] = {paths}\nfrom graph.drawn import draw\nprint(draw({program!r}, unfolded=None).svg)"
    )
    program = text.format(paths=[path for path in sys.path if path], program=NESTED + BRANCHES)
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=60
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
