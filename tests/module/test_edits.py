"""An edit costs what it changes: which statements are evaluated again."""

import json

import pytest

from shapelens.analysis.facts import Call
from shapelens.analysis.module import Module
from shapelens.analysis.store import MISSING
from shapelens.features.facts import facts
from shapelens.values.keras import Model
from shapelens.values.python import Const

PROGRAM = """\
import keras
from keras import layers

width = 4

def block(x, units):
    y = layers.Dense(units)(x)
    z = layers.Dense(units)(y)
    return layers.add([y, z])

def unused(x):
    return layers.Dense(3)(x)

inputs = keras.Input((10,))
a = layers.Dense(width)(inputs)
b = layers.Dense(8)(a)
c = block(b, 8)
d = block(c, 8)
for units in [3, 5]:
    d = layers.Dense(units)(d)
model = keras.Model(inputs, d)
other = keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.Dense(1)])
"""


def ran_after(before: str, after: str) -> list[str]:
    """The first lines of the statements that are evaluated when the text changes."""
    module = Module(3)
    module.update(before)
    module.update(after)
    texts = {
        statement.id: statement.text.splitlines()[0].strip()
        for line in range(1, after.count("\n") + 2)
        for statement in module.source.chain_at(line)
    }
    return [texts.get(statement, "?") for statement in module.ran]


EDITS = [
    pytest.param("import keras\n", "# a comment\n\nimport keras\n", [], id="lines above move everything"),
    pytest.param("width = 4\n", "width = 4  # neurons\n", [], id="a comment behind a statement"),
    pytest.param("width = 4\n", "width = 2 + 2\n", ["width = 2 + 2"], id="another way to the same value"),
    pytest.param(
        "width = 4\n",
        "width = 5\n",
        ["width = 5", "a = layers.Dense(width)(inputs)", "b = layers.Dense(8)(a)", "model = keras.Model(inputs, d)"],
        id="a width that the second layer absorbs: the model counts the weights that changed",
    ),
    pytest.param(
        "layers.Dense(8)(a)",
        "layers.Dense(8, activation='relu')(a)",
        ["b = layers.Dense(8, activation='relu')(a)", "model = keras.Model(inputs, d)"],
        id="an argument that moves no shape",
    ),
    pytest.param(
        "    z = layers.Dense(units)(y)\n",
        "    z = layers.Dense(units, name=None)(y)\n",
        [
            "def block(x, units):",
            "c = block(b, 8)",
            "z = layers.Dense(units, name=None)(y)",
            "d = block(c, 8)",
            "z = layers.Dense(units, name=None)(y)",
            "model = keras.Model(inputs, d)",
        ],
        id="a line in a helper: its calls, and in them the line, which gives the same tensor",
    ),
    pytest.param(
        "[3, 5]",
        "[3, 6]",
        ["for units in [3, 6]:", "d = layers.Dense(units)(d)", "model = keras.Model(inputs, d)"],
        id="the last turn of a loop",
    ),
    pytest.param(
        "layers.Dense(1)])",
        "layers.Dense(2)])",
        ["other = keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.Dense(2)])"],
        id="a model that nothing uses",
    ),
    pytest.param(
        "inputs = keras",
        "first = layers.Dense(7)\ninputs = keras",
        ["first = layers.Dense(7)"],
        id="a layer at the top renames those below without evaluating them",
    ),
    pytest.param(
        "    return layers.Dense(3)(x)\n", "    return layers.Dense(4)(x)\n", None, id="a function nobody calls"
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), EDITS)
def test_only_what_an_edit_changes_is_evaluated(old: str, new: str, expected: list[str] | None) -> None:
    assert old in PROGRAM
    ran = ran_after(PROGRAM, PROGRAM.replace(old, new))
    if expected is None:
        expected = ["def unused(x):", "return layers.Dense(4)(x)"]
    assert ran == expected


