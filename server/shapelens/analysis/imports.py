"""`import` and `from ... import`: libraries become names, and the program's own files are read when they are asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from shapelens.analysis import apis, config
from shapelens.analysis.classes import class_attribute
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.project import prelude_of, source_of
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.immutable import replace
from shapelens.values.classes import Class
from shapelens.values.place import Ref
from shapelens.values.python import Api, Deferred, Foreign, Tuple

NOWHERE = Path()
"""The file of a program that has none."""
STAR = "*"
"""The cell of a scope that lists where its star imports are from, newest last: names of libraries, or modules."""
CHANGED: Final = "names of other modules"
"""The cell of the module that runs for that it sets some (`config.UNITS = 64`)."""


def import_module(it: Interpreter, alias: ast.alias) -> None:
    """`import a.b` binds `a`; `import a.b as c` binds `a.b`."""
    config.note_import(it, alias.name)
    if alias.asname:
        it.bind(alias.asname, Api(apis.canonical(alias.name)))
    else:
        root = alias.name.partition(".")[0]
        it.bind(root, Api(apis.canonical(root)))


def import_from(it: Interpreter, node: ast.ImportFrom) -> None:
    """`from a import b as c`."""
    config.note_import(it, node.module if node.module and not node.level else ".")
    for alias in node.names:
        if alias.name == "*":
            _add_star(it, _module(it, node))
            continue
        wanted = Deferred(it.path or NOWHERE, node.level, node.module or "", alias.name)
        # A package has hundreds of files, and a program needs a few of them.
        it.bind(alias.asname or alias.name, wanted if it.installed or it.project.is_loading() else resolved(it, wanted))


def resolved(it: Interpreter, value: Any) -> Any:
    """A value, and what it stands for where it is a name that was imported but not looked for yet."""
    found = _looked_for(it, value) if isinstance(value, Deferred) else value
    return Unknown("it is imported from files that import each other") if found is MISSING else found


def changed_name(name: str) -> str:
    """The cell of the module that runs for that it sets names that are called so of other modules."""
    return f"{CHANGED}: {name}"


def _is_changed(it: Interpreter, names: Callable[[], Iterable[str]]) -> bool:
    """Whether one of these names of a module is set from another; few programs do that, and so they are asked for last."""
    some = it.store.read((it.module, CHANGED)) is not MISSING
    return some and any(it.store.read((it.module, changed_name(name))) is not MISSING for name in names())


def _looked_for(it: Interpreter, value: Deferred) -> Any:
    """What an imported name stands for; MISSING while it is being looked for, as files may import it from each other."""
    known, resolving = it.project.resolved, it.project.resolving
    changed = _is_changed(it, lambda: (value.name,))
    if changed and (it.home is not it.module or value.importer != it.path):
        return Unknown(f"`{value.name}` is set from another file, before or after it is imported")
    if value in known and not changed:
        return known[value]
    if value in resolving:
        return MISSING
    resolving.add(value)
    try:
        found = _relative(it, value) if value.level else _absolute(it, value)
    finally:
        resolving.discard(value)
    # It may be there once its module is read to the end, or for who does not come from there.
    if not changed and not (isinstance(found, Unknown) and (it.project.is_loading() or resolving)):
        known[value] = found
    return found


def _absolute(it: Interpreter, wanted: Deferred) -> Any:
    importer = None if wanted.importer is NOWHERE else wanted.importer
    installed = not wanted.module.startswith("keras.")  # whose applications are read when they are called
    found = _follow(it, *source_of(it.project, importer, f"{wanted.module}.{wanted.name}", installed))
    if found is not MISSING:
        return found
    module = apis.canonical(wanted.module)
    if config.is_version(f"{module}.{wanted.name}"):
        return config.version_of(it, module.partition(".")[0])
    value = apis.attribute(module, wanted.name)
    return replace(value, name=wanted.name) if isinstance(value, Foreign) else value


def _relative(it: Interpreter, wanted: Deferred) -> Any:
    """A name of the module that `from ..module import` names, or the module of that name in it."""
    value: Any = MISSING
    if wanted.importer is not NOWHERE:
        path = it.project.relative(wanted.importer, wanted.level, wanted.module)
        value = MISSING if path is None else _member(it, path, wanted.name)
        if value is MISSING:
            inner = ".".join(part for part in (wanted.module, wanted.name) if part)
            value = _root_of(it, it.project.relative(wanted.importer, wanted.level, inner))
    unknown = Unknown(f"`{wanted.name}` is imported from a file that was not found")
    return unknown if value is MISSING or value is None else value


def _module(it: Interpreter, node: ast.ImportFrom) -> Any:
    """What `from module import *` imports from."""
    if not node.level:
        found = in_files(it, node.module or "")
        return Api(node.module or "") if found is MISSING else found
    path = None if it.path is None else it.project.relative(it.path, node.level, node.module or "")
    root = _root_of(it, path)
    return Api("?") if root is None else root


def module_near(it: Interpreter, level: int, name: str) -> Any:
    """The module that `from ..name import` names."""
    root = _root_of(it, None if it.path is None else it.project.relative(it.path, level, name))
    return Unknown(f"`{name}` is imported from a file that was not found") if root is None else root


def _add_star(it: Interpreter, source: Any) -> None:
    stars = it.store.read((it.frame.scope.ref, STAR))
    known = stars.items if isinstance(stars, Tuple) else ()
    it.store.write((it.frame.scope.ref, STAR), Tuple((*known, source)))


def _root_of(it: Interpreter, path: Path | None) -> Any:
    """A file as a value: the Ref of its module, whose names are cells."""
    if path is None:
        return None
    module = it.project.load(path)
    return None if module is None else module.root


def _member(it: Interpreter, path: Path, name: str) -> Any:
    root = _root_of(it, path)
    return MISSING if root is None else member(it, root, name)


def member(it: Interpreter, root: Ref, name: str) -> Any:
    """A name of another module, MISSING if it has none."""
    if _is_changed(it, lambda: it.project.names_read(root)):
        return Unknown("its file may have been evaluated before or after a name is set that it depends on")
    value = it.store.read((root, name))
    if isinstance(value, Deferred):
        return _looked_for(it, value)
    return from_stars(it, name, root) if value is MISSING else value


def in_files(it: Interpreter, dotted: str) -> Any:
    """What a dotted name means in the files around or in an installed package, MISSING if there is no such file."""
    return _follow(it, *source_of(it.project, it.path, dotted, installed=not dotted.startswith("keras.")))


def in_environment(it: Interpreter, dotted: str) -> Any:
    """What a dotted name means in the source of an installed package, MISSING if there is none."""
    return _follow(it, *source_of(it.project, it.path, dotted, installed=True))


def in_prelude(it: Interpreter, dotted: str) -> Any:
    """What a name of the standard library means in our stand-in for it, MISSING if there is none."""
    return _follow(it, *prelude_of(it.project, dotted))


def _follow(it: Interpreter, module: Any, rest: list[str]) -> Any:
    if module is None:
        return MISSING
    value: Any = module.root
    for name in rest:
        if isinstance(value, Class):
            value = class_attribute(it, value, name)
        else:
            value = member(it, value, name) if isinstance(value, Ref) else MISSING
    return value


def from_stars(it: Interpreter, name: str, root: Ref) -> Any:
    """A name that a star import of a module brought, MISSING if none is known to."""
    stars = it.store.read((root, STAR))
    for source in reversed(stars.items) if isinstance(stars, Tuple) else ():
        if isinstance(source, Ref):
            value = member(it, source, name) if source is not root and not name.startswith("_") else MISSING
            if value is not MISSING:
                return value
        elif isinstance(source, Api) and apis.exports(source.path, name):
            return apis.attribute(apis.canonical(source.path), name)
    return MISSING
