"""Code that does not parse costs its own statement, not its neighbours."""

import ast
import threading
import warnings

import pytest

from shapelens.syntax import BROKEN, Source, Statement


def read(text: str) -> Source:
    source = Source()
    source.update(text)
    return source


def shown(text: str) -> list[str]:
    """One line for each statement: indented by its depth, marked with `!` and its targets if it is broken."""
    found: list[str] = []

    def visit(statements: tuple[Statement, ...], depth: int) -> None:
        for statement in statements:
            mark = f"!{','.join(statement.targets)} " if statement.broken else ""
            found.append(" " * depth + mark + statement.text.partition("\n")[0])
            for block in statement.blocks.values():
                visit(block, depth + 1)

    visit(tuple(read(text).statements), 0)
    return found


def elements(text: str) -> list[str]:
    """The elements of the list in the first statement's call, as source."""
    node = read(text).statements[0].node
    assert isinstance(node, ast.Assign)
    assert isinstance(node.value, ast.Call)
    (layers,) = node.value.args
    assert isinstance(layers, ast.List)
    return [ast.unparse(element) for element in layers.elts]


@pytest.mark.parametrize(
    "bad", ["Dense(,", "Dense(", "Dense(3)),", "Dense('a),", "Dense(3 4),", "Dense(3)) 4,", "= 3,"]
)
def test_a_bad_element_is_unknown_between_good_ones(bad: str) -> None:
    assert elements(f"m = Sequential([\n    Dense(1),\n    {bad}\n    Dense(2),\n])\n") == [
        "Dense(1)",
        BROKEN,
        "Dense(2)",
    ]


def test_two_bad_elements() -> None:
    text = "m = Sequential([\n    Dense(1),\n    Dense(\n    Dense(2),\n    Dense(,\n    Dense(3),\n])\n"
    assert elements(text) == ["Dense(1)", BROKEN, "Dense(2)", BROKEN, "Dense(3)"]


def test_a_bad_argument_keeps_its_name() -> None:
    (statement,) = read("f(\n    a=1,\n    b=,\n    c=3,\n)\n").statements
    assert ast.unparse(statement.node) == f"f(a=1, b={BROKEN}, c=3)"
    assert statement.text == "f(\n    a=1,\n    b=,\n    c=3,\n)"


def test_a_bad_item_of_a_dict() -> None:
    (statement,) = read("d = {\n    'a': 1,\n    'b': ,\n    'c': 3,\n}\n").statements
    assert ast.unparse(statement.node) == f"d = {{'a': 1, **{BROKEN}, 'c': 3}}"


def test_open_brackets_and_quotes_do_not_swallow_the_file() -> None:
    assert shown("x = Dense(\ny = 2\nz.add(3)\n") == ["!x x = Dense(", "y = 2", "z.add(3)"]
    assert shown("x = foo(a\ny = bar(b))\nz = 3\n") == ["!x x = foo(a", "!y y = bar(b))", "z = 3"]
    assert shown("x = [\n    1,\n    2\n\ny = 2") == ["!x x = [", "y = 2"]
    assert shown('x = """abc\ny = 2\ndef f():\n    """doc"""\n') == ['!x x = """abc', "y = 2", "def f():", ' """doc"""']
    assert shown("x = 'abc\ny = 2\n") == ["!x x = 'abc", "y = 2"]
    assert shown("f(a, (\nwhile x:\n    y\n") == ["! f(a, (", "while x:", " y"]


def test_an_open_bracket_in_a_function() -> None:
    assert shown("def f():\n    a = Dense(\n    b = 2\n    return b\nc = 3\n") == [
        "def f():", " !a a = Dense(", " b = 2", " return b", "c = 3",
    ]  # fmt: skip


def test_a_bracket_that_closes_is_no_error_however_it_is_laid_out() -> None:
    assert shown("x = f(\ny = g(1),\nz = 2\n)\nw = (a\nif b\nelse c)\n") == ["x = f(", "w = (a"]