CALLS = ["c = block(b, 8)", "d = block(c, 8)"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "    y = layers",
            "    'What it does.'\n    y = layers",
            ["def block(x, units):", CALLS[0], "'What it does.'", CALLS[1], "'What it does.'"],
            id="a docstring",
        ),
        pytest.param(
            "    y = layers",
            "    # why\n    y = layers",
            ["def block(x, units):", *CALLS],
            id="a comment in a function",
        ),
        pytest.param(
            "    z = layers.Dense(units)(y)\n    return layers.add([y, z])",
            "    w = layers.Dense(units)(y)\n    return layers.add([y, w])",
            [
                "def block(x, units):",
                CALLS[0],
                "w = layers.Dense(units)(y)",
                "return layers.add([y, w])",
                CALLS[1],
                "w = layers.Dense(units)(y)",
                "return layers.add([y, w])",
            ],
            id="a local is renamed: the lines that have it",
        ),
        pytest.param(
            "def block(x, units):",
            "def block(x, units, more=1):",
            ["def block(x, units, more=1):", *CALLS],
            id="a parameter that nobody uses",
        ),
        pytest.param(
            "c = block(b, 8)\nd = block(c, 8)\n",
            "d = block(c, 8)\nc = block(b, 8)\n",
            [
                *(CALLS[1], "y = layers.Dense(units)(x)", "z = layers.Dense(units)(y)", "return layers.add([y, z])"),
                *("for units in [3, 5]:", "d = layers.Dense(units)(d)", "d = layers.Dense(units)(d)"),
                "model = keras.Model(inputs, d)",
            ],
            id="two lines change places: one of them now reads what is not there yet",
        ),
        pytest.param("width = 4\n", "width = (\n", [], id="a line that does not parse means what it meant"),
        pytest.param(
            "inputs = keras.Input((10,))",
            "inputs = keras.Input((11,))",
            ["inputs = keras.Input((11,))", "a = layers.Dense(width)(inputs)", "model = keras.Model(inputs, d)"],
            id="the input: the first layer absorbs it",
        ),
        pytest.param(
            "[3, 5]",
            "[3, 5, 7]",
            ["for units in [3, 5, 7]:", "d = layers.Dense(units)(d)", "model = keras.Model(inputs, d)"],
            id="one more turn of a loop",
        ),
        pytest.param(
            "from keras import layers",
            "from keras import layers, ops",
            ["from keras import layers, ops"],
            id="an import",
        ),
        pytest.param("(inputs, d)", "(inputs, c)", ["model = keras.Model(inputs, c)"], id="the output of a model"),
        pytest.param("model = keras", "n = 3\nmodel = keras", ["n = 3"], id="a line between others"),
    ],
)
def test_small_edits_cost_little(old: str, new: str, expected: list[str]) -> None:
    test_only_what_an_edit_changes_is_evaluated(old, new, expected)


