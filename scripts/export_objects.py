"""Write `server/shapelens/rules/objects.json`: what the constructors of optimizers, losses and the like take, and applications.

Run it with `keras` and `tf_keras` installed: `python scripts/export_objects.py`. The server reads the file and never
imports Keras.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import tf_keras

TARGET = Path(__file__).parents[1] / "server" / "shapelens" / "rules" / "objects.json"
MODULES = ("optimizers", "losses", "metrics", "callbacks", "initializers", "regularizers", "constraints")
NAMED = ("optimizers", "losses", "metrics")
SPECIAL = {
    ("keras", "losses"): {"crossentropy", "ce"},
    **{
        (package, "metrics"): {"accuracy", "acc", "Accuracy", "crossentropy", "ce"} for package in ("keras", "tf_keras")
    },
}
"""What `compile` itself understands."""
OLD = ["lr", "decay", "clipnorm", "clipvalue", "global_clipnorm"]
"""What optimizers take among their `**kwargs`, of Keras 3 without the first; what else is there, all of them refuse."""
PASSED = {
    "EfficientNetB": "drop_connect_rate depth_divisor activation blocks_args",
    "InceptionResNetV2": "layers",
    "ResNet": "classifier_activation layers",
    "MobileNet": "layers",
}
"""What applications of Keras 2 take among their `**kwargs`, by the beginning of their names."""


def main() -> None:
    lines: list[str] = []
    for version, package in (("3", keras), ("2", tf_keras)):
        rows: list[str] = []
        for module in MODULES:
            for name, cls in sorted(vars(getattr(package, module)).items()):
                if isinstance(cls, type) and not name.startswith("_"):
                    rows.append(f'"{module}.{name}": {json.dumps(parameters(cls, module, version))}')
        functions = ((name, f) for name, f in sorted(vars(package.applications).items()) if inspect.isfunction(f))
        rows += [f'"applications.{name}": {json.dumps(application(name, function))}' for name, function in functions]
        rows += [f'"identifiers.{kind}": {json.dumps(" ".join(identifiers(package, kind)))}' for kind in NAMED]
        lines.append(f'"{version}": {{\n' + ",\n".join(rows) + "\n}")
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(TARGET, TARGET.stat().st_size)


def identifiers(package: Any, kind: str) -> Iterator[str]:
    """The strings that `compile` takes for one of these; of the upper and lower case that does not matter, the lower."""
    module, source = getattr(package, kind), importlib.import_module(f"{package.__name__}.src.{kind}")
    names = {*vars(module), *vars(source), *getattr(source, "ALL_OBJECTS_DICT", ())}
    for submodule in vars(source).values():
        names |= {*vars(submodule)} if inspect.ismodule(submodule) else set()
    names |= {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in names} | {name.lower() for name in names}
    special = SPECIAL.get((package.__name__, kind), set())
    for name in sorted(names | special):
        try:
            found = name in special or callable(module.get(name)) or kind == "optimizers"
        except TypeError as error:
            found = "Could not locate" not in str(error)  # Else it is known, and wants arguments.
        except Exception:
            found = False
        if found and not name.startswith("__") and (kind != "optimizers" or name == name.lower()):
            yield name


def application(name: str, function: Any) -> str:
    """The names of the parameters in order."""
    found = inspect.signature(function).parameters.values()
    names = [p.name for p in found if p.kind is p.POSITIONAL_OR_KEYWORD]
    if any(p.kind is p.VAR_KEYWORD for p in found):
        names += next(passed for begin, passed in PASSED.items() if name.startswith(begin)).split()
    return " ".join(names)


def parameters(cls: Any, module: str, version: str) -> str:
    """The names of the parameters in order; `*` at the end where any more are taken."""
    found = [p for p in inspect.signature(cls.__init__).parameters.values() if p.name != "self"]
    names = [p.name for p in found if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    open_ended = any(p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in found)
    if open_ended and module == "optimizers":
        names += [name for name in (OLD if version == "2" else OLD[1:]) if name not in names]
        open_ended = False
    return " ".join([*names, "*"] if open_ended else names)


if __name__ == "__main__":
    main()
