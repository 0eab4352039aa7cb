"""Keras programs of any length, the same at each run, and the places in them where a measurement types and hovers.

Every program runs as it stands. What differs is what its lines are in: functions, one `main()`, one class with many
methods, one class with a long `__init__` or a long `call`, one `with` block.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

Construct = Literal["functions", "main", "methods", "init", "call", "with"]
CONSTRUCTS: Final[tuple[Construct, ...]] = get_args(Construct)
EditKind = Literal["shape", "name", "syntax"]

_LAYER: Final = re.compile(r"(?<!`)\blayers\.([A-Z]\w+)\(")
_TARGET: Final = re.compile(r"\bReshape\(\(\d+, \d+")
_ARGUMENT: Final = re.compile(r"\blayers\..*\)\((\w+)\)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A 0-based line and column; the programs are ASCII, so that every encoding counts columns alike."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one character makes an error: any of `characters`, in turn, so that no text comes twice in a row."""

    place: Place
    characters: str

    def typed(self, text: str, turn: int) -> str:
        """The whole text with the character in it."""
        lines = text.split("\n")
        line, column = lines[self.place.line], self.place.column
        lines[self.place.line] = line[:column] + self.character(turn) + line[column:]
        return "\n".join(lines)

    def character(self, turn: int) -> str:
        return self.characters[turn % len(self.characters)]


def program(lines: int, construct: Construct = "functions", seed: int = 7) -> str:
    """A program of so many lines."""
    made = list(_PROGRAMS[construct](lines, random.Random(seed)))
    made += [f"# line {number}" for number in range(len(made) + 1, lines + 1)]
    return "\n".join(made) + "\n"


def layer_places(text: str) -> list[Place]:
    """Where the names of layers stand, in order; what a measurement hovers."""
    return [
        Place(number, found.start(1) + 1)
        for number, line in enumerate(text.split("\n"))
        for found in _LAYER.finditer(line)
    ]


