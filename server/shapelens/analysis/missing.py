"""Names that the Keras in force does not have (`layers.LocallyConnected1D`, `layer.output_shape` in Keras 3).

They are reported where the program takes them from `keras.layers`, or from a layer of Keras' own, and evaluated with their old
meaning all the same. Nothing is said where another package may be meant: canonical names do not tell `tf_keras.layers` from
`keras.layers`, so a program that speaks of such a package anywhere before is believed. Nor is anything said on a way that may not
be taken: programs ask for Keras' version before they use what only one has.
"""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.members import has_own_member
from shapelens.analysis.requirements import installed_version
from shapelens.analysis.state import CHANGED_UNKNOWN
from shapelens.analysis.store import MISSING
from shapelens.rules.members import in_place_of_member
from shapelens.rules.names import has_name, in_place_of
from shapelens.rules.table import shown_class
from shapelens.values.keras import Layer, Model
from shapelens.values.place import Ref
from shapelens.values.python import Api, Const

MISSING_NAMES: Final = frozenset({"missing-attribute", "missing-name"})
"""Problems that Keras has as AttributeError or ImportError."""
UNDECIDED: Final = "undecided"
"""The cell of a module that is set on a way that may not be taken."""

_TENSORFLOW: Final = "keras of tensorflow"
_ANOTHER: Final = "another keras"
_PLAIN: Final = re.compile(r"(?:tensorflow|keras)(?:\.keras)?(?:\.layers)?$")
_KERAS: Final = re.compile(r"keras(?:\.layers)?$")


def note_import(it: Interpreter, spelled: str) -> None:
    """`import spelled`."""
    if re.match(r"tensorflow\.keras\b", spelled):
        _mark(it, _TENSORFLOW)
    elif "keras" in spelled and not re.match(r"keras(?!\.(?:src|api|_tf_keras|engine)\b)(?:\.|$)", spelled):
        _mark(it, _ANOTHER)


def note_import_from(it: Interpreter, node: ast.ImportFrom) -> None:
    """`from module import name`, after the names are bound."""
    module = node.module or ""
    if not node.level:
        note_import(it, module)
    for alias in node.names:
        bound = MISSING if alias.name == "*" else it.lookup(alias.asname or alias.name)
        path = bound.path if isinstance(bound, Api) else ""
        if module == "tensorflow" and alias.name == "keras":
            _mark(it, _TENSORFLOW)
        elif node.level or not _PLAIN.match(module):
            # The file may be one that chooses a Keras.
            if alias.name == "*" or _KERAS.match(path):
                _mark(it, _ANOTHER)
        elif path.startswith("keras.layers.") and module.endswith("keras.layers"):
            spelled = module.startswith("tensorflow")
            if not _has(it, alias.name, spelled):
                _report(it, alias.name, f"cannot import name '{alias.name}' from '{module}'", alias)


def note_attribute(it: Interpreter, owner: Any, node: ast.Attribute, value: Any) -> None:
    """`owner.name` gave a value."""
    if not isinstance(value, Api):
        return
    if _KERAS.match(value.path) and (isinstance(owner, Ref) or (isinstance(owner, Api) and owner.path != "keras")):
        _mark(it, _TENSORFLOW if isinstance(owner, Api) and owner.path == "tensorflow" else _ANOTHER)
    elif isinstance(owner, Api) and owner.path == "keras" and value.path == "keras":
        _mark(it, _ANOTHER)
    elif lacks(it, owner, node.attr):
        _report(it, node.attr, f"module 'keras.layers' has no attribute '{node.attr}'", node)


def note_patched(it: Interpreter, owner: Api) -> None:
    """The program changes what a module or class of Keras has."""
    if owner.path.partition(".")[0] == "keras":
        _mark(it, _ANOTHER)


def note_member(it: Interpreter, owner: Layer | Model, node: ast.Attribute) -> None:
    """`owner.name` of a layer or model of Keras' own."""
    if it.keras is None or node.attr.startswith("_") or has_own_member(it, owner, node.attr) is not False:
        return
    unsaid = any(it.store.read((it.module, cell)) is not MISSING for cell in (UNDECIDED, _ANOTHER, CHANGED_UNKNOWN))
    if unsaid or it.installed or _is_older(it):
        return
    message = f"'{shown_class(owner.cls)}' object has no attribute '{node.attr}'"
    it.report(it.position(node), "missing-attribute", "error", message + in_place_of_member(node.attr))


def _is_older(it: Interpreter) -> bool:
    """Whether the program's Keras 2 is one that had more."""
    if it.keras != 2 or it.path is None:
        return False
    versions = (installed_version(it.path, package) for package in ("tf_keras", "tensorflow", "keras"))
    found = next((version for version in versions if version), "")
    numbers = [int(part) for part in found.split(".")[:2] if part.isdigit()]
    return bool(numbers) and numbers < [2, 13]


def lacks(it: Interpreter, owner: Any, name: str) -> bool:
    """Whether `owner` is `keras.layers` and certainly has no such name."""
    if not isinstance(owner, Api) or owner.path != "keras.layers":
        return False
    return not _has(it, name, it.store.read((it.module, _TENSORFLOW)) is not MISSING)


def _has(it: Interpreter, name: str, tensorflow: bool) -> bool:
    if it.keras is None or has_name(name, it.keras, tensorflow):
        return True
    return it.store.read((it.module, _ANOTHER)) is not MISSING


def _report(it: Interpreter, name: str, message: str, node: ast.expr | ast.alias) -> None:
    if it.keras is not None and it.store.read((it.module, UNDECIDED)) is MISSING:
        it.report(it.position(node), "missing-name", "error", message + in_place_of(name, it.keras))


def _mark(it: Interpreter, cell: str) -> None:
    it.store.write((it.module, cell), Const(True))
