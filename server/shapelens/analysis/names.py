"""Which names a piece of code binds: what Python decides when it compiles a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def bound_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The names that statements or targets bind in their own scope; those declared global or nonlocal are not."""
    bound: set[str] = set()
    outer: set[str] = set()
    for node in nodes:
        for kind, name in _bindings(node):
            (outer if kind == "outer" else bound).add(name)
    return frozenset(bound - outer)


def parameter_names(arguments: ast.arguments) -> list[str]:
    """All parameters, in order, `*args` and `**kwargs` among them."""
    star = [arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg]
    return [arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)] + star


def _bindings(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield "bound", name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield "bound", name
            return
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for inner in ast.walk(node):
                if isinstance(inner, ast.NamedExpr):
                    yield "bound", inner.target.id
            return
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield "bound", alias.asname or alias.name.partition(".")[0]
            return
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            for name in names:
                yield "outer", name
            return
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield "bound", name
        case ast.MatchMapping(rest=str(name)):
            yield "bound", name
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from _bindings(child)
