"""Which names a piece of code binds: what Python decides when it compiles a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Bindings(NamedTuple):
    """What a piece of code does to the scope that it stands in.

    `bound` are the names that it binds there and `outer` those that it declares global or nonlocal; `captures` tells that it
    defines functions, which may keep those names alive, and `yields` that it makes the function around it a generator.
    """

    bound: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()
    captures: bool = False
    yields: bool = False

    def names(self) -> frozenset[str]:
        """The names that live in the scope."""
        return self.bound - self.outer


def together(parts: Iterable[Bindings]) -> Bindings:
    """What several pieces of code in one scope do."""
    all_parts = [*parts]
    return Bindings(
        frozenset[str]().union(*[part.bound for part in all_parts]),
        frozenset[str]().union(*[part.outer for part in all_parts if part.outer]),
        True in [part.captures for part in all_parts],
        True in [part.yields for part in all_parts],
    )


def own_bindings(node: ast.stmt, text: str) -> Bindings:
    """What a statement itself does, the statements inside it left out; `text` is its source.

    Expressions are only gone through where the text has a word that matters in them.
    """
    if isinstance(node, _SCOPES):
        return Bindings(frozenset({node.name}), captures=True)
    walrus, makes, yields = ":=" in text, "lambda" in text, "yield" in text
    header = [*_header(node)] if walrus or makes or yields else []
    found = [pair for part in (header if walrus else _targets(node)) for pair in _bindings(part)]
    return Bindings(
        frozenset(name for kind, name in found if kind == "bound"),
        frozenset(name for kind, name in found if kind == "outer"),
        makes and any(isinstance(inner, ast.Lambda) for part in header for inner in ast.walk(part)),
        yields and any(map(has_yield, header)),
    )


def _targets(node: ast.stmt) -> Iterable[ast.AST]:
    """The parts of a statement that bind names, expressions apart."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return (target,)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return (target,)
        case ast.Expr() | ast.Return() | ast.If() | ast.While() | ast.Raise() | ast.Assert():
            return ()
        case _:
            return _header(node)


def _header(node: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement, those apart that are statements inside it."""
    match node:
        case ast.If(test=test) | ast.While(test=test):
            yield test
        case ast.For(target=target, iter=items) | ast.AsyncFor(target=target, iter=items):
            yield from (target, items)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from items
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            for handler in handlers:
                yield ast.ExceptHandler(handler.type, handler.name, [])
        case ast.Match(subject=subject, cases=cases):
            yield subject
            for case in cases:
                yield from (case.pattern, *([case.guard] if case.guard else []))
        case _:
            yield node


def has_yield(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return True
    return not isinstance(node, _SCOPES) and any(map(has_yield, ast.iter_child_nodes(node)))


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
            return
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
