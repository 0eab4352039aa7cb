"""Programs with NumPy, at random: what shapelens knows of their variables must be what real NumPy makes.

`SHAPELENS_FUZZ` says how many (a hundred by default), `SHAPELENS_SEED` which; `python -m arrays.test_arrays` in `tests` shows
which expressions are not known.
"""

from __future__ import annotations

import collections
import math
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from arrays import draw, draw_frames
from shapelens.analysis.interpreter import CHANGED
from shapelens.analysis.module import Module
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.data import Array, DType, NumpyFloat, NumpyInt, Scalar
from shapelens.values.frames import Frame, Series, Table
from shapelens.values.python import Const, List, Tuple

PROGRAMS = int(os.environ.get("SHAPELENS_FUZZ", "100"))
SEED = os.environ.get("SHAPELENS_SEED", "")


def test_as_real_numpy() -> None:
    wrong, known, total, _ = compared(draw.program)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])
    assert known > 0.9 * total, f"of {total} values, only {known} are known"


def test_as_real_pandas() -> None:
    wrong, known, total, _ = compared(draw_frames.program)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])
    assert known > 0.6 * total, f"of {total} values, only {known} are known"


Draw = Callable[[random.Random], tuple[str, dict[str, Any]]]


def compared(program: Draw) -> tuple[list[str], int, int, collections.Counter[str]]:
    """What is wrong, how many values have a known shape, of how many; and the lines of the others."""
    r = random.Random(f"arrays {SEED}")
    wrong: list[str] = []
    known = total = 0
    unknown: collections.Counter[str] = collections.Counter()
    for _ in range(PROGRAMS):
        text, real = program(r)
        module = Module(3)
        module.update(text)
        for name, value in real.items():
            ours = plain(module, module.read((module.root, name)))
            total += 1
            found = differs(ours, value)
            # Whether the spread of equal numbers is 0 or nearly so depends on the order in which they are added.
            if found and not (found == "content" and "std(" in text and not np.isfinite(value).all()):
                wrong.append(f"{text}    {name}: {found}\n    ours: {str(ours)[:300]}\n    real: {described(value)}")
            if is_known(ours):
                known += 1
            else:
                line = next((one for one in reversed(text.splitlines()) if one.startswith(f"{name} = ")), "?")
                unknown[f"{line.partition(' = ')[2]}   {str(ours)[:90]}"] += 1
    return wrong, known, total, unknown


def plain(module: Module, value: Any) -> Any:
    """A value with what its lists hold."""
    if isinstance(value, List):
        items = module.read((value.ref, "items"))
        return [plain(module, item) for item in items.items] if isinstance(items, Tuple) else Unknown("its items")
    if isinstance(value, Tuple):
        return tuple(plain(module, item) for item in value.items)
    if isinstance(value, Frame):
        return module.read((value.ref, "table"))
    if isinstance(value, Array) and value.base is not None and module.read((value.base, CHANGED)) is not MISSING:
        return Array(value.shape, value.dtype)  # as whoever reads the variable in the program sees it
    if isinstance(value, Series) and value.base is not None and module.read((value.base, CHANGED)) is not MISSING:
        return Series(value.rows)
    return value


def is_known(ours: Any) -> bool:
    """Whether all of its shape is."""
    match ours:
        case Scalar():
            return True
        case Unknown():
            return False
        case Array():
            return not any(isinstance(dim, Unknown) for dim in ours.shape)
        case Table():
            return not isinstance(ours.width, Unknown) and not isinstance(ours.rows, Unknown)
        case Series():
            return not isinstance(ours.rows, Unknown)
        case list() | tuple():
            return all(map(is_known, ours))
        case _:
            return True


