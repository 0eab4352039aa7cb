"""Write `server/shapelens/rules/names.json`: what every public module of Keras 3 and Keras 2 contains.

Run it with `keras` and `tf_keras` installed: `python scripts/export_names.py`. The server reads the file and never imports
Keras. What is there under the name `tf.keras` alone stands in a table of its own.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import tf_keras

TARGET = Path(__file__).parents[1] / "server" / "shapelens" / "rules" / "names.json"


def modules(root: ModuleType) -> dict[str, list[str]]:
    """The public names of a package's public modules, by the module's name without the package's."""
    found: dict[str, list[str]] = {}
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        path, module = stack.pop()
        found[path] = sorted(name for name in dir(module) if not name.startswith("_"))
        for name in found[path]:
            inner = getattr(module, name)
            own = f"{path}.{name}".lstrip(".")
            public = isinstance(inner, ModuleType) and ".src" not in inner.__name__ and own not in found
            if public and inner.__name__.startswith(root.__name__):
                stack.append((own, inner))
    return dict(sorted(found.items()))


def main() -> None:
    three, two = modules(keras), modules(tf_keras)
    tensorflow = modules(importlib.import_module("keras._tf_keras.keras"))
    more = {path: sorted(set(names) - set(three.get(path, ()))) for path, names in tensorflow.items()}
    tables = {"3": three, "tf": {path: names for path, names in more.items() if names}, "2": two}
    parts = [f'"{version}": {{\n' + rows(table) + "\n}" for version, table in tables.items()]
    TARGET.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def rows(table: dict[str, list[str]]) -> str:
    return ",\n".join(f"{json.dumps(path)}: {json.dumps(' '.join(names))}" for path, names in table.items())


if __name__ == "__main__":
    main()
