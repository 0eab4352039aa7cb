"""Where a program has literals and arguments, and what is put in their place: unknown values, and other known ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FIRST = "from unknown_package import unknown; import json; unknown_flag = input() == 'yes'; import numpy as np_\n"
"""The line before each program: where the unknown comes from."""

UNKNOWNS = {"import": "unknown", "file": "json.load(open('settings.json'))['value']"}
"""Values of any kind."""
COUNTED = {"int": "int(input())", "len": "len(unknown)"}
"""Values that are some whole number."""


@dataclass(frozen=True)
class Place:
    """An expression in a program, within one line; columns are bytes."""

    line: int
    start: int
    end: int
    text: str
    kind: str
    """The type of the literal; "" for another expression."""
    role: str
    """What it is to the program: `np.mean(axis)`, to tell findings apart."""

    def replaced(self, lines: Sequence[bytes], text: str) -> str:
        """The program with another text here."""
        line = lines[self.line - 1]
        changed = line[: self.start] + text.encode() + line[self.end :]
        return b"".join((*lines[: self.line - 1], changed, *lines[self.line :])).decode()

    def original(self, line: int, column: int, text: str) -> int | None:
        """The column in the program as it was, of one where `text` stands here; None for one inside of that."""
        if line != self.line or column <= self.start:
            return column
        grown = len(text.encode()) - (self.end - self.start)
        return column - grown if column >= self.end + grown else None


def places(program: str) -> list[Place]:
    """The literals of a program, and the arguments of its calls."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return []
    found: dict[tuple[int, int, int], Place] = {}
    lines = program.encode().splitlines()
    for node, role in _walk(tree, ""):
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            text = lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode()
            place = Place(node.lineno, node.col_offset, node.end_col_offset, text, kind_of(node), role)
            found.setdefault((place.line, place.start, place.end), place)
    return list(found.values())


def _walk(node: ast.AST, role: str) -> Iterator[tuple[ast.expr, str]]:
    """The expressions to replace in a node, each with its role."""
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return
        case ast.Expr(value=ast.Constant(value=str())):
            return
        case ast.Call(func=func, args=args, keywords=keywords):
            callee = ast.unparse(func)[-40:]
            yield from _walk(func, role)
            inner = [(argument, f"{callee}({at})") for at, argument in enumerate(args)]
            inner += [(word.value, f"{callee}({word.arg})") for word in keywords]
            for argument, name in inner:
                if not isinstance(argument, ast.Starred | ast.Lambda | ast.GeneratorExp):
                    yield argument, name
                yield from _walk(argument, name)
            return
        case ast.arguments() if role != "default":
            for child in ast.iter_child_nodes(node):
                yield from _walk(child, "default")
            return
        case ast.Subscript(value=value, slice=index):
            yield from _walk(value, role)
            yield from _walk(index, f"{role.partition('[')[0]}[]")
            return
        case ast.FunctionDef():
            for child in (node.args, *node.body, *node.decorator_list):
                yield from _walk(child, "")
            return
        case ast.Tuple() if node.elts and node.col_offset == node.elts[0].col_offset:
            pass  # Without parentheses, what replaces it would be taken apart.
        case ast.expr() if kind_of(node) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            yield node, role or "value"
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, role if isinstance(child, ast.expr) else "")


def kind_of(node: ast.AST) -> str:
    """The type of a literal, "" if it is none."""
    match node:
        case ast.Constant(value=value):
            return "" if value is ... else type(value).__name__
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return type(value).__name__
        case ast.Tuple() | ast.List():
            return type(node).__name__.lower()
        case _:
            return ""


_WORDS = """
    same valid causal full channels_first channels_last sum mean concat ave mul max min reflect constant wrap edge avg int
    multi_hot one_hot count tf_idf float32 int32 bool relu softmax linear ij xy left right pre post words binary categorical
    sparse grayscale rgb rgba ortho reduced complete batch auto none x
"""
"""What strings as arguments are."""
_OTHERS = {
    "bool": ["True", "False", "None", "0", "1"],
    "int": [
        *("{} + 1", "0", "1", "2", "-1", "None", "({},)", "[{}]", "({}, {})", "[{}, 1, 1]"),
        *("np_.ones(3, int)", "True"),
    ],
    "float": ["{} + 0.25", "1", "None", "[{}, {}]", "np_.ones(3)"],
    "NoneType": ["1", "2", "-1", "0", "(2,)", "(3, 2)", "[1, 2]", "True", "np_.ones((3, 2))", "'same'", "'sum'"],
    "tuple": ["{}[::-1]", "{}[:1]", "{}[0]", "{} + (1,)", "list({})", "None", "3", "1", "np_.array({})"],
    "list": ["{}[::-1]", "{}[:1]", "{}[0]", "{} + [1]", "tuple({})", "None", "3", "1", "np_.array({})", "[{}]"],
    "str": [*(repr(word) for word in _WORDS.split()), "None", "1", "True"],
    "": ["np_.ones((7, 3))", "np_.ones(4)", "3", "None", "True", "[1, 2]", "(2, 3)", "'sum'", "[[1, 2], [3, 4]]"],
}
"""What stands in other programs where this one has a literal of a type, or another expression (""); `{}` is what stands here."""


def others(place: Place) -> list[str]:
    """Known values for a place, of its own type and of others that programs use."""
    return [one for form in _OTHERS.get(place.kind, ()) if (one := form.replace("{}", place.text)) != place.text]


def unknowns(place: Place) -> dict[str, str]:
    """Values for a place that are not known, by the way in which they are not."""
    return UNKNOWNS | (COUNTED if place.kind == "int" else {})
