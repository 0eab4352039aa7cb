"""Data sets that come with Keras, as the values that their loaders return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.config import IMAGE_DATA_FORMAT, setting
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import new_dict
from shapelens.dims import Undecided, Unknown
from shapelens.rules.datasets import LOADERS, REUTERS_TOPICS, load
from shapelens.values.data import Array
from shapelens.values.python import Const, Tuple


def _loader(name: str) -> Callable[[Interpreter, Arguments], Any]:
    """`keras.datasets.<name>.load_data(...)`."""
    parameters = LOADERS[name].parameters

    def load_data(it: Interpreter, arguments: Arguments) -> Any:
        if not arguments.complete:
            return Unknown(f"the arguments of `{name}.load_data` are not all known")
        pairs = (*zip(parameters, arguments.positional, strict=False), *arguments.keywords.items())
        given = {word: _plain(value) for word, value in pairs}
        layout = setting(it, IMAGE_DATA_FORMAT) if name.startswith("cifar") else Const("channels_last")
        if isinstance(layout, Unknown):
            return layout
        try:
            splits = load(name, given, layout == Const("channels_first"))
        except Undecided as undecided:
            return undecided.unknown
        # Of pictures there are some of each class in either part.
        every = name.endswith("mnist") or name.startswith("cifar")
        return Tuple(
            tuple(
                Tuple(tuple(Array(a.shape, a.dtype, top=a.top, every=every and a.top is not None) for a in split))
                for split in splits
            )
        )

    return load_data


def _plain(value: Any) -> Any:
    if isinstance(value, Const):
        return value.value
    return value if isinstance(value, Unknown) else Unknown("an argument that is no plain value")


def _word_index(it: Interpreter, _: Arguments) -> Any:
    return new_dict(it, Unknown("the words are in a file that Keras downloads"))


def _unknown(reason: str) -> Callable[[Interpreter, Arguments], Any]:
    return lambda it, arguments: Unknown(reason)


DATASET_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{f"keras.datasets.{name}.load_data": _loader(name) for name in LOADERS},
    "keras.utils.get_file": _unknown("where the file is stored is known only when the program runs"),
    "tensorflow_datasets.load": _unknown("what TensorFlow Datasets downloads is not known"),
    "keras.datasets.imdb.get_word_index": _word_index,
    "keras.datasets.reuters.get_word_index": _word_index,
    "keras.datasets.reuters.get_label_names": lambda it, arguments: Tuple(tuple(map(Const, REUTERS_TOPICS))),
}
"""Functions that load data, by canonical name."""
