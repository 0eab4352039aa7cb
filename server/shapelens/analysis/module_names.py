"""Names of modules as attributes: asked for, set and deleted from anywhere (`config.UNITS = 64`, `hasattr(config, "UNITS")`).

Other files are evaluated with the names as their own file leaves them, whenever they are imported: what depends on one that is
set from outside (`imports.CHANGED`) is unknown.
"""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from shapelens.analysis.imports import CHANGED, STAR, changed_name, in_files, member
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.project import Evaluated
from shapelens.analysis.state import unsettle
from shapelens.analysis.store import MISSING, UNNAMED
from shapelens.dims import Unknown
from shapelens.values.place import Ref
from shapelens.values.python import TRUE, Api, Foreign, Tuple

_DYNAMIC: Final = re.compile(r"\b(?:globals|locals|vars|exec|setattr|__dict__|__getattr__|sys\.modules)\b")
"""What may bind names that stand nowhere in the file."""


def module_of(it: Interpreter, owner: Any) -> Ref | None:
    """The module of the program's files that a value stands for, None if it is no such module."""
    found = in_files(it, owner.path) if isinstance(owner, Api | Foreign) else owner
    return found if isinstance(found, Ref) else None


def set_name(it: Interpreter, module: Ref, name: str, value: Any) -> None:
    """`module.name = value`."""
    it.store.write((module, name), value)
    if module is it.module:
        return
    it.store.write((it.module, CHANGED), TRUE)
    it.store.write((it.module, changed_name(name)), TRUE)


def set_unnamed(it: Interpreter, module: Ref) -> None:
    """Note that the module has, or lacks, a name that is not known: it may be any."""
    it.store.write((module, UNNAMED), TRUE)
    for name in it.store.names(module):
        if name.isidentifier() and not name.startswith("__"):
            unsettle(it, (module, name))


def delete_name(it: Interpreter, module: Ref, name: str) -> None:
    """`del module.name`."""
    set_name(it, module, name, MISSING if module is it.module else Unknown(f"`{name}` was deleted"))


def has_name(it: Interpreter, module: Ref, name: str) -> bool | Unknown:
    """Whether a module has a name, as far as its text and what ran tell."""
    unsure = Unknown("whether the module has it is not known")
    evaluated = it.project.module_of(module)
    if evaluated is None or name.startswith("__") or not name.isidentifier():
        return unsure
    value, bound = member(it, module, name), _binds(evaluated, name)
    if value is not MISSING:
        return True if bound and not isinstance(value, Unknown) else unsure
    if bound is not False or it.store.read((module, UNNAMED)) is not MISSING or it.project.may_hold(module, name):
        return unsure
    stars = it.store.read((module, STAR))
    for source in stars.items if isinstance(stars, Tuple) else ():
        if not isinstance(source, Ref) or has_name(it, source, name) is not False:
            return unsure
    return False


def _binds(module: Evaluated, name: str) -> bool | None:
    """Whether a file gives a name a value; None where it only may."""
    found: bool | None = False
    for statement in module.source.statements:
        if name in statement.bindings().bound:
            scope = isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if scope or not statement.blocks:
                return True
            found = None
    text = module.source.text
    if _DYNAMIC.search(text) or re.search(rf"\bglobal\b.*\b{name}\b", text):
        return None
    return found
