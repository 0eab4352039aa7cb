"""Whatever was edited before, the findings equal those of a fresh evaluation."""

import ast
import json
import random
import re
from pathlib import Path

import pytest

from mdtest.spec import read_markdown
from module.test_edits import PROGRAM
from shapelens.analysis.module import Module
from shapelens.features.facts import facts

TESTS = Path(__file__).parents[1]
PROGRAMS = [PROGRAM] + [path.read_text() for path in sorted((TESTS.parent / "examples").glob("*.py"))]
PROGRAMS += [
    program.text
    for name in ("classes", "data", "language", "ops", "unknowns")
    for program in read_markdown(TESTS / "mdtest" / f"{name}.md")
    if 3 in program.keras
]


def edited(text: str, chance: random.Random) -> str:
    """The text after an edit that somebody might make."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(10):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.insert(at, chance.choice(["", "# note", "x = 3", "    pass"]))
        case 3 if at:
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
        case 4:
            lines[at] = lines[at][: len(lines[at]) // 2]
        case 5:
            lines[at] = "    " + lines[at]
        case 6:
            lines[at] = lines[at].removeprefix("    ")
        case 7 | 8:
            stray = chance.choice(["(", ")", "[", "]", '"', ":", "#", ",", " ", "0", "x", "\n", "    "])
            column = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:column] + stray + lines[at][column:]
        case _:
            lines[at] = re.sub(r"\d+", lambda match: str(int(match[0]) + chance.choice([-1, 1])), lines[at])
    return "\n".join(lines)


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("seed", range(120))
def test_the_findings_equal_those_of_a_fresh_evaluation(seed: int) -> None:
    chance = random.Random(seed)
    program = chance.choice(PROGRAMS)
    module, states = Module(3), [program]
    module.update(program)
    for _ in range(25):
        if len(states) > 1 and chance.random() < 0.3:
            states.pop()
        else:
            states.append(edited(states[-1], chance))
        text = states[-1]
        module.update(text)
        if not parses(text):
            continue
        fresh = Module(3)
        fresh.update(text)
        assert json.dumps(facts(module)) == json.dumps(facts(fresh)), text


GROWING = """\
class Tree:
    def grow(self, times):
        self.width = 4
        if times:
            self.width += 1
            self.grow(times - 1)

x = keras.Input((3,))
tree = Tree()
tree.grow(2)
layers.Dense(tree.width)(x)
"""
COUNTING = """\
turns = 3
def count(text):
    global turns
    turns = 4
    return 5
x = keras.Input((3,))
layers.Dense(count("[[]]"))(x)
layers.Dense(turns)(x)
"""
CHOOSING = """\
import os
x = keras.Input((3,))
if os.environ.get("WIDE"):
    x = layers.Dense(16)(x)
else:
    x = layers.Dense(32)(x)
layers.Dense(4)(x)
"""
NAMING = """\
model = None
def build(units):
    model = keras.Sequential()
    model.add(keras.Input((3,)))
    model.add(layers.Dense(units))
    model.add(layers.Dense(units))
    model.add(layers.Dense(units))
    model.add(layers.Dense(units))
    model.add(layers.Dense(1))
    print("made")
    return model
small, large = build(4), build(8)
"""
BUILDING = """\
import numpy as np
model = keras.Sequential([
    layers.Dense(1),
    layers.Dense(4),
])
model.compile("sgd", "mse")
model.fit(np.zeros((8, 20)), np.zeros((8, 1)))
"""
BETWEEN = """\
inputs = keras.Input((96, 96, 3))
x = layers.Rescaling(1 / 255)(inputs)
base = keras.applications.VGG16(weights=None, include_top=False, input_tensor=x)
keras.Model(inputs, layers.GlobalMaxPooling2D()(base.output))
"""
FITTING = """\
import numpy as np
data, targets = np.zeros((8, 3)), np.zeros((8, 2))
labels = targets
model = keras.Sequential([keras.Input((3,)), layers.Dense(4)])
model.compile("adam", "mse")
model.fit(data, labels)
"""


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param(GROWING, [("    self.width +=", "        self.width +=")], id="a line that vanished comes back"),
        pytest.param(
            COUNTING,
            [("def count", "    def count"), ('"[[]]"))(x)', '"[[')],
            id="a call that did not parse while it got its function",
        ),
        pytest.param(CHOOSING, [("else:\n", "")], id="an else goes and comes"),
        pytest.param(FITTING, [("labels = targets", "labels = (targets)")], id="where the data is made moves"),
        pytest.param(
            BUILDING, [("    layers.Dense(4)", "        layers.Dense(4)")], id="where the output is made moves"
        ),
        pytest.param(
            BETWEEN, [("keras.Input", "k#"), ("Rescaling", 'Resca"ling')], id="a line between two that are broken"
        ),
        pytest.param(NAMING, [("    model = keras.Sequential()\n", "")], id="a name is local again"),
    ],
)
def test_what_was_broken_and_mended_is_as_new(text: str, edits: list[tuple[str, str]]) -> None:
    text = "import keras\nfrom keras import layers\n" + text
    states = [text]
    for old, new in edits:
        states.append(states[-1].replace(old, new, 1))
    path = [*states, *reversed(states)]
    if len(edits) > 1:
        path += [*states, states[-1].replace(*reversed(edits[0])), text]  # What was broken first is mended first.
    module = Module(3)
    for state in path:
        module.update(state)
        if parses(state):
            fresh = Module(3)
            fresh.update(state)
            assert json.dumps(facts(module)) == json.dumps(facts(fresh)), state
