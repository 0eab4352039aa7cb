"""Write `server/shapelens/rules/members.json`: which attributes the objects of Keras' layer and model classes have.

Run it with `keras` and `tf_keras` installed: `python scripts/export_members.py`. The server reads the file and never
imports Keras. What a class has is read from the classes along its bases and from their sources, and then compared with objects
that are made here, before and after they are built: what differs between them they have sometimes. It takes some minutes.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import json
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import tf_keras
from export_signatures import SAMPLES, CuDNNGRU, CuDNNLSTM

TARGET = Path(__file__).parents[1] / "server" / "shapelens" / "rules" / "members.json"
PACKAGES = {3: keras, 2: tf_keras}
OBJECT = frozenset(dir(object())) | {"__abstractmethods__", "__annotations__", "__dict__", "__module__", "__weakref__"}

Row = dict[str, set[str]]
"""Names by kind: what `members.json` has for a class."""
PRESENT = ("always", "built", "sometimes")

INPUTS = [(8,), (8, 8), (8, 8, 3), (8, 8, 8, 3), (8, 8, 8, 8, 3), [(8, 4), (8, 4)], [(4,), (4,)], ()]
"""Shapes to build a layer on, without their batch axis; the first that it takes."""
TEXTS = [
    "same", "valid", "causal", "channels_first", "channels_last", "relu", "linear", "sum", "mul", "concat", "ave", "int",
    "multi_hot", "count", "bilinear", "nearest", "reflect", "constant", "uint8", "ab,bc->ac", "ones", "l2", "max_norm",
]  # fmt: skip
NUMBERS = [1, 2, 3, 5]
TUPLES = [(2, 2), (2, 3), (2, 2, 2), (1, 2, 3)]
TRIED: dict[type, list[Any]] = {
    bool: [True, False],
    int: [None, *NUMBERS, *TUPLES],
    float: [None, 0.25, 0.75],
    str: [None, *TEXTS],
    tuple: [None, *NUMBERS, *TUPLES],
    type(None): [None, *NUMBERS, 0.25, *TUPLES, *TEXTS],
}
"""Values to try as an argument, by the type of its default or sample, to see which attribute keeps it."""
SET_AGAIN = {"activation", "train_function", "test_function", "predict_function"}
"""What methods of `Layer` set for a while on a layer that has it, and on no other."""
OF_CALLS = {"input", "output", "input_shape", "output_shape", "input_mask", "output_mask"}
"""What a layer has after a call on symbolic tensors, and not when it is just built."""
FLAGS = ("supports_jit", "supports_masking")
"""Attributes that a class sets and that programs ask for; what a program sets itself is known from there."""
MISSING = object()
OPAQUE = {
    "name",
    "dtype",
    "layer",
    "cell",
    "cells",
    "layers",
    "inputs",
    "outputs",
    "trainable",
    "autocast",
    "lora_alpha",
}
"""Arguments that are not tried: they decide more than their attribute, or are decided by others."""


def main() -> None:
    lines: list[str] = []
    for version, package in PACKAGES.items():
        rows: dict[str, Row] = {}
        for name, cls in classes(package):
            rows[name] = members(cls, package)
            print(version, name, flush=True)
        share(rows, set_from_outside(package))
        content = ",\n".join(
            f'"{name}": {json.dumps({kind: " ".join(sorted(names)) for kind, names in row.items() if names})}'
            for name, row in sorted(rows.items())
        )
        lines.append(f'"{version}": {{\n{content}\n}}')
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(TARGET, TARGET.stat().st_size)


def share(rows: dict[str, Row], from_outside: set[str]) -> None:
    """Keep in the row of `Layer` what every layer has, and in the others what they add, or have otherwise."""
    everywhere = set.intersection(*(row["found"] for row in rows.values() if row["found"]))
    known = {name for row in rows.values() for kind in PRESENT for name in row[kind]}
    base = rows["Layer"]
    base["always"] |= everywhere
    base["sometimes"] = (base["sometimes"] - everywhere) | (from_outside - known)
    for row in rows.values():
        row["sometimes"] -= everywhere if "fit" in row["always"] else everywhere | SET_AGAIN
        del row["found"]
    for name in rows.keys() - {"Layer"}:
        rows[name] = {kind: names - base.get(kind, set()) for kind, names in rows[name].items()}


def classes(package: Any) -> Iterator[tuple[str, type]]:
    """The public classes of layers by the names that the table of signatures has, and those of models."""
    for name in sorted(dir(package.layers)):
        cls = getattr(package.layers, name)
        if isinstance(cls, type) and hasattr(cls, "from_config") and issubclass(cls, package.layers.Layer):
            own = cls.__name__
            if own == name or getattr(package.layers, own, None) is not cls:
                yield name, cls
    if package is tf_keras:
        yield from ((cls.__name__, cls) for cls in (CuDNNGRU, CuDNNLSTM))
    yield "Model", package.Model
    yield "Sequential", package.Sequential
    yield "Functional", functional(package)


def functional(package: Any) -> type:
    x = package.Input((2,))
    return type(package.Model(x, package.layers.Dense(1)(x)))


def members(cls: type, package: Any) -> Row:
    """What objects of a class have, by kind.

    Attributes are there `always`, once `built`, or `sometimes`. One that is the argument of its name is `same`, or `given`
    where that is not None (an attribute `_name` counts like `name`); of a number that becomes a tuple, the name stands in
    `tuples` with its length; a function that is named by its argument is in `functions`. A flag that is True or
    False in all objects is in `true` or `false`. A variable is in `weights`, with a question mark if it may be None, and a
    layer that the class makes or is given in `inner`. `bases` are the other public classes that the objects are of, `found`
    is what new objects all hold.
    """
    tried = variants(cls, package)
    built = [one for one in (on_input(one, package) for _, _, one in tried) if one is not None]
    new = variants(cls, package)
    fresh = [one for _, _, one in new]
    named = set(dir(cls)) - OBJECT
    computed = {name for name in named if is_computed(inspect.getattr_static(cls, name))}
    made = unconditional(cls, ("__init__", "__new__"))
    by_build = unconditional(cls, ("build",))
    every = named | made | by_build | assigned(cls) | {name for one in (*fresh, *built) for name in vars(one)}
    row: Row = {kind: set() for kind in PRESENT}
    for name in every - OBJECT:
        before, after = {has(one, name) for one in fresh}, {has(one, name) for one in built}
        if name in computed:
            own = any(name in vars(base) for base in cls.__mro__ if "keras" in base.__module__)
            flips = own and name not in OF_CALLS and (before, after) == ({False}, {True})
            there = True in before and False not in before | after
            sure = "always" if there else "built" if flips else None
        elif name in named or name in made:
            sure = "always" if before | after <= {True} else None
        else:
            sure = "built" if name in by_build and False not in after and True not in before else None
        row[sure or "sometimes"].add(name)
    return (
        row
        | arguments([*new, *tried])
        | flags([*fresh, *built])
        | {
            "found": set.intersection(*(set(vars(one)) for one in fresh)) if fresh else set(),
            "weights": variables(built),
            "inner": inner(fresh) | inner(built) if fresh else {"?"},
            "bases": {name for name, base in classes(package) if issubclass(cls, base) and base is not cls},
        }
    )


@functools.cache
def sources(cls: type) -> list[tuple[type, dict[str, ast.FunctionDef]]]:
    """The methods of the class and its bases in the order in which they are looked up."""
    found: list[tuple[type, dict[str, ast.FunctionDef]]] = []
    for base in cls.__mro__[:-1]:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
        except (OSError, TypeError):
            continue
        body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
        found.append((base, {node.name: node for node in body if isinstance(node, ast.FunctionDef)}))
    return found


def assigned(cls: type) -> set[str]:
    """The attributes that any method assigns."""
    methods = (method for _, methods in sources(cls) for method in methods.values())
    return {name for method in methods for node in ast.walk(method) for name in set_by(node, own_name(method))}


def own_name(method: ast.FunctionDef) -> str:
    """How a method calls its object."""
    return method.args.args[0].arg if method.args.args else ""


def set_by(node: ast.AST, owner: str | None) -> Iterator[str]:
    """The attributes that a piece of code sets on a name; None: on any but `self` and `cls`."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()):
            if name == owner or (owner is None and name not in ("self", "cls")):
                yield attr
        case ast.Attribute(attr=attr, ctx=ast.Store()) if owner is None:
            yield attr
        case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), ast.Constant(value=str(attr)), _]):
            if name == owner or (owner is None and name not in ("self", "cls")):
                yield attr
        case ast.Call(func=ast.Attribute(attr="__setattr__"), args=[*_, ast.Constant(value=str(attr)), _]):
            yield attr
        case _:
            pass


