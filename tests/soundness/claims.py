"""What is claimed of a program: shapes, counts, values of names and errors by place; and whether a claim covers another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shapelens.analysis.module import Module
from shapelens.dims import Rest, Unknown
from shapelens.features.facts import facts
from shapelens.values.data import Array, Dataset, DType, Record, Row, Scalar, Spec
from shapelens.values.frames import Frame, Series, Table
from shapelens.values.keras import Tensor
from shapelens.values.python import Const, Dict, List, Tuple
from soundness.mutants import Place

MAX_DEPTH = 6


@dataclass
class Claims:
    """What is claimed at each place, once for each time that the program comes by."""

    seen: dict[Any, list[Any]] = field(default_factory=lambda: defaultdict(list))
    errors: set[tuple[int, str]] = field(default_factory=set)
    """The lines and codes of errors."""
    messages: dict[tuple[int, str], str] = field(default_factory=dict)


def claims(module: Module, place: Place | None = None, text: str = "") -> Claims:
    """The claims of an evaluated program, in which `text` stands at a place, by where they are in the program as it was."""
    made = Claims()
    found = facts(module)

    def column(line: int, col: int) -> int | None:
        return col if place is None else place.original(line, col, text)

    for call in found["calls"]:
        start, end = column(call["line"], call["col"]), column(call["end_line"], call["end_col"])
        if start is not None and end is not None:
            key = ("call", call["line"], start, call["end_line"], end, call["kind"])
            made.seen[key].append((_listed(call["output_shape"]), call["params"]))
    for model in found["models"]:
        if (start := column(model["line"], model["col"])) is not None:
            shapes = (_listed(model["input_shape"]), _listed(model["output_shape"]))
            made.seen["model", model["line"], start].append((*shapes, model["params"], model["trainable"]))
    for problem in found["problems"]:
        if problem["severity"] == "error":
            made.errors.add((problem["line"], problem["code"]))
            made.messages[problem["line"], problem["code"]] = problem["message"]
    for at, trace in enumerate(module.traces()):
        for (ref, name), value in trace.writes.items():
            if ref is module.root:
                made.seen["name", at, name].append(known(module, value))
    return made


def _listed(shape: Any) -> Any:
    """A shape of the facts: sizes that are not known are `Unknown`."""
    if isinstance(shape, list):
        return [_listed(one) for one in shape]
    return Unknown("") if isinstance(shape, str) else shape if shape is None else ("size", shape)


def known(module: Module, value: Any, depth: int = 0) -> Any:
    """What is known of a value, as plain data; Unknown where that is nothing, or nothing that is compared."""
    if depth > MAX_DEPTH:
        return Unknown("")

    def inside(one: Any) -> Any:
        return known(module, one, depth + 1)

    match value:
        case Const(value=content):
            return ("number", type(content).__name__, repr(content))
        case Scalar(dtype=dtype):
            return ("array", (), dtype, None, None)
        case Array(shape=shape, dtype=dtype, content=content, top=top):
            if value.base is not None and module.read((value.base, "changed")) == Const(True):
                return ("array", shape, dtype, None, None)
            return ("array", shape, dtype, None if content is None else repr(content), top)
        case Tensor(shape=shape, dtype=dtype):
            return ("tensor", shape, dtype)
        case Tuple(items=items) | Row(items=items):
            return ["tuple", *map(inside, items)]
        case List(ref=ref):
            items = module.read((ref, "items"))
            return ["list", *map(inside, items.items)] if isinstance(items, Tuple) else Unknown("")
        case Dict(ref=ref):
            items = module.read((ref, "items"))
            return ["dict", *map(inside, items.items)] if isinstance(items, Tuple) else Unknown("")
        case Record(entries=entries):
            return ["record", *(inside(one) for _, one in entries)]
        case Dataset(element=element, length=length):
            return ["dataset", inside(element), ("size", length), inside(value.each), inside(value.last)]
        case Frame(ref=ref):
            table = module.read((ref, "table"))
            return inside(table) if isinstance(table, Table) else Unknown("")
        case Table(rows=rows, columns=columns, dtype=dtype):
            width = value.width
            names = None if isinstance(columns, Unknown) else repr(columns)
            return ["table", ("size", rows), ("size", width), ("text", dtype), ("text", names)]
        case Series(rows=rows, dtype=dtype, content=content):
            return ["series", ("size", rows), ("text", dtype), ("text", None if content is None else repr(content))]
        case DType(name=name):
            return ("dtype", name)
        case Spec(shape=shape, dtype=dtype):
            return ("spec", shape, dtype)
        case _:
            return Unknown("")


def covers(less: Any, more: Any) -> bool:
    """Whether all that is claimed with less knowledge is so with more."""
    if less is None or more is None or isinstance(less, Unknown) or isinstance(more, Unknown):
        return True
    match less, more:
        case ("array" | "tensor" | "spec", *_), ("array" | "tensor" | "spec", *_):
            return _shape_covers(less[1], more[1]) and all(map(_equal, less[2:], more[2:]))
        case ("array", (), _, None, None), ("number", *_):
            return True
        case ("array", (Rest(), *_), *_), ("number", *_) | ["series" | "table", *_]:
            return True  # It is all that a function of arrays may give.
        case ("text", a), ("text", b):
            return _equal(a, b)
        case ("size", a), ("size", b):
            return isinstance(a, Unknown) or isinstance(b, Unknown) or a == b
        case (list(), list()) | (tuple(), tuple()):
            return len(less) == len(more) and all(map(covers, less, more))
        case _:
            return less == more


def _equal(a: Any, b: Any) -> bool:
    return a is None or b is None or a == b


def _shape_covers(less: Any, more: Any) -> bool:
    if (less and isinstance(less[0], Rest)) or (more and isinstance(more[0], Rest)):
        return all(map(_dim_covers, reversed(less[1:]), reversed(more)))
    return len(less) == len(more) and all(map(_dim_covers, less, more))


def _dim_covers(less: Any, more: Any) -> bool:
    return isinstance(less, Unknown) or isinstance(more, Unknown) or less == more


def against(less: Claims, more: Claims, errors: bool = True) -> Iterator[str]:
    """What the claims with less knowledge say that is not so by those with more; errors where these are compared too."""
    for key, told in less.seen.items():
        seen = more.seen.get(key, ())
        for one in told:
            if seen and not any(covers(one, other) for other in seen):
                yield f"{key}: {one} against {seen[0]}"
    refused = {line for line, _ in more.errors}
    for error in less.errors if errors else ():
        if error[0] in refused:
            continue  # For another reason, perhaps: what is found first depends on what is known.
        yield f"error {error}: {less.messages[error]}"