def test_bad_headers_keep_their_blocks() -> None:
    assert shown("if x = 3:\n    a = 1\nelif y = 2:\n    b = 1\nelse:\n    c = 1\n") == [
        "if x = 3:", " a = 1", " elif y = 2:", "  b = 1", "  c = 1",
    ]  # fmt: skip
    (loop,) = read("for i, j in range(:\n    x = 1\n").statements
    assert ast.unparse(loop.node) == f"for i, j in {BROKEN}:\n    x = 1"


def test_a_bad_definition_is_one_broken_statement() -> None:
    assert shown("def f(a, b\n    x = 1\n    return x\nz = 3\n") == ["!f def f(a, b", "z = 3"]
    assert shown("class A(B:\n    x = 1\nz = 3\n") == ["!A class A(B:", "z = 3"]
    assert shown("@foo.\ndef f():\n    pass\n") == ["! @foo.", "def f():", " pass"]


def test_missing_bodies_and_handlers() -> None:
    assert shown("def f(a):\nz = 3\n") == ["def f(a):", "z = 3"]
    assert shown("class A:\n    def f(self):  # a: b\n    def g(self):\n        pass\n") == [
        "class A:", " def f(self):  # a: b", " def g(self):", "  pass",
    ]  # fmt: skip
    assert shown("def f():\n    try:\n        x = 1\n    y = 2\n") == ["def f():", " try:", "  x = 1", " y = 2"]
    assert shown("try:\n    x = 1\n") == ["try:", " x = 1"]


def test_odd_indentation_vanishes() -> None:
    assert shown("x = 1\n    y = 2\nz = 3\n") == ["x = 1", "z = 3"]
    assert shown("def f():\n    a = 1\n  b = 2\nc = 3\n") == ["def f():", " a = 1", "c = 3"]


def test_python_2_leftovers_cost_themselves_only() -> None:
    lines = "".join(f"    print x\n    y{n} = {n}\n" for n in range(40))
    assert shown("def f():\n" + lines)[2::2] == [f" y{n} = {n}" for n in range(40)]
    assert shown("try:\n    x = 1\nexcept X, e:\n    y = 2\n") == ["try:", " x = 1", " y = 2"]


def test_characters_that_no_parser_takes() -> None:
    assert shown("x = '\x00'\ny = \x00\nz = '\ud800'\n") == ["x = '\x00'", "!y y = \x00", "z = '\ud800'"]


@pytest.mark.parametrize(
    "deep", ["(" * 5000 + ")" * 5000, "-" * 100_000 + "1", "(" * 5000, "f(" * 5000, "[" * 90 + "]"]
)
def test_depth_is_no_crash(deep: str) -> None:
    assert [line[:5] for line in shown(f"a = 1\nx = {deep}\ny = 1\n")] == ["a = 1", "!x x ", "y = 1"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("x = Dense(", ("x",)),
        ("a, b = f(", ("a", "b")),
        ("a = b = f(", ("a", "b")),
        ("x: int = (", ("x",)),
        ("x += (", ("x",)),
        ("def f(", ("f",)),
        ("async def f(", ("f",)),
        ("class C(", ("C",)),
        ("import x.y as z, u.v as", ("z", "u")),
        ("from m import (a, b as c", ("a", "c")),
        ("for i, j in (", ("i", "j")),
        ("with open( as f", ("f",)),
        ("model.add(x=", ()),
        ("print x", ()),
    ],
)
def test_targets_of_a_broken_statement(text: str, targets: tuple[str, ...]) -> None:
    (statement,) = read(text).statements
    assert statement.broken
    assert isinstance(statement.node, ast.Pass)
    assert (statement.text, statement.targets) == (text, targets)


def test_warnings_about_the_source_are_silent_and_filters_of_others_stay() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        thread = threading.Thread(target=lambda: read("x = '\\d'\n"))
        thread.start()
        thread.join()
        assert shown("x = '\\d'\n") == ["x = '\\d'"]
        with pytest.raises(UserWarning):
            warnings.warn("still an error", UserWarning, stacklevel=1)
    assert caught == []
