"""`import` and `from ... import`: libraries become names, which calls and attributes then look up."""

from __future__ import annotations

import ast
from typing import Any

from shapelens.analysis import apis
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.python import Api, Tuple

STAR = "*"
"""The cell of a scope that lists the modules of its star imports, newest last."""


def import_module(it: Interpreter, alias: ast.alias) -> None:
    """`import a.b` binds `a`; `import a.b as c` binds `a.b`."""
    if alias.asname:
        it.bind(alias.asname, Api(apis.canonical(alias.name)))
    else:
        root = alias.name.partition(".")[0]
        it.bind(root, Api(apis.canonical(root)))


def import_from(it: Interpreter, node: ast.ImportFrom) -> None:
    """`from a import b as c`; names of the user's own modules are unknown."""
    for alias in node.names:
        if alias.name == "*":
            stars = it.store.read((it.frame.scope.ref, STAR))
            known = stars.items if isinstance(stars, Tuple) else ()
            it.store.write((it.frame.scope.ref, STAR), Tuple((*known, Api(node.module or ""))))
        elif node.level or not node.module:
            it.bind(alias.asname or alias.name, Unknown(f"`{alias.name}` is imported from another file"))
        else:
            it.bind(alias.asname or alias.name, apis.attribute(apis.canonical(node.module), alias.name))


def from_stars(it: Interpreter, name: str) -> Any:
    """A name that a star import brought, MISSING if none is known to."""
    stars = it.store.read((it.module, STAR))
    for module in reversed(stars.items) if isinstance(stars, Tuple) else ():
        if apis.exports(module.path, name):
            return apis.attribute(apis.canonical(module.path), name)
    return MISSING