def unconditional(cls: type, methods: Sequence[str]) -> set[str]:
    """The attributes that these methods of the class and its bases set whatever the arguments, also by methods they call."""
    return {
        name
        for base, _ in sources(cls)
        for method in methods
        if method in vars(base) and implementation(cls, method, base) is not None
        for name in by_method(cls, method, base, 0)
    }


def implementation(cls: type, method: str, start: type | None = None) -> tuple[type, ast.FunctionDef] | None:
    """The first method of a name, from a base on."""
    found = sources(cls)
    at = next((i for i, (base, _) in enumerate(found) if base is start), 0)
    return next(((base, methods[method]) for base, methods in found[at:] if method in methods), None)


def by_method(cls: type, method: str, start: type | None, depth: int) -> set[str]:
    found = implementation(cls, method, start)
    if found is None or depth > 4:
        return set()
    names, _ = by_body(cls, found[1].body, own_name(found[1]), depth)
    return names


def by_body(cls: type, body: Sequence[ast.stmt], owner: str, depth: int) -> tuple[set[str], bool]:
    """What a block sets on any way through it, and whether each way leaves the method by raising."""
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.If(body=then, orelse=otherwise):
                ways = [by_body(cls, way, owner, depth) for way in (then, otherwise)]
                going = [found for found, raises in ways if not raises]
                if not going:
                    return names, True
                names |= set.intersection(*going)
                if any(isinstance(node, ast.Return) for node in ast.walk(statement)):
                    return names, False
            case ast.With(body=inside):
                found, raises = by_body(cls, inside, owner, depth)
                names |= found
                if raises:
                    return names, True
            case ast.Try(body=inside, handlers=handlers, finalbody=last):
                ways = [by_body(cls, way, owner, depth) for way in (inside, *(one.body for one in handlers))]
                names |= set.intersection(set(ways[0][0]), *(found for found, raises in ways[1:] if not raises))
                names |= by_body(cls, last, owner, depth)[0]
            case ast.Raise():
                return names, True
            case ast.Return():
                return names, False
            case ast.For() | ast.While() | ast.FunctionDef() | ast.ClassDef() | ast.Match():
                pass
            case _:
                for node in ast.walk(statement):
                    names |= set(set_by(node, owner))
                    match node:
                        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=called)) if name == owner:
                            names |= by_method(cls, called, None, depth + 1)
                        case _:
                            pass
    return names, False