def mark(text: str, kind: EditKind) -> Mark:
    """A place near the middle of the text for an edit: a wrong size, an undefined name, or a bracket too many."""
    pattern, group, characters = {
        "shape": (_TARGET, 0, "1234567890"),
        "name": (_ARGUMENT, 1, "q"),
        "syntax": (_ARGUMENT, 1, "("),
    }[kind]
    lines = text.split("\n")
    places = [Place(i, found.end(group)) for i, line in enumerate(lines) if (found := pattern.search(line))]
    return Mark(min(places, key=lambda place: abs(place.line - len(lines) // 2)), characters)


def top_of(text: str) -> int:
    """The line behind the imports: where a layer is inserted so that all others move."""
    lines = text.split("\n")
    return max(i for i, line in enumerate(lines) if line.startswith(("import ", "from "))) + 1


def _functions(lines: int, rng: random.Random) -> Iterator[str]:
    yield from _HEADER
    for number, body in _models(lines - len(_HEADER) - 4, rng, around=5):
        yield from ("", "", f"def build_{number}():", f'    """Model number {number}."""')
        yield from _indented(body)
        yield f"    return model_{number}"
    yield from ("", "", *_run("build_0().summary()"))


def _main(lines: int, rng: random.Random) -> Iterator[str]:
    yield from (*_HEADER, "", "", "def main():")
    for _, body in _models(lines - len(_HEADER) - 7, rng, around=1):
        yield from (*_indented(body), "")
    yield from ("", *_run("main()"))


def _methods(lines: int, rng: random.Random) -> Iterator[str]:
    yield from (*_HEADER, "", "", "class Models:", '    """Models of all kinds."""')
    for number, body in _models(lines - len(_HEADER) - 8, rng, around=3):
        yield from ("", f"    def build_{number}(self):")
        yield from _indented(body, 8)
        yield f"        return model_{number}"
    yield from ("", "", *_run("Models().build_0().summary()"))


def _init(lines: int, rng: random.Random) -> Iterator[str]:
    yield from (
        *_HEADER,
        "",
        "",
        "class Ensemble(keras.Model):",
        "    def __init__(self):",
        "        super().__init__()",
    )
    for number, body in _models(lines - len(_HEADER) - 12, rng, around=1):
        yield from _indented(body, 8)
        yield f"        self.model_{number} = model_{number}"
    yield from ("", "    def call(self, inputs):", "        return self.model_0(inputs)")
    yield from ("", "", *_run("Ensemble().summary()"))


def _call(lines: int, _: random.Random) -> Iterator[str]:
    heads = (lines - len(_HEADER) - 14) // 6
    yield from (*_HEADER, "", "", "class Heads(keras.Model):", "    def __init__(self):", "        super().__init__()")
    yield f"        self.projections = [layers.Dense(32) for _ in range({heads})]"
    yield from ("", "    def call(self, inputs):")
    for number in range(heads):
        yield f"        x = self.projections[{number}](inputs)"
        yield "        x = layers.Reshape((4, 8))(x)"
        yield "        x = layers.LayerNormalization()(x)"
        yield "        x = layers.Flatten()(x)"
        yield '        x = layers.Dense(16, activation="relu")(x)'
        yield f"        head_{number} = layers.Dense(1)(x)"
    yield from (f"        return head_{heads - 1}", "", "", *_run("Heads()(keras.Input((8,)))"))


def _with(lines: int, rng: random.Random) -> Iterator[str]:
    yield from (_HEADER[0], "import tensorflow as tf", *_HEADER[1:], "")
    yield from ("strategy = tf.distribute.MirroredStrategy()", "with strategy.scope():")
    for _, body in _models(lines - len(_HEADER) - 4, rng, around=1):
        yield from (*_indented(body), "")


_HEADER: Final = ('"""Models to measure with."""', "import keras", "from keras import layers")
_PROGRAMS: Final[dict[Construct, Callable[[int, random.Random], Iterator[str]]]] = {
    "functions": _functions,
    "main": _main,
    "methods": _methods,
    "init": _init,
    "call": _call,
    "with": _with,
}


def _run(call: str) -> Iterator[str]:
    yield from ('if __name__ == "__main__":', f"    {call}")


def _indented(lines: list[str], by: int = 4) -> Iterator[str]:
    yield from (" " * by + line if line else "" for line in lines)


def _models(lines: int, rng: random.Random, around: int) -> Iterator[tuple[int, list[str]]]:
    """Numbered models of all kinds until the lines are full; each takes some `around` it too. There is always one."""
    number = used = 0
    while True:
        body = list(_KINDS[number % len(_KINDS)](number, rng))
        used += len(body) + around
        if number and used > lines:
            return
        yield number, body
        number += 1


def _cnn(number: int, rng: random.Random) -> Iterator[str]:
    size, channels = rng.choice((32, 48, 64)), rng.choice((1, 3))
    yield f"inputs = keras.Input(shape=({size}, {size}, {channels}))"
    source = "inputs"
    for block in range(rng.choice((2, 3))):
        channels = rng.choice((8, 16, 32, 64))
        options = f'padding="same", activation="relu", name="conv{number}_{block}"'
        yield f"x = layers.Conv2D({channels}, 3, {options})({source})"
        if rng.random() < 0.6:
            yield "x = layers.BatchNormalization()(x)"
        yield "x = layers.MaxPooling2D(2)(x)"
        source, size = "x", size // 2
    yield f"x = layers.Reshape(({size * size}, {channels}))(x)"
    yield "x = layers.Flatten()(x)"
    yield f'x = layers.Dense({rng.choice((32, 64, 128))}, activation="relu")(x)'
    yield "x = layers.Dropout(0.5)(x)"
    yield f'outputs = layers.Dense({rng.choice((10, 100))}, activation="softmax")(x)'
    yield f'model_{number} = keras.Model(inputs, outputs, name="cnn_{number}")'


def _rnn(number: int, rng: random.Random) -> Iterator[str]:
    units = rng.choice((16, 32, 64))
    yield f'tokens = keras.Input(shape=({rng.choice((32, 64))},), dtype="int32")'
    yield f"x = layers.Embedding({rng.choice((1000, 5000))}, {rng.choice((16, 32))})(tokens)"
    yield f"x = layers.Bidirectional(layers.LSTM({units}, return_sequences=True))(x)"
    yield "x = layers.LayerNormalization()(x)"
    yield "x = layers.GlobalAveragePooling1D()(x)"
    yield f"x = layers.Reshape((2, {units}))(x)"
    yield "x = layers.Flatten()(x)"
    yield 'x = layers.Dense(32, activation="tanh")(x)'
    yield 'outputs = layers.Dense(1, activation="sigmoid")(x)'
    yield f'model_{number} = keras.Model(tokens, outputs, name="rnn_{number}")'
    yield f'model_{number}.compile(optimizer="adam", loss="binary_crossentropy")'


def _residual(number: int, rng: random.Random) -> Iterator[str]:
    size, filters = rng.choice((16, 32)), rng.choice((8, 16, 32))
    yield f"inputs = keras.Input(shape=({size}, {size}, {filters}))"
    source = "inputs"
    for _ in range(rng.choice((1, 2, 3))):
        yield f'y = layers.Conv2D({filters}, 3, padding="same", activation="relu")({source})'
        yield f'y = layers.Conv2D({filters}, 3, padding="same")(y)'
        yield f"x = layers.Add()([{source}, y])"
        yield "x = layers.ReLU()(x)"
        source = "x"
    yield "x = layers.GlobalAveragePooling2D()(x)"
    yield "outputs = layers.Dense(10)(x)"
    yield f'model_{number} = keras.Model(inputs, outputs, name="residual_{number}")'


def _perceptron(number: int, rng: random.Random) -> Iterator[str]:
    yield f"model_{number} = keras.Sequential("
    yield "    ["
    yield f"        keras.Input(shape=({rng.choice((32, 64, 128))},)),"
    for _ in range(rng.choice((2, 3, 4))):
        yield f'        layers.Dense({rng.choice((16, 32, 64))}, activation="relu"),'
    yield "        layers.Dense(1),"
    yield "    ],"
    yield f'    name="perceptron_{number}",'
    yield ")"
    yield f'model_{number}.compile(optimizer="adam", loss="mse")'


_KINDS: Final = (_cnn, _rnn, _residual, _perceptron)
