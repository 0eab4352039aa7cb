"""What is one statement, and where it stands."""

import ast

import pytest

from shapelens.syntax import Source


def read(text: str) -> Source:
    source = Source()
    source.update(text)
    return source


def top(text: str) -> list[tuple[int, str]]:
    source = read(text)
    return [(source.line_of(s.id), s.text) for s in source.statements]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = end.join(["x = 1", "", "if x:", "    y = 2", "else:", "    y = 3", "z = 4", ""])
    assert top(text) == [(1, "x = 1"), (3, end.join(["if x:", "    y = 2", "else:", "    y = 3"])), (7, "z = 4")]


def test_other_separators_end_no_line() -> None:
    assert top("x = '\u2028\x85\x0b\x1c'\ny = 1\n\x0c\nz = 2\n\x0cw = 3\n") == [
        (1, "x = '\u2028\x85\x0b\x1c'"),
        (2, "y = 1"),
        (4, "z = 2"),
        (5, "w = 3"),
    ]


def test_several_statements_on_a_line() -> None:
    assert top("a = 1; b = 2;\nc = 3") == [(1, "a = 1"), (1, "b = 2"), (2, "c = 3")]


def test_a_decorated_function_starts_at_its_decorator_and_stands_at_its_def() -> None:
    source = read("x = 1\n\n@first(\n    1,\n)\n# why\n@second\n\ndef f():\n    pass\n")
    function = source.statements[1]
    assert function.text.startswith("@first(")
    assert function.text.endswith("pass")
    assert source.line_of(function.id) == 9
    assert [s.id for s in source.chain_at(3)] == [function.id]


def test_clauses_stay_with_their_statement() -> None:
    condition = "if a:\n    b\nelif c:\n    d\n\n# note\nelse:\n    e\n"
    source = read(condition + "try:\n    f\nexcept G:\n    h\nelse:\n    i\nfinally:\n    j\n")
    assert [type(s.node) for s in source.statements] == [ast.If, ast.Try]
    assert [list(s.blocks) for s in source.statements] == [
        ["body", "orelse"],
        ["body", "handler0", "orelse", "finalbody"],
    ]


def test_match_cases_are_blocks() -> None:
    (statement,) = read("match x:\n    case 1:\n        a = 1\n    case _:\n        b = 2\n").statements
    assert {name: [s.text for s in block] for name, block in statement.blocks.items()} == {
        "case0": ["a = 1"],
        "case1": ["b = 2"],
    }


def test_strings_and_brackets_hold_lines_together() -> None:
    text = "a = '''\nx = 1\n\"\"\" ( '''\nb = [\n1,\n]\n"
    text += "c = ')' + \"\\\"(\"  # ( [\nd = 1 + \\\n2\ne = f(\nx=1,\n)\nf = rb'\\'('\n"
    assert [line for line, _ in top(text)] == [1, 4, 7, 8, 10, 13]


def test_a_comment_at_the_margin_does_not_end_a_function() -> None:
    assert [line for line, _ in top("def f():\n    a = 1\n# margin\n    return a\n# after\nb = 2\n")] == [1, 6]


def test_columns_count_characters() -> None:
    assert top("é = 'üü'; b = 'é'\n") == [(1, "é = 'üü'"), (1, "b = 'é'")]


def test_chain_and_owner() -> None:
    source = read("x = 1\nclass A:\n    def f(self):\n        if self:\n            return 1\n\n\ny = 2\n")
    chain = source.chain_at(5)
    assert [type(s.node).__name__ for s in chain] == ["ClassDef", "FunctionDef", "If", "Return"]
    assert {source.owner_of(s.id) for s in chain} == {chain[0].id}
    assert [source.line_of(s.id) for s in chain] == [2, 3, 4, 5]
    assert source.chain_at(6) == () == source.chain_at(99) == source.chain_at(0)


@pytest.mark.parametrize("text", ["", "\n", "# only\n", "\ufeff", "   ", "\\", "\x00", "\ud800", "\t\x0c\r"])
def test_next_to_nothing(text: str) -> None:
    assert all(s.broken for s in read(text).statements)


def test_a_byte_order_mark_is_no_error() -> None:
    assert top("\ufeffx = 1\ny = 2\n") == [(1, "x = 1"), (2, "y = 2")]


def test_a_statement_that_is_gone_is_unknown() -> None:
    source = read("x = 1\ny = 2\n")
    gone = source.statements[1].id
    source.update("x = 1\n")
    assert not source.known(gone)
    with pytest.raises(KeyError):
        source.line_of(gone)