def set_from_outside(package: Any) -> set[str]:
    """Attributes that functions of Keras may set on a layer that they are given."""
    names: set[str] = set()
    root = Path(inspect.getfile(package)).parent / "src"
    for part in (
        "backend/tensorflow",
        "dtensor",
        "engine",
        "layers",
        "legacy",
        "models",
        "ops",
        "quantizers",
        "saving",
        "trainers",
    ):
        for path in (root / part).rglob("*.py"):
            if not path.stem.endswith("_test"):
                names |= {name for node in ast.walk(ast.parse(path.read_text())) for name in set_by(node, None)}
    return {name for name in names if not name.startswith("__")}


def is_computed(member: object) -> bool:
    """Whether asking for it runs code, which may say that it is not there."""
    return hasattr(member, "__get__") and not isinstance(member, staticmethod | classmethod) and not callable(member)


def has(one: object, name: str) -> bool | None:
    """`hasattr`, None where asking fails in another way."""
    try:
        return hasattr(one, name)
    except Exception:
        return None


def variants(cls: type, package: Any) -> list[tuple[str, Any, Any]]:
    """Objects of the class: one with as few arguments as can be, then one for each value that an argument takes."""
    parameters = inspect.signature(cls.__init__).parameters.values()
    named = [p for p in parameters if p.name != "self" and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]

    def make(**given: Any) -> Any:
        needed = {p.name: SAMPLES.get(p.name, 4) for p in named if p.default is p.empty} | held()
        if cls.__name__ == "Functional":
            x = package.Input((8,))
            needed = {"inputs": x, "outputs": package.layers.Dense(4)(x)}
        return cls(**needed | given)

    def held() -> dict[str, Any]:
        required = {p.name for p in named if p.default is p.empty}
        layer = package.layers.LSTM(4) if cls.__name__ == "Bidirectional" else package.layers.Dense(4)
        cell = package.layers.LSTMCell(4)
        samples = {"layer": layer, "cell": cell, "layers": [package.layers.Dense(4)], "cells": [cell]}
        return {name: sample for name, sample in samples.items() if name in required}

    found: list[tuple[str, Any, Any]] = []
    tried = ((p.name, value) for p in named if p.name not in OPAQUE for value in choices(p))
    for name, value in [("", None), *held().items(), *tried]:
        try:
            found.append((name, value, make(**{name: value} if name else {})))
        except Exception:
            continue
    return found