MANY = range(30)
LONG = """\
import keras
from keras import layers

def main():
    x = keras.Input((4,))
{body}
    return x

class Net(keras.Model):
    def __init__(self):
        super().__init__()
{made}

    def call(self, x):
{called}
        return x

main()
with keras.name_scope("a"):
    x = keras.Input((4,))
{body}
net = Net()
y = net(keras.Input((4,)))
""".format(
    body="\n".join(f"    x{n} = layers.Dense({n + 1})(x)" for n in MANY),
    made="\n".join(f"        self.d{n} = layers.Dense({n + 1})" for n in MANY),
    called="\n".join(f"        y{n} = self.d{n}(x)" for n in MANY),
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "    x7 = layers.Dense(8)(x)\n",
            "    x7 = layers.Dense(9)(x)\n",
            ["def main():", "main()", "x7 = layers.Dense(9)(x)"],
            id="in a function",
        ),
        pytest.param(
            'scope("a"):\n    x = keras.Input((4,))\n    x0 = layers.Dense(1)',
            'scope("a"):\n    x = keras.Input((4,))\n    x0 = layers.Dense(3)',
            ['with keras.name_scope("a"):', "x0 = layers.Dense(3)(x)"],
            id="in a with block",
        ),
        pytest.param(
            "self.d5 = layers.Dense(6)\n",
            "self.d5 = layers.Dense(7)\n",
            [
                *("class Net(keras.Model):", "def __init__(self):", "net = Net()", "self.d5 = layers.Dense(7)"),
                *("y = net(keras.Input((4,)))", "y5 = self.d5(x)"),
            ],
            id="in the constructor of a class: the layer, and its call",
        ),
        pytest.param(
            "        y9 = self.d9(x)\n",
            "        y9 = x\n",
            ["class Net(keras.Model):", "def call(self, x):", "y = net(keras.Input((4,)))", "y9 = x"],
            id="in a method",
        ),
        pytest.param(
            "    def call(self, x):\n",
            "    def call(self, x):\n        # why\n",
            ["class Net(keras.Model):", "def call(self, x):", "y = net(keras.Input((4,)))"],
            id="a comment in a method",
        ),
    ],
)
def test_long_statements_cost_what_changes_in_them(old: str, new: str, expected: list[str]) -> None:
    """Also at the second edit, when what was found in the first is used."""
    module = Module(3)
    for text in (LONG, LONG.replace(old, new, 1), LONG, LONG.replace(old, new, 1)):
        module.update(text)
    assert LONG.count(old)
    texts = {
        statement.id: statement.text.splitlines()[0].strip()
        for line in range(1, module.source.text.count("\n") + 2)
        for statement in module.source.chain_at(line)
    }
    assert [texts[statement] for statement in module.ran] == expected


LOADED = """\
from keras import Input, layers
from somewhere import load

def rows(path):
    print(path)
    return load(path)

a = load("a")
b = layers.Dense(3)(a)
c = rows("c")
d = layers.Dense(3)(c)
e = Input((4,))
f = layers.Dense(3)(e)
"""
LOAD_A, DENSE_A = 'a = load("a")', "b = layers.Dense(3)(a)"
RETURNED = ["def rows(path):", 'c = rows("c")', "return load(path)", "d = layers.Dense(3)(c)"]


@pytest.mark.parametrize(
    ("line", "comments", "expected"),
    [
        pytest.param(LOAD_A, ("", "# shape: (None, 5)"), [LOAD_A, DENSE_A], id="it comes"),
        pytest.param(LOAD_A, ("# shape: (None, 5)", ""), [LOAD_A, DENSE_A], id="it goes"),
        pytest.param(
            LOAD_A, ("# shape: (None, 5)", "# shape: (None, 6)"), [LOAD_A, DENSE_A], id="it says another shape"
        ),
        pytest.param(LOAD_A, ("# shape: (None, 5)", "#shape: (None,5)"), [LOAD_A], id="it says the same otherwise"),
        pytest.param(LOAD_A, ("# shape: (None, 5)", "# shape: (None, 5)  # so far"), [], id="more behind it"),
        pytest.param(LOAD_A, ("# the shape", "# the shape of the data"), [], id="words about shapes"),
        pytest.param("e = Input((4,))", ("", "# shape: (None, 4)"), ["e = Input((4,))"], id="it says what is known"),
        pytest.param("    return load(path)", ("", "# shape: (None, 5)"), RETURNED, id="at the end of a function"),
        pytest.param("    return load(path)", ("# of", "# of a file"), [], id="other words at the end of a function"),
    ],
)
def test_a_comment_about_a_shape_is_a_part_of_its_statement(
    line: str, comments: tuple[str, str], expected: list[str]
) -> None:
    before, after = (LOADED.replace(f"{line}\n", f"{line}  {comment}\n") for comment in comments)
    assert before != after
    assert ran_after(before, after) == expected
    module, fresh = Module(3), Module(3)
    for text in (before, after, before, after):
        module.update(text)
    fresh.update(after)
    assert json.dumps(facts(module)) == json.dumps(facts(fresh))


