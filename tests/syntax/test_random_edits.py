"""Random edits: what is left after each must be what a fresh start on the same text gives."""

import ast
import random
from collections.abc import Sequence

import pytest

from shapelens.syntax import Source, Statement

PROGRAM = '''\
"""Train a small classifier."""
from __future__ import annotations

import numpy as np
import keras
from keras import layers, Model

# Data
NUM_CLASSES = 10; INPUT_SHAPE = (28, 28, 1)
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255  # é ü


@keras.saving.register_keras_serializable(
    package="demo"
)
class Block(layers.Layer):
    """A block.

def not_code(): in a string
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units, activation="relu")
        self.names = {"a": 1, 'b': [2, 3]}

    @property
    def units(self):
        return self.dense.units

    def call(self, x, training=None):
        try:
            x = self.dense(x)
        except (ValueError, TypeError) as error:
            raise RuntimeError(f"bad {error!r}")
        else:
            x = x + 1
        finally:
            pass
        for i in range(3):
            if i == 1:
                continue
            elif i == 2:
                x = x * \\
                    2
            else:
                x = -x
        return x


def build(units=(32, 64)):
    inputs = keras.Input(shape=INPUT_SHAPE)
    x = layers.Flatten()(inputs)
# a comment at the margin
    for n in units:
        x = layers.Dense(
            n,
            activation="relu",
        )(x)
    match len(units):
        case 1:
            x = layers.Dropout(0.5)(x)
        case _:
            pass
    return Model(inputs, layers.Dense(NUM_CLASSES)(x))


model = keras.Sequential([
    layers.Input((784,)),
    layers.Dense(128, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(NUM_CLASSES),
])
model.compile(optimizer="adam",
              loss="sparse_categorical_crossentropy")
if NUM_CLASSES > 2:
    model.fit(x_train, y_train, epochs=1)
else:
    model.evaluate(x_test, y_test)
with keras.device("cpu"):
    y = build()(x_test)  # shape: (None, 10)
text = r"a\\" + 'b#c' + """triple ' " quote"""
'''

SNIPPETS = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "'''",
    "#",
    ":",
    ",",
    "=",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "    ",
    "\f",
    "@",
    ";",
    "x",
    "x = 1\n",
    "\nelse:\n",
    "else:\n    pass\n",
    "def f():\n",
    "    return x\n",
    "try:\n",
    "except E, e:\n",
    "print x\n",
    "import a as b\n",
    "layers.Dense(,\n",
    "\x00",
    "\ufeff",
    "\ud800",
    "\u2028",
    "\x85",
    "é",
    "class C:\n",
    "if x:\n",
    "@deco\n",
    "f'{x}'",
    "\n\n",
    "model.add(",
    "\n# note\n",
    "# shape: (",
    "  # shape: (3,)\n",
    "els",
    "e:\n",
)


@pytest.mark.parametrize("seed", range(25))
def test_an_update_equals_a_fresh_start(seed: int) -> None:
    choice = random.Random(seed)
    text = PROGRAM
    source = Source()
    source.update(text)
    undo = [text]
    for _ in range(40):
        text = undo.pop() if len(undo) > 3 and choice.random() < 0.3 else edit(text, choice)
        undo.append(text)
        source.update(text)
        check(source, text)


def test_typing_the_program_character_by_character() -> None:
    source = Source()
    for end in range(0, len(PROGRAM), 7):
        source.update(PROGRAM[:end])
        check(source, PROGRAM[:end])


def test_opening_and_closing_a_bracket_or_string_anywhere() -> None:
    source = Source()
    lines = PROGRAM.splitlines(keepends=True)
    for opener in ("(", "[", '"""', "'"):
        for n in range(len(lines)):
            text = "".join([*lines[:n], "opened = f" + opener + "\n", *lines[n:]])
            source.update(text)
            check(source, text)
        source.update(PROGRAM)
        check(source, PROGRAM)


def edit(text: str, choice: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    n, m = choice.randrange(len(lines)), choice.randrange(len(lines))
    at = choice.randrange(len(text) + 1)
    match choice.randrange(8):
        case 0:
            return text[:at] + choice.choice(SNIPPETS) + text[at:]
        case 1:
            return text[:at] + text[at + choice.randrange(1, 4) :]
        case 2:
            return "".join(lines[:n] + lines[n + choice.randrange(1, 4) :])
        case 3:
            return "".join([*lines[:n], lines[m], *lines[n:]])
        case 4:
            moved = lines.pop(n)
            return "".join([*lines[:m], moved, *lines[m:]])
        case 5:
            return "".join([*lines[:n], choice.choice(SNIPPETS), *lines[n:]])
        case 6:
            lines[n] = ("    " + lines[n]) if choice.random() < 0.5 else lines[n].removeprefix("    ")
            return "".join(lines)
        case _:
            return text.replace("128", str(choice.randrange(100, 999))).replace("0.2", f"0.{choice.randrange(9)}")


def check(source: Source, text: str) -> None:
    fresh = Source()
    fresh.update(text)
    assert outline(source, source.statements) == outline(fresh, fresh.statements)
    ids = [statement.id for statement in everything(source.statements)]
    assert len(ids) == len(set(ids))
    assert all(source.known(n) for n in ids)
    for top in source.statements:
        assert all(source.owner_of(inner.id) == top.id for inner in everything([top]))
        assert top in source.chain_at(source.line_of(top.id)) or same_line(source, top)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assert not any(statement.broken for statement in everything(source.statements))
    assert [source.line_of(s.id) for s in source.statements] == [node.lineno for node in tree.body]
    assert [ast.dump(s.node) for s in source.statements] == [ast.dump(node) for node in tree.body]


def same_line(source: Source, statement: Statement) -> bool:
    """`a = 1; b = 2`: the line belongs to the first."""
    first = source.chain_at(source.line_of(statement.id))[0]
    return source.line_of(first.id) <= source.line_of(statement.id) <= source.line_of(first.id) + first.text.count("\n")


def outline(source: Source, statements: Sequence[Statement]) -> list[object]:
    return [
        (
            s.text,
            s.comment,
            source.line_of(s.id),
            s.broken,
            s.targets,
            own(s.node, s.node.lineno),
            [(name, outline(source, block)) for name, block in s.blocks.items()],
        )
        for s in statements
    ]


def own(node: ast.AST, first: int) -> list[object]:
    """A node without the statements inside it, whose lines count from `first`."""
    fields: list[object] = [type(node).__name__]
    if "lineno" in node._attributes and not isinstance(node, ast.ExceptHandler):  # It ends where its statements do.
        lines = node.lineno - first, node.end_lineno - first
        fields += [*lines, node.col_offset, node.end_col_offset]
    for name, value in ast.iter_fields(node):
        parts = value if isinstance(value, list) else [value]
        fields.append(name)
        for part in parts:
            if not isinstance(part, ast.AST):
                fields.append(part)
            elif not isinstance(part, ast.stmt):
                fields.append(own(part, first))
    return fields


def everything(statements: Sequence[Statement]) -> list[Statement]:
    return [t for s in statements for t in (s, *everything([u for b in s.blocks.values() for u in b]))]