def choices(parameter: inspect.Parameter) -> list[Any]:
    """Values to try as an argument."""
    required = parameter.default is parameter.empty
    return TRIED.get(type(SAMPLES.get(parameter.name, 4) if required else parameter.default), [])


def on_input(one: Any, package: Any) -> Any:
    """The same object, built; None if none of the inputs suits it."""
    for shape in INPUTS:
        try:
            x = [package.Input(part) for part in shape] if isinstance(shape, list) else package.Input(shape)
            if isinstance(one, package.layers.MultiHeadAttention) or type(one).__name__.startswith("Group"):
                one(x, x)
            else:
                one(x)
        except Exception:
            continue
        return one
    return None


def arguments(tried: Sequence[tuple[str, Any, Any]]) -> Row:
    """Which arguments are kept under their names, and how."""
    row: Row = {kind: set() for kind in ("same", "given", "tuples", "functions")}
    own = dict.fromkeys(name for name, _, _ in tried if name)
    for argument, name in itertools.chain.from_iterable(((given, given), (given, f"_{given}")) for given in own):
        results = [(value, getattr(one, name, MISSING)) for given, value, one in tried if given == argument]
        some = [(value, kept) for value, kept in results if value is not None]
        without = [kept for value, kept in results if value is None]
        if some and all(is_same(value, kept) for value, kept in some):
            row["same" if all(kept is None for kept in without) else "given"].add(name)
        elif some and all(callable(kept) and getattr(kept, "__name__", "") == value for value, kept in some):
            row["functions"].add(name)
        else:
            lengths = {len(kept) if isinstance(kept, tuple) else 0 for _, kept in some}
            if len(lengths) == 1 and min(lengths) and all(kept == spread(value, min(lengths)) for value, kept in some):
                row["tuples"].add(f"{name}:{min(lengths)}{instead(name, tried)}")
    return row


def flags(objects: Sequence[Any]) -> Row:
    """Which of the `FLAGS` hold the same truth value in all objects."""
    row: Row = {"true": set(), "false": set()}
    for name in FLAGS:
        values = {getattr(one, name, None) for one in objects}
        if values in ({True}, {False}):
            row["true" if True in values else "false"].add(name)
    return row


def instead(name: str, tried: Sequence[tuple[str, Any, Any]]) -> str:
    """The other argument that is taken where this one is None (`strides`: `pool_size`), after a colon."""
    pairs = [(given, value, one) for given, value, one in tried if given not in ("", name) and hasattr(one, given)]
    sizes = {given for given, value, one in pairs if isinstance(value, int) and value > 2}
    same = [
        given for given in sizes if all(is_same(getattr(o, given), getattr(o, name)) for g, _, o in pairs if g == given)
    ]
    none = [one for given, value, one in tried if given == name and value is None]
    return f":{same[0]}" if len(same) == 1 and none and all(isinstance(getattr(o, name), tuple) for o in none) else ""


def spread(value: Any, length: int) -> Any:
    return (value,) * length if isinstance(value, int) else value


def is_same(value: Any, kept: Any) -> bool:
    return value is kept or (type(value) is type(kept) and value == kept)


def variables(built: Sequence[Any]) -> set[str]:
    """The attributes that are variables of the object, with a question mark those that are None without it."""
    found: set[str] = set()
    for one in built:
        mine = {id(weight) for weight in one.weights}
        found |= {name for name in names_of(one) if id(getattr(one, name)) in mine}
    return {f"{name}?" if any(getattr(one, name, 0) is None for one in built) else name for name in found}


def inner(objects: Sequence[Any]) -> set[str]:
    """The attributes that hold layers inside, with a question mark for layers that no attribute holds alone."""
    found: set[str] = set()
    for one in objects:
        inside = {id(layer) for layer in one._flatten_layers(include_self=False, recursive=False)}
        names = {name: id(getattr(one, name, None)) for name in vars(one)}
        found |= {name for name, value in names.items() if value in inside}
        found |= {"?"} if inside - set(names.values()) else set()
    return found


def names_of(one: Any) -> Iterator[str]:
    for name in dir(one):
        if name not in OBJECT and has(one, name):
            yield name


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
