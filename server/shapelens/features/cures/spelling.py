"""How the program itself would spell a name of Keras: beside the names that it uses, or with one more import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from shapelens.analysis.apis import canonical as canonical_path
from shapelens.features.cures.code import Source, Spot, own_nodes
from shapelens.features.cures.edits import Edit, insertion
from shapelens.immutable import immutable
from shapelens.rules.table import canonical
from shapelens.values.python import Api

_PACKAGES: Final = {
    "keras": "import keras",
    "tensorflow": "from tensorflow import keras",
    "tf_keras": "import tf_keras as keras",
    "keras_core": "import keras_core as keras",
}
"""How `keras` is imported, by the package of the program's other imports."""


@immutable
class Spelled:
    """A name as the program can write it, and the import that it needs for that."""

    text: str
    edits: tuple[Edit, ...] = ()


def beside(source: Source, callee: Spot, name: str) -> Spelled | None:
    """Another class or function of the module that a callee comes from: `layers.Dense` -> `layers.Flatten`."""
    match callee.node:
        case ast.Attribute(value=owner):
            return Spelled(f"{source.of(callee, owner)}.{name}")
        case ast.Name(id=used):
            return _imported(source, used, name)
        case _:
            return None


def layer(source: Source, near: Spot | None, name: str) -> Spelled | None:
    """A layer class: as one nearby is spelled, else as the program has it elsewhere."""
    if near is not None and canonical(_last(near.node)) is not None:
        spelled = beside(source, near, name)
        if spelled is not None:
            return spelled
    return of_module(source, "keras.layers", name)


def input_function(source: Source, near: Spot | None) -> Spelled:
    """`keras.Input`, which is among the layers as well."""
    known = _known(source, "keras", "Input") or _known(source, "keras.layers", "Input")
    beside_layer = beside(source, near, "Input") if known is None and near is not None else None
    return known or beside_layer or of_module(source, "keras", "Input")


def of_module(source: Source, module: str, name: str) -> Spelled:
    """A name of one of Keras' modules (`keras.utils`): by the longest part of it that the program has a name for."""
    known = _known(source, module, name)
    if known is not None:
        return known
    edit = insertion(_after_imports(source), f"{_import_of_keras(source)}{source.text.newline}")
    return Spelled(f"{module}.{name}", (edit,))


def _known(source: Source, module: str, name: str) -> Spelled | None:
    bound = _bound(source)
    parts = [*module.split("."), name]
    for length in range(len(parts), 0, -1):
        path = ".".join(parts[:length])
        if path in bound:
            return Spelled(".".join([bound[path], *parts[length:]]))
    return None


def _import_of_keras(source: Source) -> str:
    """The import of the package that the program has its Keras from: two of them do not go together."""
    modules = (spot.node.module or "" for spot, _ in _from_imports(source) if isinstance(spot.node, ast.ImportFrom))
    packages = (module.split(".")[0] for module in modules if canonical_path(module).split(".")[0] == "keras")
    return next((_PACKAGES[package] for package in packages if package in _PACKAGES), _PACKAGES["keras"])


def renamed(source: Source, used: str, name: str) -> tuple[Edit, ...]:
    """An imported name and all its uses by another name of that module."""
    imports = [(spot, alias) for spot, alias in _from_imports(source) if alias.name == used and alias.asname is None]
    edits = [source.replace(spot, alias, name) for spot, alias in imports]
    return (*edits, *(source.replace(spot, spot.node, name) for spot in _uses(source, used))) if edits else ()


def no_longer(source: Source, spelled: Spelled, used: str, name: str) -> Spelled:
    """A name that takes the place of one that was imported for this use alone."""
    imports = [(spot, alias) for spot, alias in _from_imports(source) if alias.name == used and alias.asname is None]
    if len(imports) != 1 or len(list(_uses(source, used))) != 1 or not spelled.edits:
        return spelled
    spot, alias = imports[0]
    return Spelled(spelled.text, (source.replace(spot, alias, name),))


def _uses(source: Source, name: str) -> Iterator[Spot]:
    for spot in source.statements():
        for node in own_nodes(spot.node):
            if isinstance(node, ast.Name) and node.id == name:
                yield spot.at(node)


def imported_name(source: Source, used: str) -> str:
    """What a name is called where it was imported from."""
    origin = source.module.read((source.module.root, used))
    return origin.path.rpartition(".")[2] if isinstance(origin, Api) else used


def _bound(source: Source) -> dict[str, str]:
    """What the file's own names of Keras stand for: canonical path -> name."""
    root = source.module.root
    found: dict[str, str] = {}
    for (owner, name), value in source.module.all_cells().items():
        if owner is root and isinstance(value, Api) and name.isidentifier():
            found.setdefault(value.path, name)
    if "tensorflow" in found:
        found.setdefault("keras", f"{found['tensorflow']}.keras")
    return found


def _imported(source: Source, used: str, name: str) -> Spelled | None:
    """A name beside one that was imported from a module: imported already, or one more in that import."""
    origin = source.module.read((source.module.root, used))
    if not isinstance(origin, Api):
        return None
    module = origin.path.rpartition(".")[0]
    bound = source.module.read((source.module.root, name))
    if bound == Api(f"{module}.{name}"):
        return Spelled(name)
    for spot, alias in _from_imports(source):
        if (alias.asname or alias.name) == used and _imports_from(spot, module):
            assert isinstance(spot.node, ast.ImportFrom)
            return Spelled(name, source.after_item(spot.at(spot.node.names[-1]).range, name))
    return None


def _imports_from(spot: Spot, module: str) -> bool:
    """Whether an import is from that module of Keras, and not from an old one (`keras.layers.core`), which has only some."""
    node = spot.node
    return isinstance(node, ast.ImportFrom) and not node.level and canonical_path(node.module or "") == module


def _from_imports(source: Source) -> Iterator[tuple[Spot, ast.alias]]:
    for spot in source.statements():
        if isinstance(spot.node, ast.ImportFrom):
            for alias in spot.node.names:
                yield spot, alias


def _after_imports(source: Source) -> tuple[int, int]:
    """The line after the first block of imports; the start of the file if it has none."""
    line = 0
    for statement in source.module.source.statements:
        if isinstance(statement.node, ast.Import | ast.ImportFrom):
            shift = source.module.source.line_of(statement.id) - statement.node.lineno
            line = (statement.node.end_lineno or statement.node.lineno) + shift
        elif line:
            break
    return line + 1, 0


def _last(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
