"""Python as it is: small programs, run by Python itself and evaluated by shapelens, which must say the same of `r`.

`programs.txt` holds them, `---` between two. One that begins with `# unknown` is one that shapelens does not follow:
it must then say that it does not know, and never something else.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import pytest

from shapelens.analysis.module import Module
from shapelens.dims import Unknown
from shapelens.values.python import Const, Dict, List, Tuple

PROGRAMS = (Path(__file__).parent / "programs.txt").read_text().split("---\n")


def by_python(program: str) -> Any:
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program, names)
    return names["r"]


def by_shapelens(program: str) -> Any:
    module = Module(3)
    module.update(program)
    return plain(module, module.read((module.root, "r")))


def plain(module: Module, value: Any) -> Any:
    """Python's own value for one of ours; an Unknown in it stands for itself."""
    match value:
        case Const():
            return value.value
        case Tuple(items=items):
            return tuple(plain(module, item) for item in items)
        case List(ref=ref, kind=kind):
            content = module.read((ref, "items"))
            made = content if isinstance(content, Unknown) else [plain(module, item) for item in content.items]
            return made if isinstance(made, Unknown) or kind == "list" else set(made)
        case Dict(ref=ref):
            content = module.read((ref, "items"))
            if isinstance(content, Unknown):
                return content
            return {plain(module, pair.items[0]): plain(module, pair.items[1]) for pair in content.items}
        case _:
            return value


def unknown_in(value: Any) -> list[str]:
    if isinstance(value, Unknown):
        return [value.reason]
    if isinstance(value, dict):
        return unknown_in([*value.values()])
    return [reason for part in value for reason in unknown_in(part)] if isinstance(value, list | tuple) else []


def agrees(ours: Any, pythons: Any) -> bool:
    """Whether the two are the same, types included, but for what is unknown."""
    if isinstance(ours, Unknown):
        return True
    if type(ours) is not type(pythons):
        return False
    if isinstance(ours, list | tuple):
        return len(ours) == len(pythons) and all(map(agrees, ours, pythons))
    if isinstance(ours, dict):
        return list(ours) == list(pythons) and agrees([*ours.values()], [*pythons.values()])
    return bool(ours == pythons)


@pytest.mark.parametrize("program", PROGRAMS)
def test_python_and_shapelens_agree(program: str) -> None:
    ours, pythons = by_shapelens(program), by_python(program)
    assert agrees(ours, pythons), f"Python says {pythons!r}, shapelens {ours!r}"
    unknown = unknown_in(ours)
    assert bool(unknown) == program.startswith("# unknown"), f"not known: {unknown}"
