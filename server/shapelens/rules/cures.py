"""What could be done about a layer that refuses its input: proposals, which whoever makes them has to prove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from shapelens.dims import Shape, Unknown, rank
from shapelens.immutable import field_names
from shapelens.rules.legacy import MERGE_MODES, RENAMED, RENAMED_LAYERS
from shapelens.rules.losses import BINARY, CATEGORICAL, SPARSE
from shapelens.rules.ops.table import find
from shapelens.rules.rule import LayerRule

JOINING: Final = "Concatenate"
"""The layer that makes one tensor of several."""
SEQUENCES: Final = "return_sequences"
OF_ONE_UNIT: Final = "sigmoid"
"""The activation that says how likely one thing is."""
OF_AXIS: Final = "Softmax"
"""The layer that says along which axis things are likely."""
_WORDS: Final = {"'tf'": '"channels_last"', "'th'": '"channels_first"'}


def reducing(x: Shape) -> Iterator[str]:
    """Layers without arguments that make (batch, features) of an input."""
    ndim = rank(x)
    if not isinstance(ndim, Unknown) and ndim > 2:
        yield "Flatten"
        if ndim <= 5:
            yield f"GlobalAveragePooling{ndim - 2}D"


def pooling_instead(cls: str, x: Shape) -> str | None:
    """The layer that gives (batch, features) of a known size where flattening gives an unknown one."""
    ndim = rank(x)
    return f"GlobalAveragePooling{ndim - 2}D" if cls == "Flatten" and ndim in (3, 4, 5) else None


def widening(x: Shape) -> Iterator[tuple[str, str]]:
    """Layers, with their arguments, that give an input one more axis."""
    sizes = x[1:]
    if 1 <= len(sizes) <= 3 and all(isinstance(size, int) for size in sizes):
        yield "Reshape", f"({', '.join(map(str, sizes))}, 1)"


def padding_to(x: Shape, wanted: Shape) -> tuple[str, str] | None:
    """The layer that pads images to a slightly larger size, with its argument."""
    if len(x) != 4 or len(wanted) != 4:
        return None
    rows, columns = (
        b - a if isinstance(a, int) and isinstance(b, int) else -1 for a, b in zip(x[1:3], wanted[1:3], strict=True)
    )
    small = min(rows, columns) >= 0 and 0 < max(rows, columns) <= 2
    return ("ZeroPadding2D", f"((0, {rows}), (0, {columns}))") if small else None


def declared_by(rule: LayerRule | Unknown, length: int | None) -> str | None:
    """The shape of the only input that a layer is made for, as source; None if there are several."""
    return f"({length},)" if type(rule).__name__ == "Embedding" else None


def has_field(rule: LayerRule | Unknown, name: str) -> bool:
    """Whether the layer has an argument of that name that its shapes depend on."""
    return not isinstance(rule, Unknown) and name in field_names(rule)


def width_name(rule: LayerRule | Unknown) -> str | None:
    """The argument that is the size of the last axis of the output."""
    return next((name for name in ("units", "filters") if has_field(rule, name)), None)


def todays_argument(cls: str, old: str) -> str | None:
    """Today's name of an argument of Keras 1, "" where there is none; None if the name is not old."""
    return RENAMED.get(cls, {}).get(old)


def kernel_parts(cls: str) -> list[str]:
    """The arguments of Keras 1, one for each axis, that became the size of the kernel."""
    return [old for old, new in RENAMED.get(cls, {}).items() if new == "kernel_size" and old[:3] in ("nb_", "ker")]


def todays_word(old: str, value: str) -> str:
    """Today's source of an argument's value."""
    return _WORDS.get(value.replace('"', "'"), value) if old == "dim_ordering" else value


def todays_layer(name: str) -> str | None:
    """What a layer of Keras 1 is called today."""
    return RENAMED_LAYERS.get(name)


def merging_layer(mode: str) -> tuple[str, str | None] | None:
    """The layer that does what a mode of Keras 1's `merge` did, and the argument that says along which axis."""
    if mode not in MERGE_MODES:
        return None
    cls, keywords_of = MERGE_MODES[mode]
    return cls, next((name for name in keywords_of(0, 0) if name.startswith("ax")), None)


def twin_arguments(path: str, twin: str, positional: int, keywords: Sequence[str]) -> list[str | None] | None:
    """How the arguments of a call are passed to a function of the same name in another library.

    For each of them: its keyword there, "" where it stands by position, None where it is dropped (the name of a node of
    TensorFlow). None if the twin does not take one of them.
    """
    old, new = find(path), find(twin)
    if old is None or new is None:
        return None
    theirs = [name if name != "_" else own for (own, _), name in zip(new.parameters, new.canonical, strict=True)]
    aliases = dict(old.aliases)
    own_names = [own for own, _ in old.parameters]
    found: list[str | None] = []
    for index, keyword in (*((index, "") for index in range(positional)), *((-1, keyword) for keyword in keywords)):
        if keyword == "name":
            found.append(None)
            continue
        if keyword:
            index = own_names.index(keyword) if keyword in own_names else aliases.get(keyword, -1)
        if not 0 <= index < len(own_names):
            return None
        meant = old.canonical[index] if old.canonical[index] != "_" else own_names[index]
        if meant not in theirs:
            return None
        there = theirs.index(meant)
        found.append("" if not keyword and there == index else new.parameters[there][0].lstrip("*"))
    defaults = dict(zip(theirs, (default for _, default in new.parameters), strict=True))
    for name, (_, default) in zip(old.canonical, old.parameters, strict=True):
        if isinstance(default, bool) and defaults.get(name, default) is not default:
            return None  # `gelu` is approximate in the one, and not in the other.
    return found


def other_losses(loss: str, target: Shape, output: Shape) -> Iterator[str]:
    """Losses that might be meant, for the kind of labels that a target of this shape holds."""
    numbers = rank(target) == 1 or (rank(target) == 2 and target[-1] == 1) or rank(target) == len(output) - 1
    if output[-1] == 1:
        yield BINARY
    else:
        yield SPARSE if numbers else CATEGORICAL
    if loss == SPARSE and not numbers:
        yield BINARY
    if not numbers and output[-1] == 1:
        yield CATEGORICAL


def is_of_classes(loss: str) -> bool:
    """Whether a loss needs a score for each of several classes."""
    return loss in (CATEGORICAL, SPARSE)


def wants_classes(loss: str) -> bool:
    """Whether a loss compares the scores of classes with labels that are one-hot."""
    return loss == CATEGORICAL


def activation_for(width: int, activation: str) -> str:
    """The activation that goes with a number of classes, where it was one for another number."""
    if width == 1 and activation == "softmax":
        return OF_ONE_UNIT
    return activation
