"""Random programs with pandas: each step is written for the tables that real pandas made of the steps before."""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np
import pandas as pd

TRIES = 20

Names = dict[str, Any]
R = random.Random


def program(r: R) -> tuple[str, Names]:
    """A program of a few steps that runs, and the values of its variables."""
    names: Names = {"np": np, "pd": pd}
    lines = ["import numpy as np", "import pandas as pd", "np.random.seed(0)"]
    for index in range(r.randint(1, 6)):
        for _ in range(TRIES):
            line = _step(r, f"v{index}", names)
            if line is not None and _runs(line, names):
                lines.append(line)
                break
    return "\n".join(lines) + "\n", {name: value for name, value in names.items() if name[0] == "v"}


def _runs(line: str, names: Names) -> bool:
    try:
        copied = (pd.DataFrame, pd.Series)
        before = {name: value.copy() if isinstance(value, copied) else value for name, value in names.items()}
    except AssertionError:  # pandas' own, of a table with several columns of one name from which some were deleted
        return False
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(line, names)
    except Exception:
        names.clear()
        names.update(before)
        return False
    return True


def _step(r: R, name: str, names: Names) -> str | None:
    tables = [key for key, value in names.items() if isinstance(value, pd.DataFrame)]
    columns = [key for key, value in names.items() if isinstance(value, pd.Series)]
    if not tables or r.random() < 0.15:
        return f"{name} = {creation(r)}"
    if columns and r.random() < 0.3:
        x = r.choice(columns)
        return f"{name} = {of_series(r, x, names[x], columns)}"
    x = r.choice(tables)
    if r.random() < 0.15:
        return changing(r, x, names[x])
    line = of_frame(r, x, names[x], tables, columns)
    return None if line is None else f"{name} = {line}"


def creation(r: R) -> str:
    n = r.randint(1, 30)
    k = r.randint(1, 6)
    names = list("abcdefg"[:k])
    return r.choice(
        (
            f"pd.DataFrame(np.random.rand({n}, {k}))",
            f"pd.DataFrame(np.random.rand({n}, {k}), columns={names})",
            f"pd.DataFrame(np.arange({n * k}).reshape({n}, {k}), columns=list('{''.join(names)}'))",
            f"pd.DataFrame({{'a': np.arange({n}), 'b': np.random.rand({n})}})",
            "pd.DataFrame({'a': [1, 2, 3], 'b': [0.5, 1.5, 2.5], 'c': ['x', 'y', 'x']})",
            "pd.DataFrame([[1, 2], [3, 4], [5, 6]], columns=['a', 'b'])",
            "pd.DataFrame([[1, 'p', 0.5], [3, 'q', 2]], columns=['a', 'b', 'c'])",
            "pd.DataFrame({'a': list('xyzzy'), 'b': [3, 3, 1, 2, 0], 'c': np.float32([1, 2, 3, 4, 5])}, index=[4, 3, 2, 1, 0])",
            "pd.DataFrame({'a': [True, False, True], 'b': [1, 2, True], 'c': 5, 'd': [0.5, float('nan'), 1]})",
            f"pd.DataFrame({{'a': range({n})}})",
            f"pd.DataFrame({{'a': range({n}), 'b': 0}}, index=range({n}), dtype='float32')",
            f"pd.DataFrame(np.arange({n}), index=pd.date_range('2020-01-01', periods={n}), columns=['a'])",
            "pd.DataFrame([{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}, {'b': 'x', 'a': 5}])",
            "pd.DataFrame([{'a': 1, 'b': 'x'}, {'c': 2, 'b': 'y'}])",
            "pd.DataFrame({'a': [1, 2], 'b': [2, 1]}, columns=['b', 'a'], index=['p', 'q'])",
            f"pd.DataFrame(np.random.randn({n}))",
        )
    )