def test_a_comment_at_the_end_of_a_long_function_is_found_by_the_edit() -> None:
    """Only the line is parsed again, and the statements around it end with the comment as well."""
    body = "".join(f"    x{n} = layers.Dense({n + 1})(path)\n" for n in range(20))
    program = LOADED.replace("    print(path)\n", body + "    if path:\n        print(path)\n")
    commented = program.replace("    return load(path)", "    return load(path)  # shape: (None, 5)")
    for texts in ((program, commented), (program, commented, program), (commented, program)):
        module, fresh = Module(3), Module(3)
        for text in texts:
            module.update(text)
        fresh.update(texts[-1])
        assert json.dumps(facts(module)) == json.dumps(facts(fresh))
        outputs = [call["input_shape"] for call in facts(module)["calls"] if call["line"] == program.count("\n") - 2]
        assert outputs == [["?", 5] if texts[-1] is commented else None]


def test_blocks_of_one_statement_are_told_apart() -> None:
    def many(name: str) -> str:
        return "".join(f"    {name}{n} = layers.Dense({n + 1})(x)\n" for n in range(12))

    program = (
        f"from keras import Input, Model, layers\nx = Input((3,))\ntry:\n{many('a')}except ValueError:\n    pass\n"
    )
    program += f"else:\n{many('b')}finally:\n{many('c')}model = Model(x, [a5, b5, c5])\n"
    module = Module(3)
    for text in (program, program.replace("Dense(6)", "Dense(60)"), program, program.replace("Dense(7)", "Dense(8)")):
        module.update(text)
        fresh = Module(3)
        fresh.update(text)
        assert json.dumps(facts(module)) == json.dumps(facts(fresh))


def test_what_was_evaluated_before_an_interruption_is_there() -> None:
    module, asked = Module(3), 0

    def interrupted() -> bool:
        nonlocal asked
        asked += 1
        return asked > 9

    assert not module.update(PROGRAM, interrupted)
    assert module.read((module.root, "width")) == Const(4)
    assert module.read((module.root, "model")) is MISSING
    assert module.update(PROGRAM)
    assert isinstance(module.read((module.root, "model")), Model)
    fresh = Module(3)
    fresh.update(PROGRAM)
    assert len(module.ran) < len(fresh.ran)
    assert json.dumps(facts(module)) == json.dumps(facts(fresh))


def test_a_function_at_the_line_that_is_looked_at_is_evaluated_first() -> None:
    program = "from keras import Input, layers\n" + "".join(
        f"def build{n}():\n    return layers.Dense({n + 1})(Input((3,)))\n" for n in range(9)
    )
    module = Module(3)
    defined = iter([False] * 10)
    assert not module.update(program, lambda: next(defined, True))
    assert not module.update(program, lambda: True, line=13)
    calls = [fact for fact in module.facts() if isinstance(fact, Call) and fact.kind == "layer"]
    assert [call.output_shape for call in calls] == [(None, 6)]


def test_an_edit_in_a_long_function_costs_its_line_and_what_hangs_on_it() -> None:
    body = "".join(f"    x{i} = layers.Dense({i + 1})(x)\n" for i in range(300))
    program = (
        f"import keras\nfrom keras import layers\ndef main():\n    x = keras.Input((3,))\n{body}    return x\nmain()\n"
    )
    ran = ran_after(program, program.replace("x150 = layers.Dense(151)", "x150 = layers.Dense(1000)"))
    assert ran == ["def main():", "main()", "x150 = layers.Dense(1000)(x)"]


def test_a_training_loop_costs_two_turns() -> None:
    program = "x = 1\nfor epoch in range(60000):\n    y = x + 1\nfor epoch in range(60000):\n    print(epoch)\n"
    module = Module(3)
    module.update(program)
    assert len(module.ran) < 20
