"""What to say of two versions of a file's models: text for a terminal, markdown for a pull request, JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from shapelens.analysis.module import Module
from shapelens.dims import Unknown
from shapelens.features.compare import Compared, Found, Kind, Pair, compare
from shapelens.features.formats import row_record, summary_record, totals_record
from shapelens.features.models import marks, models
from shapelens.features.naming import automatic_names
from shapelens.features.summary import PARAMS, TRAINABLE, Row, Summary, summarise
from shapelens.features.tables import markdown_table, markdown_text
from shapelens.immutable import immutable

NOTHING: Final = "No difference."
_SIGNS: Final[dict[Kind, str]] = {"added": "+", "removed": "-", "changed": "~"}
_TOTALS: Final = ("total", "trainable", "non_trainable")


@immutable
class Difference:
    """The models of two versions of a file that differ; `old` and `new` are what the versions are called."""

    old: str
    new: str
    models: tuple[Compared, ...]
    trainable: bool
    """Whether it counts which layers are trainable."""
    count: int
    """How many models were compared."""


def difference(old: tuple[str, Module], new: tuple[str, Module], trainable: bool, expand_nested: bool) -> Difference:
    """Compare the models of two versions, each with what it is called."""
    compared = compare(_found(old[1], expand_nested), _found(new[1], expand_nested))
    differing = tuple(one for one in compared if one.differs(trainable))
    return Difference(old[0], new[0], differing, trainable, len(compared))


def _found(module: Module, expand_nested: bool) -> list[Found]:
    names = automatic_names(module)
    return [
        Found(summarise(module, model, names, None, expand_nested), marks(module, model)) for model in models(module)
    ]


def text(found: Difference) -> str:
    """Lines like those of `diff`: what went, what came, what changed, and the totals."""
    lines = [f"--- {found.old}", f"+++ {found.new}"]
    for one in found.models:
        lines += ["", f"{_heading(one)}:", *_lines(one, found.trainable)]
    return "\n".join(lines) + "\n" if found.models else f"{NOTHING}\n"


def _heading(one: Compared) -> str:
    match one.old, one.new:
        case None, Summary() as new:
            return f"New model {_called(new)}"
        case Summary() as old, None:
            return f"Removed model {_called(old)}"
        case Summary() as old, Summary() as new:
            same_name = old.given == new.given
            name = _called(new) if same_name and old.cls == new.cls else f"{_called(old)} -> {_called(new)}"
            return f"Model {name}"
        case _:
            raise AssertionError("a model that is in neither version")


def _called(summary: Summary) -> str:
    return f'"{summary.name}" ({summary.cls})'


def _lines(one: Compared, trainable: bool) -> Iterator[str]:
    rows = [[_SIGNS[kind], *_cells(kind, pair, trainable)] for kind, pair in one.changes(trainable)]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(["", *(f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True))]).rstrip()
    yield from (f"  {title}: {_change(before, after)}{more}" for title, before, after, more in _totals(one))
    if one.reason():
        yield f"  Not all is known, and what is not is not compared: {one.reason()}"


def _cells(kind: Kind, pair: Pair, trainable: bool) -> list[str]:
    """The cells of a row as in the summary; of one that changed, those that did are `old -> new`."""
    before, after = pair.old or pair.new, pair.new or pair.old
    assert before is not None
    assert after is not None
    named = before.given == after.given
    cells = [
        after.title if named else f"{before.title} -> {after.name}",
        _change(before.output, after.output),
        _change(before.params, after.params),
    ]
    if pair.rewired:
        cells[1] += f", connected to {_change(before.connected or '-', after.connected or '-')}"
    return [*cells, *([_change(before.trainable, after.trainable)] if trainable else [])]


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} -> {after}"


def _totals(one: Compared) -> Iterator[tuple[str, str, str, str]]:
    """The three counts before and after, and by how much they differ."""
    old, new = ([*side.counts()] if side else [] for side in (one.old, one.new))
    texts = [dict(side.totals()) if side else {} for side in (one.old, one.new)]
    for title, *_ in old or new:
        before, after = (next((params for name, params, _ in side if name == title), 0) for side in (old, new))
        left, right = (text.get(title, "-") for text in texts)
        yield title, left if old else right, right if new else left, _by(before, after) if old and new else ""


def _by(before: int | Unknown, after: int | Unknown) -> str:
    if isinstance(before, Unknown) or isinstance(after, Unknown) or before == after:
        return ""
    return f" ({after - before:+,})"


def markdown(found: Difference) -> str:
    """A comment for a pull request."""
    parts = [f"**{markdown_text(found.old)}** → **{markdown_text(found.new)}**\n"]
    for one in found.models:
        heading = markdown_text(_heading(one).replace("->", "→"))
        parts.append(f"### {heading}\n")
        heads = ["", "Layer (type)", "Output Shape", PARAMS, *([TRAINABLE] if found.trainable else [])]
        rows = [[kind, *_arrows(_cells(kind, pair, found.trainable))] for kind, pair in one.changes(found.trainable)]
        if rows:
            parts.append(markdown_table(heads, rows, right={PARAMS}))
        parts.append(_markdown_totals(one))
        if one.reason():
            parts.append(f"*Not all is known, and what is not is not compared: {markdown_text(one.reason())}*\n")
    return "\n".join(parts if found.models else [*parts, f"{NOTHING}\n"])


def _arrows(cells: Sequence[str]) -> list[str]:
    return [cell.replace("->", "→") for cell in cells]


def _markdown_totals(one: Compared) -> str:
    if one.old is None or one.new is None:
        return "".join(f"- {title}: {after}\n" for title, _, after, _ in _totals(one))
    rows = [[title, before, after, more.strip(" ()")] for title, before, after, more in _totals(one)]
    return markdown_table(["", "before", "after", "difference"], rows, right={"before", "after", "difference"})


def record(found: Difference) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "old": found.old,
        "new": found.new,
        "same": not found.models,
        "models": [_model_record(one, found.trainable) for one in found.models],
    }


def _model_record(one: Compared, trainable: bool) -> dict[str, Any]:
    if one.old is None or one.new is None:
        return {
            "change": "added" if one.old is None else "removed",
            "old": None if one.old is None else summary_record(one.old),
            "new": None if one.new is None else summary_record(one.new),
        }
    changes = one.changes(trainable)
    return {
        "change": "changed",
        "old": {"name": one.old.name, "class": one.old.cls, "totals": totals_record(one.old)},
        "new": {"name": one.new.name, "class": one.new.cls, "totals": totals_record(one.new)},
        "layers": [
            {"change": kind, "old": _row(pair.old), "new": _row(pair.new), "rewired": pair.rewired}
            for kind, pair in changes
        ],
        "unchanged": len(one.pairs) - len(changes),
        "reason": one.reason() or None,
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else row_record(row)