def of_frame(r: R, x: str, v: pd.DataFrame, tables: list[str], series: list[str]) -> str | None:
    names = list(v.columns)
    if not names:
        return None
    a, b = r.choice(names), r.choice(names)
    n = len(v)
    y = r.choice(tables)
    cut = r.randint(0, n + 1)
    return r.choice(
        (
            f"{x}[{a!r}]",
            f"{x}[{a!r}]",
            f"{x}.{a}" if isinstance(a, str) else None,
            f"{x}[[{a!r}]]",
            f"{x}[{[a, b]}]",
            f"{x}.values",
            f"{x}.to_numpy()",
            f"{x}[{a!r}].values",
            f"{x}.shape",
            f"{x}.columns",
            f"list({x}.columns)",
            f"list({x})",
            f"{x}[{x}.columns[:-1]]",
            f"{x}[{x}.columns[-1]]",
            f"[c for c in {x}.columns if c != {a!r}]",
            f"{x}[[c for c in {x}.columns if c != {a!r}]]",
            f"len({x})",
            f"len({x}.columns)",
            f"{x}.shape[1] - 1",
            f"{x}.iloc[:, :-1]",
            f"{x}.iloc[:, -1]",
            f"{x}.iloc[:, 0]",
            f"{x}.iloc[:, {r.randint(0, 2)}:]",
            f"{x}.iloc[:{cut}]",
            f"{x}.iloc[{cut}:, [0]]",
            f"{x}.iloc[0]",
            f"{x}.iloc[0, 0]",
            f"{x}.iloc[[0, 0]]",
            f"{x}.iloc[::2, 1:3]",
            f"{x}.loc[:, {a!r}]",
            f"{x}.loc[:, {[a, b]}]",
            f"{x}.loc[:, {a!r}:{b!r}]",
            f"{x}.loc[:, {a!r}:]",
            f"{x}.loc[0]",
            f"{x}.loc[:2]",
            f"{x}.loc[{x}[{a!r}] > 0]",
            f"{x}.loc[{x}[{a!r}] > 0, {b!r}]",
            f"{x}[{x}[{a!r}] > 0]",
            f"{x}[:{cut}]",
            f"{x}[{cut}:]",
            f"{x}[-{cut}:]",
            f"{x}.drop({a!r}, axis=1)",
            f"{x}.drop(columns=[{a!r}])",
            f"{x}.drop([{a!r}, {b!r}], axis='columns')",
            f"{x}.drop({x}.index[0])",
            f"{x}.head()",
            f"{x}.head({cut})",
            f"{x}.tail(3)",
            f"{x}.sample(frac=1)",
            f"{x}.sample(frac={r.choice((0.5, 0.8, 0.25))})",
            f"{x}.sample(1)",
            f"{x}.dropna()",
            f"{x}.dropna(axis=1)",
            f"{x}.fillna(0)",
            f"{x}.fillna({x}.mean())",
            f"{x}.copy()",
            f"{x}.reset_index(drop=True)",
            f"{x}.reset_index()",
            f"{x}.sort_values({a!r})",
            f"{x}.astype('float32')",
            f"{x}.astype(float).values",
            f"{x}.rename(columns={{{a!r}: 'z'}})",
            f"{x}.set_index({a!r})",
            f"{x}.isnull().sum()",
            f"{x}.mean()",
            f"{x}.mean(axis=1)",
            f"{x}.max().max()",
            f"{x}.describe()",
            f"{x}.corr()",
            f"{x}.T",
            f"{x} * 2",
            f"({x} - {x}.mean()) / {x}.std()",
            f"({x} - {x}.min()) / ({x}.max() - {x}.min())",
            f"{x} / 255.0",
            f"{x} > 0",
            f"{x} + {y}",
            f"{x}[{a!r}] + {x}[{b!r}]",
            f"{x}[{a!r}] / {y}[{r.choice(names)!r}]",
            f"{x}[{a!r}][:3] + {x}[{a!r}][2:]",
            f"np.log({x} + 1)",
            f"np.array({x})",
            f"np.mean({x}.values, axis=0)",
            f"np.expand_dims({x}.values, -1)",
            f"{x}.values.reshape(-1, 1)",
            f"{x}.values[:, 0]",
            f"pd.concat([{x}, {y}])",
            f"pd.concat([{x}, {x}], ignore_index=True)",
            f"pd.concat([{x}, {y}], axis=1)",
            f"pd.concat([{x}, {x}[{a!r}]], axis=1)",
            f"pd.get_dummies({x})",
            f"pd.get_dummies({x}[{a!r}])",
            f"pd.get_dummies({x}[{a!r}], drop_first=True, prefix='p')",
            f"pd.get_dummies({x}, columns=[{a!r}])",
            f"pd.get_dummies({x}, columns=[{a!r}], drop_first=True, dtype=float).values",
            f"{x}[{a!r}].nunique()",
            f"{x}[{a!r}].max()",
            f"{x}[{a!r}].tolist()",
            f"len(set({x}[{a!r}]))",
            f"{x}[{a!r}].map({{1: 'one', 2: 'two', 'x': 'ex', 'y': 'why'}})",
            f"{x}.loc[:, {a!r}].values",
            f"{x}.sort_values({a!r})[{a!r}].values",
            f"{x}[::-1].sort_index()[{a!r}].values",
            f"{x}.iloc[1:, 0].values",
            f"{x}.head(3).values",
            f"{x}.astype(int)",
            f"{x}.assign(new=1)",
            f"{x}.select_dtypes('number')",
            f"{x}.apply(np.sqrt)" if r.random() < 0.3 else None,
            f"{x}.groupby({a!r}).mean()" if r.random() < 0.3 else None,
            f"{x}.duplicated()",
            f"{x}.drop_duplicates()",
            f"{x}[{a!r}].unique()",
            f"{x}.pop({a!r})",
            f"{x}.clip(0, 1)",
            f"{x}.iloc[:, 0:2].values.astype('float32')",
            f"{x}.shift(1)",
            f"{x}.diff().dropna()",
        )
    )


