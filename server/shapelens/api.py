"""What a Python program asks: `analyze` a file or a text, and read off problems, models, shapes, hovers and summaries.

This is the stable interface, and what the commands are built on: names, fields and arguments are added, never renamed.
All that it gives is plain and frozen. Nothing is run, and Keras is not imported.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, overload

from shapelens import files, finding
from shapelens.analysis.depth import same_depth
from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.config.project import Projects
from shapelens.features import facts
from shapelens.features import hover as hovers
from shapelens.features.models import AnyModel, made_at, models, models_named
from shapelens.features.naming import automatic_names
from shapelens.files import Unreadable as Unreadable
from shapelens.syntax.lines import split_lines

Shape: TypeAlias = tuple[int | str | None, ...]
"""Sizes, batch axis first. None is Keras' `None`, any size; a text, its name in the program or `?`, is one that is not known."""

Shapes: TypeAlias = "Shape | tuple[Shapes, ...] | None"
"""A shape, or those of several tensors in order. None: there is none, or not even its rank is known."""

Keras: TypeAlias = Literal[2, 3]

logging.getLogger("shapelens").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Place:
    """A range of source. Lines and columns count from 1, columns in characters; the end is the first column that is not in it.

    `cell` is the index of the cell in a notebook, from 0 and of all cells; lines count within it. None in a plain file.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None


@dataclass(frozen=True, slots=True)
class Related(Place):
    """Another place that a problem speaks of, such as where the shape was made."""

    message: str


@dataclass(frozen=True, slots=True)
class Problem(Place):
    """What Keras would refuse (`error`), or what runs but is certainly (`warning`) or probably (`hint`) not what was meant.

    The place is that of the argument at fault, where there is one; `code` is one of those in docs/problems.md.
    """

    code: str
    severity: Literal["error", "warning", "hint"]
    message: str
    related: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Call(Place):
    """A layer or model that met a shape at a place; a line that is come by several times has several.

    `kind` is `layer`, `sequential` (a layer inside a `Sequential`), `input` or `op` (`x + y`). `type` is the class, `name` the
    one given or the one that Keras would count. Counts are None where they are not known.
    """

    kind: Literal["layer", "sequential", "input", "op"]
    type: str
    name: str | None
    input_shape: Shapes
    output_shape: Shapes
    params: int | None
    trainable: int | None


@dataclass(frozen=True, slots=True)
class Layer:
    """One of `model.layers`: what its last call gave, and its params; None where that is not known or it is not built."""

    name: str | None
    type: str
    output_shape: Shapes
    params: int | None


@dataclass(frozen=True, slots=True)
class Model(Place):
    """A model as it is at the end of the program; counts and shapes are None where they are not known or it is not built.

    The place is the call that makes it; if another file does, the call here that leads there.
    """

    name: str | None
    type: str
    input_shape: Shapes
    output_shape: Shapes
    params: int | None
    trainable: int | None
    non_trainable: int | None
    layers: tuple[Layer, ...]


@overload
def analyze(source: os.PathLike[str], *, keras: Keras | None = None) -> Analysis: ...
@overload
def analyze(source: str, *, keras: Keras | None = None, path: str | os.PathLike[str] | None = None) -> Analysis: ...
def analyze(
    source: str | os.PathLike[str], *, keras: Keras | None = None, path: str | os.PathLike[str] | None = None
) -> Analysis:
    """What is known of a program, without running it.

    Args:
        source: a `Path` (or another `PathLike`) is a Python file or a notebook, which is read; a `str` is source text.
        keras: the Keras whose rules apply, 2 or 3; by default what the program and the project around it tell.
        path: where a source text is, or is taken to be: imports, saved models and the project are looked for from
            there. If it ends in `.ipynb`, the text is that of a notebook.

    Raises:
        Unreadable: the file is not there, or is no text, or no notebook. Mistakes in the program never raise.
        ValueError: `keras` is another number, or the text is the name of a file.
    """
    if keras not in (None, 2, 3):
        raise ValueError(f"keras is 2, 3 or None, not {keras!r}")
    if not isinstance(source, str):
        if path is not None:
            raise TypeError("path says where a source text is; a file is where it is")
        file = Path(source)
        return evaluated(_read(file), file, keras or keras_of(file))
    if _is_name(source):
        raise ValueError(f"a str is source text, and {source!r} is the name of a file: pass pathlib.Path({source!r})")
    place = None if path is None else Path(path)
    return evaluated(_written(source, place), place, keras or (None if place is None else keras_of(place)))


def keras_of(path: Path) -> int | None:
    """The Keras that the settings of a file's project say; None: its environment and the file tell."""
    project = Projects().of(path.absolute().parent)
    return None if project is None else project.values.get("keras")


def evaluated(document: files.Document, path: Path | None, keras: int | None) -> Analysis:
    """As `analyze`, of what was read already."""
    module = Module(keras, path)
    with same_depth():
        module.update(document.text)
    return Analysis(module, document)


