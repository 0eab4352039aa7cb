"""What a model is fed with: the arrays, or the batches of a dataset, that a call of `fit` or its like passes."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.datasets import dataset_of
from shapelens.analysis.facts import Related
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import ITERATOR, elements, leaves
from shapelens.dims import Dim, Unknown, rank
from shapelens.immutable import immutable, replace
from shapelens.rules.rule import ShapeError
from shapelens.values.classes import Instance
from shapelens.values.data import Array, Dataset, is_loose
from shapelens.values.frames import Frame, Series
from shapelens.values.keras import Tensor
from shapelens.values.place import Position
from shapelens.values.python import NONE, Const, List, Tuple, Zip

SIGNATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "fit": (
        *("x", "y", "batch_size", "epochs", "verbose", "callbacks"),
        *("validation_split", "validation_data", "shuffle", "class_weight", "sample_weight"),
    ),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight"),
    "predict": ("x", "batch_size"),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
    "fit_generator": ("x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data"),
    "evaluate_generator": ("x",),
    "predict_generator": ("x",),
}
"""The methods of models that take data, with their arguments in order; `generator` is called `x` here."""
TRAINING_METHODS: Final = frozenset({*SIGNATURES, "compile"})
RENAMED: Final[Mapping[str, str]] = {
    "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps",
    "samples_per_epoch": "steps_per_epoch",
    "nb_worker": "workers",
}
"""Arguments of `fit` as Keras 1 called them; both Kerases refuse them."""
DEFAULT_BATCH: Final = 32
MAX_SHOWN: Final = 40


@immutable
class Given:
    """An argument: its value, where it stands, and its text."""

    value: Any
    node: ast.expr | None
    at: Position
    text: str

    def shown(self, what: str) -> str:
        """What to call it: its text where that is short, else what it is for."""
        if not 0 < len(self.text) <= MAX_SHOWN:
            return what
        return f"`{self.text}`" if self.node is not None else f"{what} in `{self.text}`"


@immutable
class Feed:
    """What a model gets at once: inputs, targets and weights of samples."""

    x: Given
    y: Given | None
    weights: Given | None
    batch: Dim
    """Samples in the first batch."""
    samples: Dim
    """Samples in all."""
    size: Dim
    """Samples in each full batch that Keras cuts from arrays; None where it cuts none, or a call says when to stop."""
    parts: tuple[int, ...]
    """How many samples it cuts in turn: those to train on, and those held out."""
    whole: bool
    """Whether these are arrays of all samples, which Keras cuts into batches."""
    x_given: Any = None
    """What the method was given: the arrays, or what gives batches."""
    late: bool = False
    """Whether they come from a generator, so that Keras 2 sees their sizes no earlier than their numbers."""

    def batches(self) -> Iterator[int]:
        """The sizes of the batches, as far as they are known."""
        if isinstance(self.size, int) and self.size > 0:
            for samples in self.parts:
                yield min(self.size, samples)
                yield samples % self.size or min(self.size, samples)
        elif isinstance(self.batch, int):
            yield self.batch


def argument(it: Interpreter, method: str, arguments: Arguments, name: str) -> Given | None:
    """An argument of a method that takes data; None if it is not given or None."""
    node = arguments.node
    index = SIGNATURES[method].index(name) if name in SIGNATURES[method] else len(arguments.positional)
    spelled = "generator" if method.endswith("_generator") and name == "x" and name not in arguments.keywords else name
    value = arguments.get(index, spelled, NONE)
    if node is None or value == NONE:
        return None
    word = next((word.value for word in node.keywords if word.arg == spelled), None)
    starred = any(isinstance(arg, ast.Starred) for arg in node.args[: index + 1])
    place = word if word is not None else None if starred or index >= len(node.args) else node.args[index]
    return _given(it, value, place, it.position(place or node))


def _given(it: Interpreter, value: Any, node: ast.expr | None, fallback: Position) -> Given:
    known = node is not None
    return Given(value, node, it.position(node) if known else fallback, ast.unparse(node) if known else "")


def part(it: Interpreter, given: Given, index: int, value: Any) -> Given:
    """One of the values in a literal list, tuple or dict that is given."""
    match given.node:
        case ast.List(elts=elts) | ast.Tuple(elts=elts) if index < len(elts):
            return _given(it, value, elts[index], given.at)
        case ast.Dict(values=values) if index < len(values):
            return _given(it, value, values[index], given.at)
        case _:
            return Given(value, None, given.at, "")


def feed(it: Interpreter, method: str, arguments: Arguments) -> Feed | None:
    """What a call of a method passes; None where that is not known."""
    x = argument(it, method, arguments, "x")
    if x is None:
        return None
    if gives_batches(x.value):
        return of_dataset(it, x)
    y = argument(it, method, arguments, "y")
    if y is None and (is_loose(x.value) or isinstance(x.value, Unknown)) and "y" in SIGNATURES[method]:
        return None  # It may give batches, whose shape a comment may say.
    weights = argument(it, method, arguments, "sample_weight")
    by_class = argument(it, method, arguments, "class_weight")
    size = argument(it, method, arguments, "batch_size")
    steps = argument(it, method, arguments, "steps_per_epoch")
    batch = size.value.value if size is not None and isinstance(size.value, Const) else DEFAULT_BATCH
    known = isinstance(batch, int) and steps is None and (size is None or isinstance(size.value, Const))
    whole = not method.endswith("_on_batch")
    samples = _samples(it, x.value)
    if by_class is not None and weights is None and it.keras == 3:
        # Keras 3 looks each sample's weight up in them.
        weights = Given(Array((samples,), "float32"), None, by_class.at, by_class.text)
    if not whole:
        return Feed(x, y, weights, samples, samples, None, (), whole, x.value)
    split = argument(it, method, arguments, "validation_split")
    parts = _parts(samples, NONE if split is None else split.value) if known else ()
    return Feed(
        x, y, weights, min(batch, parts[0]) if parts else None, samples, batch if known else None, parts, whole, x.value
    )


def _parts(samples: Dim, split: Any) -> tuple[int, ...]:
    """The samples to train on and those that `validation_split` holds out; none where that is not known."""
    part = 0.0 if split == NONE else split.value if isinstance(split, Const) else None
    if not isinstance(samples, int) or not isinstance(part, int | float) or not 0 <= part < 1:
        return ()
    trained = math.floor(samples * (1 - part))
    return tuple(number for number in (trained, samples - trained) if number)


def gives_batches(value: Any) -> bool:
    """Whether a value gives inputs, targets and weights together, batch by batch."""
    return isinstance(value, Dataset | Instance | Zip) or (isinstance(value, List) and value.kind == ITERATOR)


def of_dataset(it: Interpreter, given: Given) -> Feed | None:
    """One element of what gives batches: inputs, or a tuple of inputs, targets and weights."""
    dataset = dataset_of(it, given.value)
    if isinstance(dataset, Unknown) or isinstance(dataset.element, Unknown):
        return None
    element = dataset.element
    parts = element.items if isinstance(element, Tuple) and len(element.items) <= 3 else (element,)
    x, y, weights = (
        Given(parts[index], None, given.at, given.text) if index < len(parts) else None for index in range(3)
    )
    assert x is not None
    total = Unknown("how many samples a dataset gives is not known")
    late = not dataset.kind.startswith("tensorflow")
    return Feed(x, y, weights, _samples(it, x.value), total, None, (), False, given.value, late)


def of_tuple(it: Interpreter, given: Given, size: Dim) -> Feed | None:
    """`validation_data=(x, y)`, of which batches of that size are cut."""
    if gives_batches(given.value):
        return of_dataset(it, given)
    items = elements(it, given.value) if isinstance(given.value, Tuple | List) else None
    if items is None or isinstance(items, Unknown) or not 2 <= len(items) <= 3:
        return None
    x, y, *weights = (part(it, given, index, value) for index, value in enumerate(items))
    samples = _samples(it, x.value)
    parts = (samples,) if isinstance(samples, int) else ()
    first = min(size, *parts) if parts and isinstance(size, int) else None
    return Feed(x, y, weights[0] if weights else None, first, samples, size, parts, whole=True)


def origins(it: Interpreter, *given: Given) -> tuple[Related, ...]:
    """Where the variables among the arguments got their values."""
    names = dict.fromkeys(one.node.id for one in given if isinstance(one.node, ast.Name))
    found = ((name, it.bound_at(name)) for name in names)
    return tuple(Related(at, f"`{name}` is made here") for name, at in found if at is not None)


def _samples(it: Interpreter, x: Any) -> Dim:
    leaf = next(arrays_in(it, x), None)
    return None if leaf is None or isinstance(rank(leaf.shape), Unknown) or not leaf.shape else leaf.shape[0]


def arrays_in(it: Interpreter, value: Any) -> Iterator[Array]:
    """The arrays in a structure of lists and dicts."""
    for leaf in leaves(it, value):
        match leaf:
            case Array():
                yield leaf
            case Frame() | Series():
                yield _of_table(it, leaf)
            case Tensor(shape=shape, dtype=dtype, node=None):
                yield Array(shape, dtype)
            case _:
                pass


def as_array(it: Interpreter, value: Any) -> Array | Unknown:
    """One input or target as an array.

    Raises:
        ShapeError: `incompatible-input`, for a list of numbers, which Keras 3 does not take for an array.
    """
    match value:
        case Array():
            return value
        case Frame() | Series():
            return _of_table(it, value)
        case Tensor(shape=shape, dtype=dtype, node=None):
            return Array(shape, dtype)
        case List() | Tuple():
            made = array(it, value)
            if it.keras == 3 and isinstance(made, Array) and is_of_numbers(it, value):
                raise ShapeError(
                    "incompatible-input",
                    "Unrecognized data type: a list of numbers is no array for Keras 3. Make it one with `np.array(...)`",
                    keras=3,
                )
            return made if isinstance(made, Array) else Unknown("what the list holds is not known")
        case _:
            return value if isinstance(value, Unknown) else Unknown("what is passed is no array that we know")


def _of_table(it: Interpreter, value: Frame | Series) -> Array:
    """A table as an array, as Keras takes it: a series is a column."""
    made = array(it, value)
    return replace(made, shape=(*made.shape, 1)) if isinstance(value, Series) else made


def is_of_numbers(it: Interpreter, value: Any) -> bool:
    """Whether a list holds numbers, or lists of them, and nothing else."""
    items = elements(it, value) if isinstance(value, List | Tuple) else Unknown("")
    if isinstance(items, Unknown) or not items:
        return False
    return all(
        (isinstance(item, Const) and isinstance(item.value, int | float)) or is_of_numbers(it, item) for item in items
    )
