"""What the analysis found out: immutable records, anchored to statements, so that moving a statement changes no fact."""

from __future__ import annotations

from typing import Any, Literal

from shapelens.dims import Shape, Unknown
from shapelens.immutable import immutable
from shapelens.rules.rule import Structure, Weight
from shapelens.values.keras import Made, Model
from shapelens.values.place import Anchor, Position, Ref

Severity = Literal["error", "warning", "hint"]
CallKind = Literal["layer", "sequential", "input", "op"]


@immutable
class Range:
    """A range of source in the file as it is now: 1-based lines, 0-based UTF-8 byte columns."""

    line: int
    col: int
    end_line: int
    end_col: int

    def contains(self, line: int, col: int) -> bool:
        return (self.line, self.col) <= (line, col) <= (self.end_line, self.end_col)


@immutable
class Call:
    """A layer, model or operation met a shape.

    `where` is the statement it happened in, `by` the model that was built, for a layer inside a Sequential.
    """

    anchor: Anchor
    kind: CallKind
    layer: Made
    input_shape: Any
    output_shape: Structure
    weights: tuple[Weight, ...] | Unknown
    where: Ref
    by: Model | None = None
    refused: bool = False


@immutable
class Created:
    """A layer, operation or model came into being: it takes the next automatic name of its class."""

    made: Made
    like: Ref | None = None
    """What it is a copy of, whose name it has."""


@immutable
class NameTaken:
    """Keras made something of its own that takes an automatic name (the graph inside a Sequential)."""

    cls: str


@immutable
class SessionCleared:
    """`clear_session()`: Keras counts automatic names from the beginning again."""


@immutable
class Related:
    """A second place that a problem speaks of."""

    anchor: Anchor
    message: str


@immutable
class Comparison:
    """A target that does not go with an output, by their shapes; `top` is the largest label, where it is known."""

    target: Shape
    output: Shape
    loss: str
    top: int | None
    made: Ref | None
    """The node that makes the output."""
    chosen: Position | None
    """Where the loss stands."""


@immutable
class Problem:
    """What Keras would refuse (`error`), or what runs but is doubtful (`warning`, `hint`)."""

    anchor: Anchor
    code: str
    severity: Severity
    message: str
    related: tuple[Related, ...] = ()
    about: Made | Comparison | None = None
    """The layer that met a shape, or what was compared: whoever looks for a cure starts there."""


@immutable
class Held:
    """A comment that says a shape was right once that the program came by: it need not be meant for each time."""

    anchor: Position


Fact = Call | Created | NameTaken | SessionCleared | Problem | Held
