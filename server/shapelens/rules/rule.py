"""What a rule is: the shape-relevant arguments of one Keras layer, and what it computes from an input shape.

A rule reads like the layer it stands for: fields are the arguments of `__init__`, `check` validates them, `weights` is
`build`, `output_shape` is `compute_output_shape`. Rules are written as if all were known; `Undecided` leaves them where
an unknown matters, and the functions at the end of this file turn it into an unknown answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeGuard, dataclass_transform

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, rank, show
from shapelens.immutable import by_name, immutable

Size = int | Unknown
Flag = bool | Unknown
Structure = Shape | list["Structure"]
"""The shape of one tensor, or a list of them where a layer has several outputs; None stands for one that is no tensor."""


def is_shape(x: Any) -> TypeGuard[Shape]:
    """Whether an input is the shape of one tensor."""
    return isinstance(x, tuple)


def is_several(x: Any) -> TypeGuard[list[Any]]:
    """Whether an input is a list of shapes, one for each tensor."""
    return isinstance(x, list)


def is_one(x: Any) -> TypeGuard[Shape]:
    """Whether an input is one tensor where a layer wants several.

    Raises:
        Undecided: nothing is known of it, not even whether it is a list.
    """
    if is_shape(x) and len(x) == 1 and isinstance(x[0], Rest):
        raise Undecided(x[0])
    return is_shape(x)


class ShapeError(Exception):
    """Keras would raise here.

    `code` names the kind of problem (`docs/problems.md`), `argument` the argument to underline, if one is at fault, and
    `keras` the only Keras major version in which this is an error (None: in 2 and 3).
    """

    accepted: tuple[str, ...] = ()
    """The words that the argument may be, where it may only be one of them."""
    identifier: str | None = None
    """The string that names no object of Keras, where a program may have registered one under that name."""

    def __init__(self, code: str, message: str, argument: str | None = None, keras: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.argument = argument
        self.keras = keras


@immutable
class Weight:
    """A variable that the layer creates when it is built."""

    name: str
    shape: Shape
    trainable: bool | Unknown = True


@immutable
class InputSpec:
    """The ranks that a layer accepts, batch axis included (`keras.layers.InputSpec`)."""

    ndim: int | None = None
    min_ndim: int | None = None
    max_ndim: int | None = None
    ndim_keras: int | None = None
    """The only Keras in which a rank above `ndim` is refused (None: in 2 and 3)."""

    def refine(self, shape: Shape, index: int = 0) -> Shape:
        """The input as the layer sees it: of the one accepted rank where its own was unknown.

        Raises:
            ShapeError: `incompatible-input`, if the rank is not accepted.
        """
        ndim = rank(shape)
        if isinstance(ndim, Unknown):
            known = shape[1:]
            if self.ndim is None or len(known) > self.ndim:
                return shape
            return (*[Unknown(ndim.reason)] * (self.ndim - len(known)), *known)
        for wanted, bad, word, keras in (
            (self.min_ndim, ndim < (self.min_ndim or 0), "min_ndim", None),
            (self.ndim, ndim != self.ndim, "ndim", self.ndim_keras),
            (self.max_ndim, ndim > (self.max_ndim or ndim), "max_ndim", None),
        ):
            if wanted is not None and bad:
                raise ShapeError(
                    "incompatible-input",
                    f"input {index} is incompatible with the layer: expected {word}={wanted}, found ndim={ndim}. "
                    f"Full shape received: {show(shape)}",
                    keras=keras,
                )
        return shape


@immutable
class Hint:
    """Something that runs but is probably not meant; `argument` is the one to underline, if there is one."""

    code: str
    message: str
    argument: str | None = None
    positional: int | None = None
    """Doubtful only where the argument was given at this place, without its name."""


@by_name
@dataclass_transform(frozen_default=True, kw_only_default=True)
class LayerRule:
    """Base of all rules; subclasses are records of the layer's shape-relevant arguments.

    Argument names and defaults are Keras' own. A field that the caller could not determine holds an `Unknown`.
    `keras` (2 or 3) is the Keras in force.
    """

    keras: int = 3

    input_spec: ClassVar[InputSpec | None] = None
    any_rank: ClassVar[bool] = False
    """The rule also works on a shape whose front is `Rest` (unknown rank): it only looks at the last axes."""
    many: ClassVar[bool] = False
    """The layer takes several tensors; `x` is then a list of shapes (and one shape if the call passed no list)."""
    fixed_rank: ClassVar[bool] = False
    """Once built, the layer only takes inputs of the same rank."""
    call_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that a call of the layer sets and not its constructor (`initial_state`): `table.bind_call` fills them in."""
    call_inputs: ClassVar[tuple[str, ...]] = ()
    """The arguments of the call that are tensors, where it takes them one by one (`attention(query, value)`)."""

    def __init_subclass__(cls) -> None:
        by_name(cls)

    def check(self) -> None:
        """Validate the arguments as `__init__` does. Raises ShapeError."""

    def check_dtype(self, dtype: str) -> None:
        """Raise ShapeError for an input of a type that the layer certainly refuses."""

    def refuses_inside(self, x: Shape) -> bool:
        """Whether it refuses such a rank also inside a wrapper or model, where Keras 3 does not ask its input spec."""
        return False

    def main_input(self, x: Any) -> Any:
        """The input itself, where a call may pack more with it (`lstm([x, h, c])` in Keras 2). Raises ShapeError."""
        return x

    def weights(self, x: Any) -> Iterator[Weight]:
        """The variables that `build` creates for input shape `x`, in Keras' order. Raises ShapeError."""
        return iter(())

    def output_shape(self, x: Any) -> Structure:
        """The output for input shape `x`, batch axis included. Raises ShapeError."""
        raise NotImplementedError

    def fixed_axes(self, x: Any) -> Mapping[int, Dim]:
        """Axes whose size is frozen once the layer is built on `x` (the `axes` of Keras' input spec)."""
        return {}

    def unknown_output(self, reason: str) -> Structure:
        """What holds of the output whatever the input: the answer where the input is unknown or was refused."""
        return (Rest(reason),)

    def explain(self, x: Any) -> Iterator[str]:
        """Sentences for the hover: why this output, why this count, with the numbers put in."""
        return iter(())

    @property
    def output_activation(self) -> str | None:
        """The name of the activation that the layer applies last, where it is known."""
        return None

    def hints(self, x: Any) -> Iterator[Hint]:
        """What is doubtful about using the layer on `x`, though Keras accepts it."""
        return iter(())


