"""Files that a program opens: what it wrote itself can be read again, other files are looked for in the workspace."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.saved_files import Lookup
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.python import NONE, Const
from shapelens.values.saved import File

_EMPTY = Const("")


def written_cell(it: Interpreter, name: str) -> tuple[Any, str]:
    """The cell of what the program itself wrote into a file."""
    return it.module, f"file {name}"


def file_name(value: Any) -> str | Unknown:
    """The name of a file as the program gives it."""
    known = isinstance(value, Const) and isinstance(value.value, str)
    return value.value if known else Unknown("the name of the file is not known")


def in_workspace(it: Interpreter, name: str, part: str) -> Any:
    """The "text" or the "archive" in a file of the workspace; it is looked at again when what depends on it is used again."""
    if it.installed:
        return Unknown("an installed package reads its own files")
    ref = it.module.child(("file", name))
    ref.contents = ref.contents or Lookup(it.path, name)
    return it.store.read((ref, part))


def open_file(it: Interpreter, arguments: Arguments) -> Any:
    """`open(path, mode)`."""
    name = file_name(arguments.get(0, "file", NONE))
    if isinstance(name, Unknown):
        return name
    mode = arguments.get(1, "mode", Const("r"))
    written = str(mode.value) if isinstance(mode, Const) else "+"
    if "w" in written:
        it.store.write(written_cell(it, name), _EMPTY)
    elif set(written) & set("ax+"):
        it.store.write(written_cell(it, name), Unknown("what else is in the file is not known"))
    return File(name)


def call_file(it: Interpreter, file: File, name: str, arguments: Arguments) -> Any:
    """A method of an open file."""
    cell = written_cell(it, file.path)
    match name:
        case "write" if arguments.positional:
            first = it.store.read(cell) == _EMPTY
            several = Unknown("what was written into the file in several parts is not known")
            it.store.write(cell, arguments.positional[0] if first else several)
            return Unknown("how much was written")
        case "read" if not arguments.positional:
            written = it.store.read(cell)
            if written is not MISSING:
                return written
            text = in_workspace(it, file.path, "text")
            return Const(text) if isinstance(text, str) else text
        case "close" | "flush":
            return NONE
        case _:
            return Unknown(f"`.{name}()` of a file is not modelled")
