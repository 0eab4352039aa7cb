"""Random programs with NumPy: each step is written for the arrays that real NumPy made of the steps before."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_SIZE = 60_000
TRIES = 30

Names = dict[str, Any]
R = random.Random


def program(r: R) -> tuple[str, Names]:
    """A program of a few steps that runs, and the values of its variables."""
    names: Names = {"np": np}
    exec("rng = np.random.default_rng(0)\nrs = np.random.RandomState(1)\nnp.random.seed(0)", names)
    lines = [
        "import numpy as np",
        "rng = np.random.default_rng(0)",
        "rs = np.random.RandomState(1)",
        "np.random.seed(0)",
    ]
    for index in range(r.randint(1, 6)):
        for _ in range(TRIES):
            name = f"v{index}"
            line = _step(r, name, names)
            if line is not None and _runs(line, names, name):
                lines.append(line)
                break
    return "\n".join(lines) + "\n", {name: value for name, value in names.items() if name[0] == "v"}


def _runs(line: str, names: Names, name: str) -> bool:
    before = dict(names)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(line, names)
    except Exception:
        names.clear()
        names.update(before)
        return False
    if all(_is_kept(value) for key, value in names.items() if key[0] == "v"):
        return True
    names.clear()
    names.update(before)
    return False


def _is_kept(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return len(value) < 3000 and all(map(_is_kept, value))
    if isinstance(value, np.ndarray):
        return value.size <= MAX_SIZE and value.dtype.kind in "biufcU"
    return isinstance(value, np.generic | int | float | complex | str | np.dtype) or value is None


def _step(r: R, name: str, names: Names) -> str | None:
    arrays = [
        key
        for key, value in names.items()
        if key[0] == "v" and isinstance(value, np.ndarray) and value.dtype.kind != "U"
    ]
    if not arrays or r.random() < 0.15:
        return f"{name} = {creation(r)}"
    x = r.choice(arrays)
    kind = r.choice(KINDS)
    line = kind(r, x, names[x], arrays, names)
    if line is None or line.startswith("!"):
        return None if line is None else line[1:]
    return f"{name} = {line}"


def dim(r: R) -> int:
    return r.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 28))


def shape(r: R, least: int = 0) -> tuple[int, ...]:
    big = r.random() < 0.2
    return tuple(
        (100 if big and at == 0 else 0) + dim(r)
        for at in range(r.choice((1, 1, 2, 2, 2, 3, 3, 4)) if least else r.randint(0, 4))
    )


DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool", "float16", "int8", "complex64")


def dtype(r: R) -> str:
    name = r.choice(DTYPES)
    return r.choice((f"np.{name}", f"'{name}'", "float", "int", "bool", f"np.{name}"))


def number(r: R) -> str:
    return r.choice(
        (
            "2",
            "3",
            "0.5",
            "1.0",
            "255",
            "255.0",
            "-1",
            "7",
            "0",
            "np.float32(2)",
            "np.float64(0.5)",
            "np.int64(3)",
            "True",
            "1e-7",
        )
    )


def literal(r: R, depth: int = 0) -> str:
    n = r.randint(1, 4)
    if depth == 0:
        kind = r.choice(
            (lambda: str(r.randint(-3, 9)), lambda: str(round(r.uniform(-2, 2), 2)), lambda: str(r.random() < 0.5))
        )
        return "[" + ", ".join(kind() for _ in range(n)) + "]"
    inner = r.randint(1, 3)
    rows = ["[" + ", ".join(str(r.choice((r.randint(0, 9), 0.5))) for _ in range(inner)) + "]" for _ in range(n)]
    return "[" + ", ".join(rows) + "]"


def creation(r: R) -> str:
    s = shape(r, 1)
    one = r.choice
    n = r.randint(1, 40)
    return one(
        (
            lambda: f"np.zeros({s})",
            lambda: f"np.zeros({s}, dtype={dtype(r)})",
            lambda: f"np.ones({s}, {dtype(r)})",
            lambda: f"np.full({s}, {number(r)})",
            lambda: f"np.full({s}, {number(r)}, dtype={dtype(r)})",
            lambda: f"np.empty({s}, dtype={dtype(r)}) * 0",
            lambda: f"np.eye({n})",
            lambda: f"np.eye({dim(r)}, {dim(r)}, k={r.randint(-1, 1)}, dtype={dtype(r)})",
            lambda: f"np.identity({n})",
            lambda: f"np.arange({r.randint(0, 3000)})",
            lambda: f"np.arange({r.randint(-5, 5)}, {r.randint(0, 40)}, {one((1, 2, 3, 0.5))})",
            lambda: f"np.arange({n}, dtype={dtype(r)})",
            lambda: f"np.arange({n * 6}).reshape({one((2, 3, 6))}, -1)",
            lambda: f"np.linspace(0, 1, {n})",
            lambda: f"np.linspace({r.randint(-3, 3)}, 5, num={n}, endpoint={one((True, False))})",
            lambda: f"np.logspace(0, 2, {n})",
            lambda: f"np.array({literal(r)})",
            lambda: f"np.array({literal(r, 1)})",
            lambda: f"np.array({literal(r, 1)}, dtype={dtype(r)})",
            lambda: f"np.asarray({literal(r, one((0, 1)))})",
            lambda: f"np.array([{literal(r)}] * 3)",
            lambda: f"np.array([[i * j for j in range({dim(r)})] for i in range({dim(r)})])",
            lambda: f"np.array([np.zeros({s[:2]}) for _ in range({dim(r)})])",
            lambda: f"np.array(range({n}))",
            lambda: f"np.array({number(r)})",
            lambda: f"np.fromfunction(lambda *at: at[0] + 1, {s})",
            lambda: f"np.random.rand({', '.join(map(str, s))})",
            lambda: f"np.random.randn({', '.join(map(str, s))})",
            lambda: f"np.random.random({s})",
            lambda: f"np.random.random_sample({s})",
            lambda: f"np.random.randint(0, {r.randint(1, 12)}, size={s})",
            lambda: f"np.random.randint({r.randint(1, 12)}, size={one((2000, 1000, 30))})",
            lambda: f"np.random.randint(0, 255, {s}, dtype={one(('np.uint8', 'np.int32'))})",
            lambda: f"np.random.randint(2, size=({one((500, 20))}, {dim(r)}))",
            lambda: f"np.random.normal(size={s})",
            lambda: f"np.random.normal(0.0, 1.0, {s})",
            lambda: "np.random.normal([0.0, 1.0], 1.0)",
            lambda: f"np.random.uniform(-1, 1, {s})",
            lambda: f"np.random.uniform(low=0, high=5, size={n})",
            lambda: f"np.random.choice({n}, {dim(r)})",
            lambda: f"np.random.choice({literal(r)}, size={s})",
            lambda: f"np.random.choice([0, 1], size={one((1000, 30))}, p=[0.3, 0.7])",
            lambda: f"np.random.permutation({n})",
            lambda: f"np.random.standard_normal({s})",
            lambda: f"np.random.binomial(1, 0.5, size={s})",
            lambda: f"np.random.poisson(3.0, {s})",
            lambda: f"np.random.beta(1.0, 2.0, {s})",
            lambda: f"np.random.exponential(1.0, {s})",
            lambda: f"np.random.gamma(2.0, size={s})",
            lambda: f"np.random.multivariate_normal([0, 0], [[1, 0], [0, 1]], {n})",
            lambda: f"np.random.dirichlet([1, 1, 1], size={n})",
            lambda: f"rng.random({s})",
            lambda: f"rng.random({s}, dtype=np.float32)",
            lambda: f"rng.integers(0, {r.randint(1, 9)}, {s})",
            lambda: f"rng.integers({r.randint(1, 9)}, size={one((1000, 20))}, endpoint=True)",
            lambda: f"rng.integers(0, 10, size={s}, dtype=np.uint8)",
            lambda: f"rng.normal(size={s})",
            lambda: f"rng.normal(loc=1.0, scale=0.1, size={s})",
            lambda: f"rng.choice({n}, size={dim(r)})",
            lambda: f"rng.choice({one((3, 5))}, size=1000)",
            lambda: f"rng.standard_normal({s})",
            lambda: f"rng.standard_normal({s}, dtype='float32')",
            lambda: f"rng.permutation({n})",
            lambda: f"rng.uniform(size={s})",
            lambda: f"rng.poisson(2, size={s})",
            lambda: f"rs.rand({', '.join(map(str, s))})",
            lambda: f"rs.randint(0, 3, {s})",
            lambda: f"rs.normal(size={s})",
            lambda: f"np.tri({dim(r)})",
            lambda: f"np.indices({s[:2]})",
            lambda: f"np.hanning({n})",
            lambda: f"np.meshgrid(np.arange({dim(r)}), np.linspace(0, 1, {dim(r)}))[{one((0, 1))}]",
            lambda: f"np.float32({number(r)})",
            lambda: f"np.int64({r.randint(0, 9)})",
            lambda: f"np.diag({literal(r)})",
            lambda: f"np.vander({literal(r)}, {dim(r)})",
            lambda: f"np.repeat({literal(r)}, {dim(r)})",
            lambda: f"np.tile({literal(r)}, {s[:2]})",
        )
    )()


def slice_of(r: R, n: int) -> str:
    a, b = sorted((r.randint(-n - 1, n + 1), r.randint(-n - 1, n + 1)))
    return r.choice(
        (
            ":",
            f"{a}:{b}",
            f":{b}",
            f"{a}:",
            "::2",
            "::-1",
            f"{a}:{b}:2",
            f":{max(1, n // 2)}",
            f"-{max(1, n // 2)}:",
            "1:",
            ":-1",
            f"::{r.randint(1, 3)}",
        )
    )


def index_text(r: R, n: int, x: str, at: int, v: np.ndarray) -> str:
    def places(k: int) -> list[int]:
        return [r.randint(-n, n - 1) for _ in range(k)]

    kind = r.random()
    if kind < 0.45 or n == 0:
        return slice_of(r, n)
    if kind < 0.7:
        return str(r.randint(-n, n - 1))
    if kind < 0.8:
        return str(places(2))
    if kind < 0.86:
        return f"np.array({places(r.choice((2, 3)))})"
    if kind < 0.9:
        return f"np.array([{places(2)}, {places(2)}])"
    if kind < 0.93:
        return f"np.random.randint(0, {n}, {r.choice((2, 5))})"
    if kind < 0.97:
        return f"np.arange({n}) % 2 == 0"
    return str([r.random() < 0.5 for _ in range(n)])


def indexing(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    if v.ndim == 0:
        return r.choice((f"{x}[()]", f"{x}[None]", f"{x}[...]", None))
    if r.random() < 0.12:
        return r.choice(
            (
                f"{x}[{x} > 0]",
                f"{x}[{x} == {x}.max()]",
                f"{x}[{x} >= {number(r)}]",
                f"{x}[~({x} > 0)]",
                f"{x}[..., 0]",
                f"{x}[{x}.argmax() % {max(1, len(v))}]",
                f"{x}[np.where({x} > 0)]",
                f"{x}[np.random.permutation(len({x}))]",
                f"{x}[np.argsort({x}, axis=0)[:, 0]]" if v.ndim > 1 else f"{x}[np.argsort({x})]",
                f"{x}[{x}.nonzero()]",
                f"{x}[np.random.permutation({x}.shape[0])[:2]]",
            )
        )
    count = r.randint(1, v.ndim)
    parts = [index_text(r, v.shape[at], x, at, v) for at in range(count)]
    if r.random() < 0.2:
        parts.insert(r.randint(0, len(parts)), r.choice(("None", "np.newaxis")))
    if r.random() < 0.15:
        cut = r.randint(0, len(parts))
        tail = parts[cut:]
        parts = [*parts[:cut], "...", *tail]
        if tail and count < v.ndim:
            return None
    return f"{x}[{', '.join(parts)}]"


def axis(r: R, v: np.ndarray) -> int:
    return r.randint(-v.ndim, v.ndim - 1) if v.ndim else 0


def new_shape(r: R, v: np.ndarray) -> tuple[int, ...]:
    options: list[tuple[int, ...]] = [(-1,), (v.size,), (1, -1), (-1, 1)]
    if v.ndim > 1:
        options += [(v.shape[0], -1), (-1, v.shape[-1]), (*v.shape, 1), v.shape[::-1]]
    for k in (2, 3, 4, 7):
        if v.size % k == 0 and v.size:
            options += [(k, -1), (-1, k), (v.size // k, k), (k, 1, v.size // k)]
    return r.choice(options)


def shaping(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    s = new_shape(r, v)
    a, b = axis(r, v), axis(r, v)
    perm = list(range(v.ndim))
    r.shuffle(perm)
    return r.choice(
        (
            f"{x}.reshape({s})",
            f"{x}.reshape({', '.join(map(str, s))})",
            f"np.reshape({x}, {s})",
            f"{x}.reshape(len({x}), -1)" if v.ndim else None,
            f"{x}.reshape({x}.shape[0], np.prod({x}.shape[1:]))" if v.ndim > 1 else None,
            f"{x}.reshape({x}.shape + (1,))",
            f"{x}.ravel()",
            f"np.ravel({x})",
            f"{x}.flatten()",
            f"{x}.T",
            f"{x}.transpose()",
            f"{x}.transpose({tuple(perm)})",
            f"{x}.transpose({', '.join(map(str, perm))})" if perm else None,
            f"np.transpose({x}, {tuple(perm)})",
            f"np.moveaxis({x}, {a}, {b})",
            f"np.swapaxes({x}, {a}, {b})",
            f"{x}.swapaxes({a}, {b})",
            f"np.rollaxis({x}, {abs(a)})",
            f"np.expand_dims({x}, {a})",
            f"np.expand_dims({x}, axis=-1)",
            f"np.expand_dims({x}, (0, -1))",
            f"np.squeeze({x})",
            f"{x}.squeeze()",
            f"np.squeeze({x}, axis={a})",
            f"np.atleast_2d({x})",
            f"np.atleast_3d({x})",
            f"np.flip({x})",
            f"np.flip({x}, {a})",
            f"np.fliplr({x})",
            f"np.flipud({x})",
            f"np.rot90({x})",
            f"np.roll({x}, {r.randint(-2, 2)}, axis={a})",
            f"np.roll({x}, 1)",
            f"np.resize({x}, {shape(r, 1)})",
            f"np.broadcast_to({x}, {(3, *v.shape)})",
            f"{x}.copy()",
            f"np.array({x})",
            f"np.asarray({x})",
            f"np.array({x}, dtype={dtype(r)})",
            f"np.asarray({x}, dtype={dtype(r)})",
            f"{x}.astype({dtype(r)})",
            f"{x}.astype({dtype(r)})",
            f"{x}.astype(np.float32) / 255",
            f"np.pad({x}, {r.randint(0, 3)})",
            f"np.pad({x}, {[(r.randint(0, 2), r.randint(0, 2)) for _ in range(v.ndim)]}, mode='constant')",
            f"np.pad({x}, (1, 2), mode='edge')",
            f"np.tile({x}, {r.randint(1, 3)})",
            f"np.tile({x}, {shape(r, 1)[:2]})",
            f"np.repeat({x}, {r.randint(0, 3)})",
            f"np.repeat({x}, 2, axis={a})",
            f"{x}.repeat(3, axis={a})",
            f"np.delete({x}, 0, axis={a})",
            f"np.delete({x}, {[0, -1]}, axis={a})",
            f"np.delete({x}, slice(0, 2), {a})",
            f"np.insert({x}, 0, 5, axis={a})",
            f"np.insert({x}, 1, {number(r)})",
            f"np.diag({x})" if 0 < v.ndim < 3 else None,
            f"np.tril({x})",
            f"np.triu({x}, 1)",
            f"np.ascontiguousarray({x})",
            f"np.nan_to_num({x})",
            f"np.real({x})",
            f"{x}.real",
            f"np.ones_like({x})",
            f"np.zeros_like({x}, dtype={dtype(r)})",
            f"np.full_like({x}, 3)",
            f"np.empty_like({x}) * 0",
            f"np.zeros({x}.shape)",
            f"np.random.rand(*{x}.shape)",
            f"np.random.permutation({x})",
            f"rng.permutation({x})",
            f"np.random.choice({x}, 3)" if v.ndim == 1 else f"rng.choice({x}, 3)",
            f"np.random.choice({x}.ravel(), size=(2, 2))",
        )
    )


def operand(r: R, v: np.ndarray, arrays: list[str], names: Names) -> str:
    if r.random() < 0.35:
        return number(r)
    if r.random() < 0.3 and v.ndim:
        return r.choice(
            (
                f"np.ones({v.shape[-1]})",
                f"np.ones({(1, *v.shape[1:])}, 'float32')",
                f"np.arange({v.shape[-1]})",
                f"{[1] * v.shape[-1]}" if v.shape[-1] < 9 else "2",
                f"np.ones({(*v.shape[:-1], 1)}, dtype=np.int32)",
                f"np.random.rand({v.shape[-1]})",
            )
        )
    return r.choice(arrays)


OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^")


def arithmetic(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    y = operand(r, v, arrays, names)
    op = r.choice(OPERATORS)
    f = r.choice(
        [
            "add",
            "subtract",
            "multiply",
            "divide",
            "true_divide",
            "floor_divide",
            "power",
            "maximum",
            "minimum",
            "mod",
            "fmax",
            "equal",
            "less",
            "greater",
            "logical_and",
            "logical_or",
            "arctan2",
            "hypot",
            "bitwise_and",
        ]
    )
    g = r.choice(
        [
            "abs",
            "absolute",
            "sqrt",
            "exp",
            "log",
            "log1p",
            "square",
            "negative",
            "sign",
            "floor",
            "ceil",
            "round",
            "rint",
            "sin",
            "cos",
            "tanh",
            "isnan",
            "isfinite",
            "logical_not",
            "reciprocal",
            "cbrt",
            "expm1",
            "log10",
            "log2",
            "sinh",
            "arctan",
            "degrees",
            "trunc",
            "positive",
            "conj",
        ]
    )
    return r.choice(
        (
            f"{x} {op} {y}",
            f"{y} {op} {x}",
            f"{x} {op} {y}",
            f"{x} {op} {r.choice(arrays)}",
            f"np.{f}({x}, {y})",
            f"np.{f}({y}, {x})",
            f"np.{g}({x})",
            f"np.{g}({x})",
            f"-{x}",
            f"~{x}",
            f"+{x}",
            f"abs({x})" if v.ndim == 0 else f"({x} - {x}.mean()) / {x}.std()",
            f"({x} - {x}.mean(axis=0)) / {x}.std(axis=0)",
            f"{x} / {x}.max()",
            f"{x} / 255.0",
            f"({x} - np.min({x})) / (np.max({x}) - np.min({x}))",
            f"np.clip({x}, 0, 1)",
            f"{x}.clip(0, 5)",
            f"np.clip({x}, a_min={number(r)}, a_max=None)",
            f"np.where({x} > 0, {x}, {y})",
            f"np.where({x} > 0, 1, 0)",
            f"np.where({x} > {number(r)}, {number(r)}, {x})",
            f"np.isclose({x}, {y})",
            f"np.round({x}, {r.randint(0, 2)})",
            f"({x} > {number(r)}).astype(int)",
            f"{x} @ {x}.T",
            f"{x} @ np.ones(({v.shape[-1]}, 3))" if v.ndim else None,
            f"np.dot({x}, np.ones(({v.shape[-1]}, 2), 'float32'))" if v.ndim else None,
            f"{x}.dot(np.ones({v.shape[-1]}))" if v.ndim else None,
            f"np.matmul({x}, np.ones(({v.shape[-1]}, 4)))" if v.ndim else None,
            f"np.outer({x}, np.arange(3))",
            f"np.inner({x}, np.ones(({v.shape[-1]},)))" if v.ndim else None,
            f"np.kron({x}, np.ones((1, 2)))",
            f"np.tensordot({x}, np.ones(({v.shape[-1]}, 2)), axes=1)" if v.ndim else None,
            f"np.einsum('ij,ik->jk', {x}, {x})" if v.ndim == 2 else f"np.einsum('...i->...', {x})",
            f"np.einsum('ij->ji', {x})" if v.ndim == 2 else None,
            f"np.cross({x}, np.ones(3))" if v.ndim and v.shape[-1] == 3 else None,
        )
    )


REDUCTIONS = (
    "sum mean std var min max argmax argmin all any prod median nanmean nanmax nansum nanstd ptp amax amin "
    "count_nonzero average"
)


def reducing(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    f = r.choice(REDUCTIONS.split())
    m = r.choice(["sum", "mean", "std", "var", "min", "max", "argmax", "argmin", "all", "any", "prod"])
    a = axis(r, v)
    keep = r.choice(("", ", keepdims=True"))
    axes = tuple(r.sample(range(v.ndim), min(v.ndim, 2)))
    return r.choice(
        (
            f"np.{f}({x})",
            f"np.{f}({x}, axis={a})",
            f"np.{f}({x}, {a})",
            f"np.{f}({x}, axis={a}{keep if f != 'average' else ''})",
            f"np.{f}({x}, axis={axes})",
            f"{x}.{m}()",
            f"{x}.{m}(axis={a})",
            f"{x}.{m}({a})",
            f"{x}.{m}(axis={a}{keep})",
            f"np.sum({x}, axis={axes}, keepdims=True)",
            f"np.mean({x}, dtype=np.float32)",
            f"np.percentile({x}, {r.choice(('50', '[25, 75]'))}, axis={a})",
            f"np.quantile({x}, 0.3)",
            f"np.cumsum({x})",
            f"np.cumsum({x}, axis={a})",
            f"np.cumprod({x}, {a})",
            f"np.diff({x})",
            f"np.diff({x}, axis={a})",
            f"np.linalg.norm({x})",
            f"np.linalg.norm({x}, axis={a}, keepdims=True)",
            f"np.linalg.det({x} @ {x}.T)" if v.ndim == 2 else None,
            f"np.linalg.inv({x} @ {x}.T + np.eye({len(v)}))" if v.ndim == 2 else None,
            f"np.linalg.svd({x})[1]" if v.ndim == 2 else None,
            f"np.linalg.qr({x})[0]" if v.ndim == 2 else None,
            f"np.linalg.eig({x} @ {x}.T)[1]" if v.ndim == 2 else None,
            f"np.linalg.pinv({x})" if v.ndim == 2 else None,
            f"np.linalg.matrix_rank({x})",
            f"np.trace({x})" if v.ndim == 2 else None,
            f"np.cov({x})",
            f"np.corrcoef({x}, rowvar=False)" if v.ndim == 2 else None,
            f"np.gradient({x})" if v.ndim == 1 else None,
            f"np.fft.fft({x})",
            f"np.fft.rfft({x})",
            f"np.convolve({x}, np.ones(3), mode='{r.choice(('same', 'valid', 'full'))}')" if v.ndim == 1 else None,
            f"np.polyfit(np.arange({v.size}), {x}, 2)" if v.ndim == 1 else None,
        )
    )


def finding(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    a = axis(r, v)
    return r.choice(
        (
            f"np.sort({x})",
            f"np.sort({x}, axis={a})",
            f"np.argsort({x})",
            f"np.argsort({x}, axis={a})",
            f"{x}.argsort()",
            f"{x}.argsort(axis=0)[::-1]",
            f"np.unique({x})",
            f"np.unique({x}, return_counts=True)",
            f"len(np.unique({x}))",
            f"np.where({x} > 0)",
            f"np.where({x} > 0)[0]",
            f"np.nonzero({x})",
            f"np.argwhere({x} > 0)",
            f"np.flatnonzero({x})",
            f"np.take({x}, [0, 0, 0], axis={a})",
            f"np.take({x}, 0)",
            f"{x}.take([0, 0], axis={a})",
            f"np.searchsorted({x}, [1, 2])" if v.ndim == 1 else None,
            f"np.bincount({x})" if v.ndim == 1 else None,
            f"np.histogram({x}, bins={r.randint(2, 12)})",
            f"np.digitize({x}, [0, 1, 2])",
            f"np.isin({x}, [1, 2])",
            f"np.meshgrid({x}, np.arange(3))" if v.ndim == 1 else None,
            f"np.eye(12)[{x}]" if v.dtype.kind in "iu" else None,
            f"np.argmax({x}, axis=-1)",
            f"np.array_split({x}, {r.randint(1, 4)})",
            f"np.split({x}, {v.shape[0]})[0]" if v.ndim and v.shape[0] < 30 else None,
            f"np.split({x}, [1, 2], axis={a})",
            f"np.hsplit({x}, [1])",
            f"np.vsplit({x}, [1])[0]",
            f"{x}.shape",
            f"{x}.ndim",
            f"{x}.size",
            f"{x}.dtype",
            f"{x}.nbytes",
            f"{x}.itemsize",
            f"len({x})" if v.ndim else None,
            f"{x}.tolist()",
            f"{x}.item()" if v.size == 1 else None,
            f"np.shape({x})",
            f"np.ndim({x})",
            f"np.size({x})",
            f"np.prod({x}.shape)",
            f"int(np.prod({x}.shape[1:]))",
            f"{x}.max() + 1",
            f"int({x}.max()) + 1",
            f"np.max({x})",
            f"[row.shape for row in {x}[:3]]" if v.ndim else None,
            f"[p for p in {x}[:4]]" if v.ndim else None,
            f"{x}.shape[0] // 2",
            f"list({x}[:3])" if v.ndim else None,
            f"{x} - 1",
            f"{x} + 1",
        )
    )


def joining(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    a = axis(r, v)
    same = [key for key in arrays if names[key].ndim == v.ndim]
    y, z = r.choice(same), r.choice(same)
    f = r.choice(("vstack", "hstack", "dstack", "column_stack"))
    return r.choice(
        (
            f"np.concatenate([{x}, {y}])",
            f"np.concatenate([{x}, {x}], axis={a})",
            f"np.concatenate(({x}, {y}, {z}), axis={a})",
            f"np.concatenate([{x}, {y}], axis=None)",
            f"np.stack([{x}, {x}])",
            f"np.stack(({x}, {y}), axis={r.choice((0, -1, 1))})",
            f"np.{f}([{x}, {x}])",
            f"np.{f}(({x}, {y}))",
            f"np.append({x}, {y})",
            f"np.append({x}, {x}, axis={a})",
            f"np.append({x}, 5)",
            f"np.array([{x}, {x}])",
            f"np.array([{x}, {y}])",
            f"np.array([{x}.mean(), {x}.std()])",
            f"np.c_[{x}, {x}]" if r.random() < 0.2 else None,
            f"np.block([{x}, {x}])",
            f"np.concatenate([{x}[:1], {x}[1:]])" if v.ndim else None,
            f"np.stack([{x} * i for i in range(3)], axis=-1)",
        )
    )


def _is_viewed(names: Names) -> bool:
    return any(isinstance(value, np.ndarray) and value.base is not None for value in names.values())


def writing(r: R, x: str, v: np.ndarray, arrays: list[str], names: Names) -> str | None:
    n = len(v) if v.ndim else 1
    return r.choice(
        (
            f"!{x}[0] = {number(r)}",
            f"!{x}[...] = 1",
            f"!{x}[{x} > 0] = 0",
            f"!{x} += 1",
            f"!{x} *= 2",
            f"!{x} -= {x}[0]" if v.ndim else None,
            f"!{x} /= 2.0",
            f"!{x}.sort()",
            f"!{x}.fill(3)",
            f"!np.random.shuffle({x})",
            f"!rng.shuffle({x})",
            f"!{x}[:, 0] = 7" if v.ndim > 1 else None,
            f"!{x}[{r.randint(0, max(0, n - 1))}] += 2",
            # A second name of the array would keep the shape that it had: this is not followed.
            f"!{x}.shape = (-1,)"
            if sum(value is v for value in names.values()) == 1 and not _is_viewed(names)
            else None,
            f"!np.fill_diagonal({x}, 0)" if v.ndim > 1 else None,
            f"!{x}.flat[0] = 3",
            f"!{x}.T[0] = 9" if v.ndim else None,
            f"!{x}.reshape(-1)[0] = 4",
            f"!{x} = {x} + 1",
        )
    )


Kind = Callable[[R, str, np.ndarray, list[str], Names], str | None]
KINDS: tuple[Kind, ...] = (
    *(indexing,) * 4,
    *(shaping,) * 4,
    *(arithmetic,) * 4,
    *(reducing,) * 2,
    *(finding,) * 2,
    *(joining,) * 2,
    writing,
)