def static(dim: Dim, axis: str) -> Dim:
    """The size of an axis that a weight depends on. Raises `undefined-axis` where it is dynamic."""
    if dim is None:
        raise ShapeError(
            "undefined-axis",
            f"the {axis} axis of the input must be defined, found None: "
            "shapes used to initialize variables must be fully-defined",
        )
    return dim


def _accept(rule: LayerRule, x: Any, asked: bool = True) -> Any:
    """`x` refined by the rule's input spec; raises Undecided where the rule cannot work on an unknown rank."""
    x = rule.main_input(x)
    if rule.many:
        return x
    several: list[Structure] = [*x] if isinstance(x, list) else [x]
    if len(several) != 1 and rule.input_spec is not None:
        raise ShapeError(
            "incompatible-input", f"the layer expects 1 input(s), but it received {len(several)} input tensors"
        )
    if len(several) != 1 or isinstance(several[0], list):
        raise Undecided(Unknown("the input is a list of tensors"))
    shape = several[0]
    if rule.input_spec is not None and asked:
        shape = rule.input_spec.refine(shape)
    ndim = rank(shape)
    if isinstance(ndim, Unknown):
        if not rule.any_rank:
            raise Undecided(ndim)
        if len(shape) == 1:
            return (*shape, Unknown(ndim.reason))  # there is at least a batch axis: rules may look at the last one
    return shape


def output_of(rule: LayerRule, x: Any, asked: bool = True) -> Structure:
    """The output shape, unknown where it depends on what we do not know; `asked`: whether the input spec is.

    Raises:
        ShapeError: whatever the rule raises.
    """
    try:
        return rule.output_shape(_accept(rule, x, asked))
    except Undecided as undecided:
        return rule.unknown_output(undecided.unknown.reason)


def undecided_number(rule: LayerRule) -> Unknown | None:
    """Why it is not known whether the layer gives one tensor or several; None where it is."""
    flags = (getattr(rule, name, None) for name in ("return_state", "return_attention_scores"))
    unknown = next((flag for flag in flags if isinstance(flag, Unknown)), None)
    inner = getattr(rule, "layer", None)
    return undecided_number(inner) if unknown is None and isinstance(inner, LayerRule) else unknown


def explain_of(rule: LayerRule, x: Any) -> list[str]:
    """The sentences of `explain`, none where they would need what is not known or what is wrong."""
    sentences: list[str] = []
    try:
        sentences.extend(rule.explain(_accept(rule, x)))
    except (Undecided, ShapeError):
        pass
    return sentences


def hints_of(rule: LayerRule, x: Any) -> list[Hint]:
    """What is doubtful, as far as it can be told."""
    try:
        return list(rule.hints(x))
    except (Undecided, ShapeError):
        return []  # What is refused needs no doubts.


def weights_of(rule: LayerRule, x: Any, asked: bool = True) -> tuple[Weight, ...] | Unknown:
    """The weights, unknown where their number is; `asked`: whether the input spec is. Raises ShapeError."""
    try:
        return tuple(rule.weights(_accept(rule, x, asked)))
    except Undecided as undecided:
        return undecided.unknown


def computed(rule: LayerRule, x: Any) -> tuple[tuple[Weight, ...] | Unknown, Structure]:
    """What `weights_of` and `output_of` give, the input looked at once. Raises ShapeError."""
    try:
        shape = _accept(rule, x)
    except Undecided as undecided:
        return undecided.unknown, rule.unknown_output(undecided.unknown.reason)
    weights: tuple[Weight, ...] | Unknown
    try:
        weights = tuple(rule.weights(shape))
    except Undecided as undecided:
        weights = undecided.unknown
    try:
        return weights, rule.output_shape(shape)
    except Undecided as undecided:
        return weights, rule.unknown_output(undecided.unknown.reason)


def check_fixed(rule: LayerRule, built_on: Any, x: Any) -> None:
    """Raise `incompatible-input` if a layer built on one shape refuses another for a frozen axis."""
    try:
        first, x = _accept(rule, built_on), _accept(rule, x)
        if rule.fixed_rank and differ(rank(first), rank(x)):
            raise ShapeError(
                "incompatible-input",
                f"input 0 is incompatible with the layer: expected ndim={len(first)}, found ndim={len(x)}. "
                f"Full shape received: {show(x)}",
            )
        if rule.many:
            return
        for axis, size in rule.fixed_axes(first).items():
            counted = axis < 0 or not isinstance(rank(x), Unknown)
            if counted and -len(x) <= axis < len(x) and differ(x[axis], size):
                raise ShapeError(
                    "incompatible-input",
                    f"input 0 is incompatible with the layer: expected axis {axis} of input shape to have value "
                    f"{size}, but received input with shape {show(x)}",
                )
    except Undecided:
        return