def _read(path: Path) -> files.Document:
    try:
        return files.read(path)
    except files.Unreadable as error:
        raise files.Unreadable(f"{path}: {error}") from error


def _written(text: str, path: Path | None) -> files.Document:
    if path is None or path.suffix != ".ipynb":
        return files.Document(text)
    return files.notebook(text.encode())


def _is_name(text: str) -> bool:
    """Whether a text is meant as the name of a file; nobody writes a program of one such line, unless as a comment."""
    return text.endswith(finding.SUFFIXES) and "\n" not in text and "#" not in text


class Analysis:
    """What was found out about one file or text. It does not change when the file does."""

    def __init__(self, module: Module, document: files.Document) -> None:
        self.module: Final = module
        """What the commands ask for more; no part of the stable interface."""
        self._document = document

    @property
    def keras(self) -> Keras:
        """The Keras whose rules were applied."""
        return 2 if self.module.keras == 2 else 3

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What Keras would refuse and what is doubtful, by place; not what a comment in the program silences."""
        return tuple(
            Problem(
                *self._at(found),
                found["code"],
                found["severity"],
                found["message"],
                tuple(Related(*self._at(related), related["message"]) for related in found["related"]),
            )
            for found in facts.problems(self.module)
        )

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The layers, models, inputs and operations that are called in this file, in order of evaluation."""
        return tuple(
            Call(
                *self._at(found),
                found["kind"],
                found["layer"],
                found["name"],
                _shapes(found["input_shape"]),
                _shapes(found["output_shape"]),
                found["params"],
                found["trainable"],
            )
            for found in facts.calls(self.module)
        )

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models that the program makes, in order."""
        placed = [(model, made_at(self.module, model)) for model in models(self.module)]
        return tuple(self._model(model, where) for model, where in placed if where is not None)

    def hover(self, line: int, column: int, cell: int | None = None) -> str | None:
        """What an editor shows at a place: Markdown that reads well as it is; None where there is nothing to say.

        Args:
            line: from 1; in a notebook from the start of the cell.
            column: in characters, from 1.
            cell: in a notebook, the index of the cell.
        """
        if (self._document.cells is None) != (cell is None):
            raise ValueError("in a notebook, a place has a cell" if cell is None else "only notebooks have cells")
        whole = self._document.whole(line, cell)
        if whole is None or not 1 <= whole <= len(self._lines) or column < 1:
            return None
        found = hovers.hover(self.module, whole, len(_bytes(self._lines[whole - 1][: column - 1])))
        return None if found is None else found.markdown

    def summary(self, name: str | None = None) -> str:
        """`model.summary()` of the model that a variable holds or that is named so; without a name, of all.

        Raises:
            LookupError: there is no such model.
        """
        from shapelens.features.render import summary_text
        from shapelens.features.summary import summaries

        self._named(name)
        return "\n".join(map(summary_text, summaries(self.module, name)))

    def graph(self, name: str | None = None) -> str:
        """A picture, as SVG, of the model that a variable holds or that is named so; without a name, of the only one.

        Raises:
            LookupError: there is no such model, or there are several.
        """
        from shapelens.graph.picture import picture

        found = self._named(name)
        if len(found) > 1:
            names = automatic_names(self.module)
            several = ", ".join(names.get(model.ref, "?") for model in found)
            raise LookupError(f"there are several models, give the name of one: {several}")
        return picture(self.module, found[0], ()).svg

    def _named(self, name: str | None) -> list[AnyModel]:
        found = models_named(self.module, name)
        if not found:
            raise LookupError("no model was found" if name is None else f"no model called {name!r} was found")
        return found

    def _model(self, model: AnyModel, where: Range) -> Model:
        found = facts.model_record(self.module, model, automatic_names(self.module))
        return Model(
            *self._at(facts.position(where)),
            found["name"],
            found["class"],
            _shapes(found["input_shape"]),
            _shapes(found["output_shape"]),
            found["params"],
            found["trainable"],
            found["non_trainable"],
            tuple(
                Layer(layer["name"], layer["layer"], _shapes(layer["output_shape"]), layer["params"])
                for layer in found["layers"]
            ),
        )

    @cached_property
    def _lines(self) -> list[str]:
        return split_lines(self._document.text)

    def _at(self, found: facts.Record) -> tuple[int, int, int, int, int | None]:
        """The fields of a `Place`."""
        cell, line = self._document.place(found["line"])
        end_line = line + found["end_line"] - found["line"]
        column = self._column(found["line"], found["col"])
        return line, column, end_line, self._column(found["end_line"], found["end_col"]), cell

    def _column(self, line: int, col: int) -> int:
        return len(_bytes(self._lines[line - 1])[:col].decode("utf-8", "surrogatepass")) + 1


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shapes(found: list[Any] | int | str | None) -> Any:
    """The lists of JSON as tuples."""
    return tuple(map(_shapes, found)) if isinstance(found, list) else found
