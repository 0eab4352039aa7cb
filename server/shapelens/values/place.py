"""Where things are: ranges of source relative to their statement, and the identity of what a program creates.

A `Ref` names an object, a call or a turn of a loop by how it came to be (creating statement, call path, ordinal), never by
a global counter, so that an edit elsewhere renames nothing. What belongs to display (`site`) and to reuse (`trace`) is kept
beside it and takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final, Protocol

from shapelens.immutable import immutable


@immutable
class Position:
    """A range of source inside a statement.

    `line` and `end_line` count from 0 at the statement's first line; columns are 0-based UTF-8 bytes, as in `ast`.
    """

    statement: int
    line: int
    col: int
    end_line: int
    end_col: int


def range_of(statement: int, first: int, node: Any) -> Position:
    """The range of a syntax node in a statement whose own node begins in line `first`."""
    start, end = node.lineno - first, (node.end_lineno or node.lineno) - first
    return Position(statement, start, node.col_offset, end, node.end_col_offset or node.col_offset)


class Site:
    """The place that created something, in most cases a call: the whole of it."""

    def __init__(self, position: Position) -> None:
        self._position = position

    @property
    def position(self) -> Position:
        return self._position

    @property
    def callee(self) -> Position:
        """What is called."""
        return self._position

    @property
    def arguments(self) -> Mapping[str | int, Position]:
        """Each argument, by its name or index; by both where a name is known for an index."""
        return {}


class CallSite(Site):
    """A call, whose parts are found in its syntax when somebody wants to show them; `names` are those of the arguments."""

    def __init__(self, statement: int, first: int, call: Any, names: Sequence[str] = ()) -> None:
        self._place = statement, first
        self._call = call
        self._names = names

    @property
    def position(self) -> Position:
        return range_of(*self._place, self._call)

    @property
    def callee(self) -> Position:
        return range_of(*self._place, self._call.func)

    @property
    def arguments(self) -> Mapping[str | int, Position]:
        given = [range_of(*self._place, argument) for argument in self._call.args]
        found: dict[str | int, Position] = {**dict(enumerate(given)), **dict(zip(self._names, given, strict=False))}
        return found | {word.arg: range_of(*self._place, word) for word in self._call.keywords if word.arg}


class SiteOf(Site):
    """The place of another, which may have moved since: its statement can come out as before where only blanks changed."""

    def __init__(self, ref: Ref, site: Site) -> None:
        self._ref = ref
        self._last = site

    @property
    def _site(self) -> Site:
        return self._ref.site or self._last

    @property
    def position(self) -> Position:
        return self._site.position

    @property
    def callee(self) -> Position:
        return self._site.callee

    @property
    def arguments(self) -> Mapping[str | int, Position]:
        return self._site.arguments


class Contents(Protocol):
    """What was made as a whole, such as a model of hundreds of layers: its cells are worked out when they are read."""

    lasting: bool
    """Whether they stay what they are, as nothing outside the program decides them."""

    def cell(self, ref: Ref, name: str) -> Any:
        """The value of a cell of one of its refs; the store's MISSING if there is none."""
        ...


class Ref:
    """A node in the tree of what happened: module, statement, call, turn, created object. Equal only to itself."""

    __slots__ = ("block", "children", "contents", "key", "parent", "site", "trace")

    def __init__(self, parent: Ref | None, key: Hashable) -> None:
        self.parent = parent
        self.key = key
        self.children: dict[Hashable, Ref] = {}
        self.site: Site | None = None
        self.trace: Any = None
        """What the statement did that ran here."""
        self.block: Any = None
        """What the statements did that ran in this branch, where they are many."""
        self.contents: Contents | None = None
        """What its cells hold until they are written."""

    def child(self, key: Hashable) -> Ref:
        """The one child of that key."""
        ref = self.children.get(key)
        if ref is None:
            ref = self.children[key] = Ref(self, key)
        return ref

    def forget(self, key: Hashable) -> None:
        """Drop a child and all below it: what it named is gone from the program."""
        self.children.pop(key, None)

    def dissolve(self) -> None:
        """Take apart all that happened here, when nobody asks any more: no part of it refers back to its whole then."""
        refs: list[Ref] = [self]
        while refs:
            ref = refs.pop()
            refs += ref.children.values()
            ref.children = {}
            ref.site = ref.trace = ref.block = ref.contents = None

    def is_below(self, ref: Ref) -> bool:
        """Whether it came to be in what another stands for."""
        step = self.parent
        while step is not None:
            if step is ref:
                return True
            step = step.parent
        return False

    def steps(self) -> tuple[Position | TurnKey, ...]:
        """The call sites, the turns of loops and the branches around it, outermost first."""
        steps: list[Position | TurnKey] = []
        ref = self.parent
        while ref is not None:
            if ref.site is not None and isinstance(ref.key, CallKey):
                steps.append(ref.site.position)
            elif isinstance(ref.key, TurnKey):
                steps.append(ref.key)
            ref = ref.parent
        return tuple(reversed(steps))

    def lineage(self) -> tuple[Ref, ...]:
        """The refs above it, outermost first, and itself."""
        refs: list[Ref] = [self]
        while refs[-1].parent is not None:
            refs.append(refs[-1].parent)
        return tuple(reversed(refs))

    def path(self) -> tuple[Position, ...]:
        """The call sites around it, outermost first."""
        return tuple(step for step in self.steps() if isinstance(step, Position))

    def is_supposed(self) -> bool:
        """Whether it happens in a function that nothing calls, evaluated only to be shown."""
        ref: Ref | None = self
        while ref is not None:
            if isinstance(ref.key, DrivenKey):
                return True
            ref = ref.parent
        return False

    def __repr__(self) -> str:
        return f"{self.parent!r}/{self.key}" if self.parent else str(self.key)


@immutable
class CallKey:
    """Key of the Ref of the n-th call of a user function in a statement."""

    ordinal: int


@immutable
class DrivenKey:
    """Key of the Ref of a function that nothing calls and that is evaluated with its defaults."""

    code: object


@immutable
class TurnKey:
    """Key of the Ref of a turn of a loop, or of the two sides of an undecided branch."""

    turn: int | str


ANY_TURN: Final = "any"
"""Stands for the turns of a loop of unknown length."""
LATER_TURN: Final = "later"
"""Stands for a turn after those that were followed."""
PROBE: Final = "probe"
"""Stands for a turn with any item at all, to see what it might do."""
OPEN_TURNS: Final = frozenset({ANY_TURN, LATER_TURN, PROBE})
"""Turns of which it is not known how many there are."""

Anchor = Position | tuple[Ref, str | None]
"""Where to underline: a range, or the call that made a `Ref` (or one of its arguments) or the statement that ran there,
looked up when shown."""


def same_site(ref: Ref) -> Site | None:
    """The place of what made a `Ref`, for what came of it in another statement."""
    return None if ref.site is None else SiteOf(ref, ref.site)


def site_of(anchor: Anchor) -> Site | None:
    """The place that an anchor is by itself; None if that is looked up."""
    return Site(anchor) if isinstance(anchor, Position) else None


def position_of(anchor: Anchor) -> Position | None:
    """The range that an anchor stands for, as its maker was last seen; None if no call made it, and no statement ran there."""
    if isinstance(anchor, Position):
        return anchor
    ref, argument = anchor
    if ref.site is None:
        return None if ref.trace is None else ref.trace.place
    return ref.site.position if argument is None else ref.site.arguments.get(argument, ref.site.position)