def differs(ours: Any, real: Any) -> str:
    """What shapelens says that is not so, empty if nothing."""
    match ours:
        case Scalar(dtype=dtype):
            if np.ndim(real) or isinstance(real, tuple | list):
                return "no number"
            return "dtype" if dtype not in (None, getattr(getattr(real, "dtype", None), "name", None)) else ""
        case Unknown():
            return ""
        case Table():
            return _table_differs(ours, real)
        case Series():
            if not isinstance(real, pd.Series):
                return "no series"
            rows = not isinstance(ours.rows, Unknown) and ours.rows != len(real)
            if rows or ours.dtype not in (None, getattr(real.dtype, "name", "")):
                return "rows" if rows else "dtype"
            held = None if ours.content is None else [item.value for item in ours.content]
            return "" if held is None or all(map(_same, held, real.tolist())) else "content"
        case Array():
            listed = isinstance(real, pd.Index | pd.api.extensions.ExtensionArray)
            return _array_differs(ours, np.asarray(real) if listed else real)
        case DType(name=name):
            return "" if isinstance(real, np.dtype) and real.name == name else "dtype"
        case Const():
            return _number_differs(ours.value, real)
        case list() | tuple():
            if type(ours) is not type(real) and not (isinstance(ours, tuple) and isinstance(real, tuple)):
                return "kind"
            if len(ours) != len(real):
                return "length"
            return next(filter(None, map(differs, ours, real)), "")
        case _:
            return f"a {type(ours).__name__}"


def _table_differs(ours: Table, real: Any) -> str:
    if not isinstance(real, pd.DataFrame):
        return "no table"
    if not isinstance(ours.rows, Unknown) and ours.rows != len(real):
        return "rows"
    if not isinstance(ours.columns, Unknown) and list(ours.columns) != list(real.columns):
        return "columns"
    if ours.dtype is not None and {dtype.name for dtype in real.dtypes} - {ours.dtype}:
        return "dtype"
    return "width" if not isinstance(ours.width, Unknown) and ours.width != real.shape[1] else ""


def _array_differs(ours: Array, real: Any) -> str:
    if isinstance(real, pd.Series | pd.DataFrame) and type(ours.shape[0]).__name__ == "Rest":
        return ""  # of something unknown, which may be a table
    if not isinstance(real, np.ndarray | np.generic):
        return "no array"
    if len(ours.shape) != real.ndim and not (ours.shape and type(ours.shape[0]).__name__ == "Rest"):
        return "rank"
    for mine, theirs in zip(reversed(ours.shape), reversed(real.shape), strict=False):
        if not isinstance(mine, Unknown) and mine != theirs:
            return "shape"
    if ours.dtype is not None and ours.dtype != real.dtype.name:
        return "dtype"
    if ours.top is not None and ours.top != real.max():
        return "top"
    if ours.content is not None:
        mine = [item.value for item in ours.content]
        theirs = real.ravel().tolist()
        if len(mine) != len(theirs) or not all(map(_same, mine, theirs)):
            return "content"
    return ""


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Unknown):
        return True
    if isinstance(a, float) and isinstance(b, float) and math.isfinite(b):
        # In which order NumPy adds depends on how an array lies in memory, which is not followed.
        return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)
    return a == b or (a != a and b != b)


def _number_differs(ours: Any, real: Any) -> str:
    if isinstance(ours, NumpyInt | NumpyFloat):
        if getattr(getattr(real, "dtype", None), "name", None) != ours.dtype:
            return "dtype of a number"
    elif (
        not isinstance(ours, bool)
        and type(ours) is not type(real)
        and not isinstance(real, np.str_ | np.complexfloating)
    ):
        return f"kind of number: {type(ours).__name__} for {type(real).__name__}"
    real = real.item() if isinstance(real, np.generic | np.ndarray) else real
    return "" if _same(ours, real) or (isinstance(ours, float) and math.isnan(ours) and math.isnan(real)) else "number"


def described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.shape} {value.dtype} {value.ravel()[:6]!s}"
    return f"{type(value).__name__} {str(value)[:200]}"


if __name__ == "__main__":
    wrong, known, total, unknown = compared(draw_frames.program if "pandas" in sys.argv else draw.program)
    print("\n".join(wrong[:15]))
    print(f"{len(wrong)} wrong; {known} of {total} known: {known / total:.1%}")
    for line, count in unknown.most_common(60):
        print(count, line[:200])
