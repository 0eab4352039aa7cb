"""The programs to try: those of the specification, whole ones, and random calls of layers and functions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arrays import draw as arrays
from arrays import draw_frames as frames
from fuzz.draw import Random, layers
from fuzz.draw import draw as draw_layer
from fuzz.report import called
from mdtest.spec import read_markdown, read_python
from rules.test_ops_table import arguments
from shapelens.rules.ops.op import Operand
from shapelens.rules.ops.table import operations

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Program:
    """A program in a Keras."""

    name: str
    text: str
    keras: int


def specification(count: int) -> Iterator[Program]:
    """The programs of tests/mdtest; both Keras."""
    for path in sorted((TESTS / "mdtest").rglob("[!R]*.md")):
        for program in read_markdown(path):
            for keras in program.keras:
                yield Program(f"{program.name} keras{keras}", program.text, keras)


def whole(count: int) -> Iterator[Program]:
    """The programs of tests/programs, and the examples."""
    for folder in (TESTS.parent / "examples", *sorted((TESTS / "programs").iterdir())):
        for path in sorted(folder.glob("[!_]*.py")) if folder.is_dir() else ():
            program = read_python(path)
            for keras in program.keras:
                yield Program(f"{folder.name}/{program.name} keras{keras}", program.text, keras)


def numpy(count: int) -> Iterator[Program]:
    """Random programs with NumPy and pandas."""
    for kind, draw in (("numpy", arrays.program), ("pandas", frames.program)):
        r = random.Random(f"soundness {kind}")
        for number in range(count * 40):
            yield Program(f"{kind} {number}", draw(r)[0], 3)


_IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"


def functions(count: int) -> Iterator[Program]:
    """Random calls of all functions that have a rule."""
    for path, op in operations().items():
        r = random.Random(f"soundness {path}")
        for number in range(count):
            args, kwargs = arguments(r, path, op)
            inside = [_written(one) for one in args] + [f"{name}={_written(one)}" for name, one in kwargs.items()]
            name = path.replace("numpy.", "np.", 1) if path.startswith("numpy.") else path
            name = name.replace("tensorflow.", "tf.", 1) if name.startswith("tensorflow.") else name
            text = f"{_IMPORTS}result = {name}({', '.join(inside)})\n"
            yield Program(f"{path} {number}", text, 2 if path.startswith("keras.backend") else 3)


def _written(value: Any) -> str:
    match value:
        case Operand(shape=shape, dtype=dtype) if None in shape:
            return f"keras.Input(batch_shape={shape}, dtype={dtype!r})"
        case Operand(shape=shape, dtype=dtype):
            return f"np.zeros({shape}, {dtype!r})"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case tuple():
            return f"({''.join(f'{_written(one)}, ' for one in value)})"
        case _:
            return repr(value)


def every_layer(count: int) -> Iterator[Program]:
    """Random calls of all layers."""
    for keras in (3, 2):
        for name in layers(keras):
            r = Random(f"soundness {name} {keras}")
            for number in range(count):
                call, x = draw_layer(r, name, keras)
                yield Program(f"{name} {number} keras{keras}", f"{_IMPORTS}{called(call, x)}\n", keras)


SOURCES: dict[str, Callable[[int], Iterator[Program]]] = {
    "specification": specification,
    "whole": whole,
    "numpy": numpy,
    "functions": functions,
    "layers": every_layer,
}
