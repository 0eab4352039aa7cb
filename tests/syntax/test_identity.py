"""Which statements keep their ids through an edit, and how little of it is parsed."""

from shapelens.syntax import Source, Statement

PROGRAM = """\
import keras

def build(units):
    x = keras.Input((3,))
    y = keras.layers.Dense(units)(x)
    if units:
        y = keras.layers.Dense(2)(y)
        z = y
    return keras.Model(x, z)

model = build(3)
model.compile("adam")
model.fit(a, b)
"""


def ids(source: Source) -> dict[str, int]:
    """First line of a statement's text -> its id; nested ones included."""
    found: dict[str, int] = {}

    def visit(statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            found[statement.text.partition("\n")[0]] = statement.id
            for block in statement.blocks.values():
                visit(block)

    visit(tuple(source.statements))
    return found


def edited(old: str, new: str) -> tuple[dict[str, int], dict[str, int], Source]:
    assert PROGRAM.count(old) == 1
    source = Source()
    source.update(PROGRAM)
    before = ids(source)
    source.update(PROGRAM.replace(old, new))
    return before, ids(source), source


def test_inserting_at_the_top_level() -> None:
    before, after, source = edited("model = build", "seed = 1\nmodel = build")
    assert {name: after[name] for name in before} == before
    assert after["seed = 1"] not in before.values()
    assert source.parsed == 1
    assert source.line_of(after["model.fit(a, b)"]) == 14


def test_inserting_in_a_block() -> None:
    before, after, source = edited("        z = y\n", "        w = 1\n        z = y\n")
    assert {name: after[name] for name in before} == before
    assert after["w = 1"] not in before.values()
    assert source.parsed == 1
    assert source.line_of(after["z = y"]) == 9


def test_deleting() -> None:
    before, after, source = edited("    y = keras.layers.Dense(units)(x)\n", "")
    del before["y = keras.layers.Dense(units)(x)"]
    assert after == before
    assert source.parsed == 1
    before, after, source = edited('model.compile("adam")\n', "")
    del before['model.compile("adam")']
    assert after == before
    assert source.parsed == 0


def test_a_changed_statement_keeps_its_id() -> None:
    before, after, _ = edited("Dense(2)(y)", "Dense(4)(y)")
    assert after.pop("y = keras.layers.Dense(4)(y)") == before.pop("y = keras.layers.Dense(2)(y)")
    assert after == before


def test_moving_keeps_every_id() -> None:
    before, after, source = edited(
        'model = build(3)\nmodel.compile("adam")\n', 'model.compile("adam")\nmodel = build(3)\n'
    )
    assert after == before
    assert source.parsed == 0
    before, after, _ = edited("        z = y\n    return", "    z = y\n    return")
    assert after == before


def test_unchanged_pieces_keep_their_statements() -> None:
    source = Source()
    source.update(PROGRAM)
    before = list(source.statements)
    source.update(PROGRAM.replace("build(3)", "build(4)"))
    assert source.parsed == 1
    assert [a is b for a, b in zip(before, source.statements, strict=True)] == [True, True, False, True, True]


def test_an_inserted_line_does_not_take_the_id_of_a_changed_neighbour() -> None:
    before, after, _ = edited("model = build(3)", "count = 3\nmodel = build(count)")
    assert after["model = build(count)"] == before["model = build(3)"]
    assert after["count = 3"] not in before.values()


def test_else_appended_to_the_statement_above() -> None:
    source = Source()
    source.update("if x:\n    a = 1\n\nels\n")
    condition = source.statements[0].id
    source.update("if x:\n    a = 1\n\nelse:\n    b = 1\n")
    assert [s.id for s in source.statements] == [condition]
    source.update("if x:\n    a = 1\n\nelsewhere = 1\n")
    assert [s.text for s in source.statements] == ["if x:\n    a = 1", "elsewhere = 1"]


def test_a_statement_being_typed_keeps_its_id() -> None:
    before, broken, source = edited("model = build(3)", "model = build(")
    assert broken.pop("model = build(") == before["model = build(3)"]
    assert source.parsed == 1
    (statement,) = (s for s in source.statements if s.broken)
    assert statement.targets == ("model",)
    source.update(PROGRAM)
    assert ids(source) == before


def test_a_bad_line_in_a_function_leaves_the_others_alone() -> None:
    before, after, _ = edited("    y = keras.layers.Dense(units)(x)", "    y = keras.layers.Dense(units")
    assert after.pop("y = keras.layers.Dense(units") == before.pop("y = keras.layers.Dense(units)(x)")
    assert after == before


def test_a_function_finds_its_body_again_after_its_header_was_broken() -> None:
    before, broken, source = edited("def build(units):", "def build(units, :")
    assert broken["def build(units, :"] == before["def build(units):"]
    source.update(PROGRAM.replace("def build(units):", "def build(units, 3:"))
    source.update(PROGRAM)
    assert ids(source) == before