def of_series(r: R, x: str, v: pd.Series, series: list[str]) -> str | None:
    y = r.choice(series)
    return r.choice(
        (
            f"{x}.values",
            f"{x}.to_numpy()",
            f"{x}.values.reshape(-1, 1)",
            f"{x}.shape",
            f"len({x})",
            f"{x}.max()",
            f"{x}.mean() + 1",
            f"{x} * 2",
            f"{x} + {y}",
            f"{x} - {x}.mean()",
            f"{x} > 0",
            f"{x}[{x} > 0]",
            f"{x}[:3]",
            f"{x}.iloc[0]",
            f"{x}.iloc[1:]",
            f"{x}.astype(float)",
            f"{x}.astype('category')" if r.random() < 0.3 else None,
            f"{x}.map(str)",
            f"{x}.apply(lambda n: n)",
            f"{x}.fillna(0)",
            f"{x}.unique()",
            f"{x}.nunique()",
            f"{x}.max()",
            f"{x}.sum()",
            f"list({x})",
            f"{x}.sort_index()",
            f"{x}.iloc[::2]",
            f"{x}.astype('int32')",
            f"pd.get_dummies({x}).values",
            f"pd.factorize({x})",
            f"{x}.value_counts()",
            f"{x}.to_frame()",
            f"{x}.tolist()",
            f"{x}.head(2)",
            f"{x}.isnull()",
            f"{x}.copy()",
            f"{x}.reset_index(drop=True)",
            f"{x}.sort_values()",
            f"np.array({x})",
            f"np.sqrt({x})",
            f"np.expand_dims({x}, -1)",
            f"pd.get_dummies({x})",
            f"pd.factorize({x})[0]",
            f"-{x}",
        )
    )


def changing(r: R, x: str, v: pd.DataFrame) -> str | None:
    names = list(v.columns)
    if not names:
        return None
    a = r.choice(names)
    return r.choice(
        (
            f"{x}['new'] = 1",
            f"{x}['sum'] = {x}[{a!r}] * 2",
            f"{x}[{a!r}] = 0",
            f"{x}['list'] = np.arange({len(v)})",
            f"{x}.drop({a!r}, axis=1, inplace=True)",
            f"{x}.dropna(inplace=True)",
            f"{x}.columns = {[f'k{i}' for i in range(len(names))]}",
            f"del {x}[{a!r}]",
            f"{x}.insert(0, 'first', 1)",
            f"{x}.reset_index(drop=True, inplace=True)",
            f"{x}.rename(columns={{{a!r}: 'q'}}, inplace=True)",
            f"{x}.loc[0, {a!r}] = 5",
            f"{x}[{a!r}] = {x}[{a!r}].astype(float)",
            f"{x}['rows'] = list(range({len(v)}))",
            f"{x}.fillna(0, inplace=True)",
            f"{x}.iloc[0, 0] = 7",
            f"{x}[{a!r}] += 1",
            f"{x}.update({x} * 2)",
            f"{x}.iloc[:, 0] = {x}.iloc[::-1, 0].values",
            f"{x}.loc[{x}[{a!r}] > 0, 'flag'] = 1",
            f"{x}.loc[len({x})] = 0",
            f"{x}.sort_values({a!r}, inplace=True)",
            f"{x}[{[a]}] = {x}[{[a]}] / 2",
            f"{x} = {x}[{x}[{a!r}] > 0]",
        )
    )
