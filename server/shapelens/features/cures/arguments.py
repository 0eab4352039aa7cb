"""Candidates for arguments and names: of Keras 1 and 2, misspelled, of the wrong type."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from shapelens.analysis.facts import Range
from shapelens.features.cures import spelling
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Source, Spot, argument_of, own_nodes
from shapelens.features.cures.edits import Candidate, Edit, end_of, insertion, start_of
from shapelens.rules import cures, objects
from shapelens.rules.arguments import ACTIVATIONS
from shapelens.rules.table import canonical, exists, parameters
from shapelens.rules.words import accepted
from shapelens.values.keras import Layer
from shapelens.values.place import Position

_IN_CALLS: Final = {"nb_epoch": "epochs", "input": "inputs", "output": "outputs"}
"""Arguments of `fit` and of `Model` as Keras 1 called them, that mean the same today: others counted samples, not steps."""
_OBJECTS: Final = ("optimizers", "losses", "metrics", "callbacks", "initializers", "regularizers")
_IDENTIFIERS: Final = {"optimizer": "optimizers", "loss": "losses", "metric": "metrics"}


def _constructor(case: Case) -> tuple[Layer, Spot, ast.Call] | None:
    layer = case.layer()
    spot = None if layer is None else case.made(layer)
    if layer is None or spot is None or not isinstance(spot.node, ast.Call):
        return None
    return layer, spot, spot.node


def old_arguments(case: Case) -> Iterator[Candidate]:
    """`renamed-argument`: all old names in the call at once."""
    if isinstance(case.problem.anchor, Position):
        yield from _old_in_call(case)
        return
    found = _constructor(case)
    if found is None:
        return
    layer, spot, call = found
    source = case.source
    parts = cures.kernel_parts(layer.cls)
    words = [word for word in call.keywords if word.arg is not None]
    sides = [word for word in words if word.arg in parts]
    edits: list[Edit] = []
    for word in words:
        name = word.arg or ""
        today = cures.todays_argument(layer.cls, name)
        if today is None or (word in sides and len(sides) > 1 and word is not sides[0]):
            continue
        value = cures.todays_word(name, source.of(spot, word.value))
        if word in sides and len(sides) > 1:
            value = f"({', '.join(source.of(spot, one.value) for one in sorted(sides, key=_by(parts)))})"
        edits.append(source.replace(spot, word, f"{today}={value}") if today else source.without_argument(spot, word))
    edits += [source.without_argument(spot, word) for word in sides[1:]]
    kernel = call.args[1:3]
    if len(call.args) == 3 and layer.cls.endswith("2D") and parts and not sides and edits:
        first, last = spot.at(kernel[0]).range, spot.at(kernel[1]).range
        edits += [*source.wrap(spot, kernel[0], "(", "")[:1], *source.wrap(spot, kernel[1], "", ")")[1:]]
        assert (first.line, first.col) < (last.line, last.col)
    if edits:
        yield Candidate("Use today's names of the arguments", tuple(edits))


def _old_in_call(case: Case) -> Iterator[Candidate]:
    """Old arguments of `fit` or `Model`: these have no others of the same names."""
    spot = case.spot
    call = None if spot is None else spot.call_around()
    if spot is None or call is None:
        return
    edits = [
        case.source.replace(spot, word, f"{_IN_CALLS[word.arg]}={case.source.of(spot, word.value)}")
        for word in call.keywords
        if word.arg in _IN_CALLS
    ]
    yield Candidate("Use today's names of the arguments", tuple(edits))


def _by(parts: Sequence[str]) -> Callable[[ast.keyword], int]:
    return lambda word: parts.index(word.arg or "")


def old_layer(case: Case) -> Iterator[Candidate]:
    """`renamed-layer`: the name that it has today; a `merge` becomes a call of the layer for its mode."""
    spot = case.spot
    if spot is None or not isinstance(spot.node, ast.Call):
        return
    callee = spot.at(spot.node.func)
    name = case.source.of(callee).rpartition(".")[2]
    origin = spelling.imported_name(case.source, name)
    today = cures.todays_layer(origin)
    if today is not None:
        edits = spelling.renamed(case.source, name, today) if isinstance(callee.node, ast.Name) else ()
        spelled = spelling.beside(case.source, callee, today)
        if spelled is not None and not edits:
            edits = (*spelled.edits, case.source.replace(callee, callee.node, spelled.text))
        if edits:
            yield Candidate(f"Use `{today}`", edits)
    else:
        yield from _merge(case, spot, spot.node)


def _merge(case: Case, spot: Spot, call: ast.Call) -> Iterator[Candidate]:
    mode = argument_of(call, "mode", 1)
    inputs = argument_of(call, "inputs", 0)
    found = cures.merging_layer(mode.value) if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else None
    if mode is None and inputs is not None:
        found = cures.merging_layer("sum")
    if found is None or inputs is None:
        return
    cls, axis = found
    given = argument_of(call, "concat_axis", 2) or argument_of(call, "dot_axes", 3)
    name = argument_of(call, "name", 7)
    words = [f"{axis}={case.source.of(spot, given)}"] if axis is not None and given is not None else []
    words += [f"name={case.source.of(spot, name)}"] if name is not None else []
    spelled = spelling.beside(case.source, spot.at(call.func), cls)
    if spelled is not None:
        spelled = spelling.no_longer(case.source, spelled, case.source.of(spot, call.func), cls)
        text = f"{spelled.text}({', '.join(words)})({case.source.of(spot, inputs)})"
        yield Candidate(f"Use `{cls}`", (*spelled.edits, case.source.replace(spot, call, text)))


def unknown_argument(case: Case) -> Iterator[Candidate]:
    """`unknown-argument`: the name that it resembles, or no such argument."""
    anchor = case.problem.anchor
    if isinstance(anchor, Position):
        yield from _unknown_in_call(case)
        return
    found = _constructor(case)
    if found is None:
        return
    layer, spot, call = found
    word = next((word for word in call.keywords if word.arg is not None and word.arg == anchor[1]), None)
    if word is None or word.arg is None:
        return
    if word.arg == "batch_input_shape":
        yield from _declared_input(case, spot, word)
    keras = case.source.module.keras or 3
    names = parameters(layer.cls, keras) if exists(layer.cls, keras) else []
    for name in difflib.get_close_matches(word.arg, names, 2, 0.7):
        yield Candidate(
            f"Rename it to `{name}`", (case.source.replace(spot, word, f"{name}={case.source.of(spot, word.value)}"),)
        )
    yield Candidate(f"Remove `{word.arg}`", (case.source.without_argument(spot, word),))


def _declared_input(case: Case, spot: Spot, word: ast.keyword) -> Iterator[Candidate]:
    """What Keras 2 takes in a first layer, and Keras 3 in an `Input`: a shape with its batch axis."""
    callee = spot.at(spot.node.func) if isinstance(spot.node, ast.Call) else None
    match word.value:
        case ast.Tuple(elts=[ast.Constant(value=None), *rest]) if rest:
            texts = [case.source.of(spot, item) for item in rest]
            given = f"input_shape=({', '.join(texts)}{',' if len(texts) == 1 else ''})"
            yield Candidate(f"Use `{given}`", (case.source.replace(spot, word, given),))
        case _:
            spelled = spelling.input_function(case.source, callee)
            given = f"{spelled.text}(batch_shape={case.source.of(spot, word.value)})"
            edits = case.in_sequence(spot, given)
            if edits:
                without = case.source.without_argument(spot, word)
                yield Candidate(f"Insert `{given}`", (*spelled.edits, *edits, without))


def _unknown_in_call(case: Case) -> Iterator[Candidate]:
    """A call with another name for a keyword that it does not take, or without it."""
    message = case.problem.message
    spot = case.spot
    named = re.search(r"(\w+)(?:\.call\(\))? got an unexpected keyword argument ['`](\w+)['`]", message)
    call = None if spot is None else next((n for n in (spot.node, *spot.around()) if isinstance(n, ast.Call)), None)
    word = None if call is None or named is None else next((w for w in call.keywords if w.arg == named[2]), None)
    if spot is None or call is None or named is None or word is None:
        return
    known = (objects.parameters(f"{kind}.{named[1]}", case.source.module.keras or 3) for kind in _OBJECTS)
    taken = next((names for names in known if names is not None), ())
    told = re.findall(r"it is `(\w+)`", message)
    for name in dict.fromkeys([*told, *difflib.get_close_matches(named[2], taken, 1, 0.7)]):
        edit = case.source.replace(spot, word, f"{name}={case.source.of(spot, word.value)}")
        yield Candidate(f"Rename it to `{name}`", (edit,))
    yield Candidate(f"Remove `{word.arg}`", (case.source.without_argument(spot.at(call), word),))


def bad_value(case: Case) -> Iterator[Candidate]:
    """`invalid-argument`: a whole number, a tuple, a share, the word that is meant."""
    anchor = case.problem.anchor
    spot = case.spot
    if isinstance(anchor, Position):
        yield from _of_compile(case)
        yield from _whole_key(case)
        yield from _bare_layers(case)
        return
    if spot is None or anchor[1] is None:
        return
    node = spot.node.value if isinstance(spot.node, ast.keyword) else spot.node
    source = case.source
    layer = case.layer()
    words = () if layer is None else accepted(layer.cls, anchor[1], source.module.keras or 3)
    for value in _other_values(case, spot.at(node), words):
        yield Candidate(f"Use `{value}`", (Edit(source.parenthesized(spot, node), value),))


def _of_compile(case: Case) -> Iterator[Candidate]:
    """What `compile` is given: a word that Keras knows, a list of metrics."""
    source, spot = case.source, case.spot
    if spot is not None and "`metrics` argument to be a list" in case.problem.message:
        value = spot.node.value if isinstance(spot.node, ast.keyword) else spot.node
        text = f"[{source.of(spot, value)}]"
        yield Candidate(f"Pass a list: `{text}`", (Edit(source.parenthesized(spot, value), text),))
    unknown = re.search(r"Could not interpret (\w+) identifier: (.+)", case.problem.message)
    kind = None if unknown is None else _IDENTIFIERS.get(unknown[1])
    if unknown is None or kind is None:
        return
    given = list(_words_of_compile(source, unknown[2]))
    for close in difflib.get_close_matches(
        unknown[2].lower(), objects.identifiers(kind, source.module.keras or 3), 1, 0.6
    ):
        quotes = [source.of(word)[-1] for word in given]
        edits = [
            source.replace(word, word.node, f"{quote}{close}{quote}") for word, quote in zip(given, quotes, strict=True)
        ]
        if edits:
            yield Candidate(f"Use `{quotes[0]}{close}{quotes[0]}`", tuple(edits))


def _whole_key(case: Case) -> Iterator[Candidate]:
    """A key in a tuple, as Keras 3 takes it: `x[0:2]`."""
    spot = case.spot
    if spot is not None and isinstance(spot.node, ast.Subscript):
        key = case.source.of(spot, spot.node.slice)
        text = f"{key}, :" if key == "..." else f"{key}, ..."
        yield Candidate(f"Use `[{text}]`", (case.source.replace(spot, spot.node.slice, text),))


def _bare_layers(case: Case) -> Iterator[Candidate]:
    """Brackets around the layers of a Sequential."""
    spot = case.spot
    call = None if spot is None else spot.call_around()
    if spot is None or call is None or not call.args or call.args[0] is not spot.node:
        return
    if "list of layers" in case.problem.message and not any(isinstance(arg, ast.Starred) for arg in call.args):
        edits = insertion(start_of(spot.range), "["), insertion(end_of(spot.at(call.args[-1]).range), "]")
        yield Candidate("Pass a list: `[...]`", edits)


def _words_of_compile(source: Source, word: str) -> Iterator[Spot]:
    """Where a string stands in calls of `compile`."""
    for spot in source.statements():
        for call in own_nodes(spot.node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "compile":
                strings = (node for node in own_nodes(call) if isinstance(node, ast.Constant))
                yield from (spot.at(node) for node in strings if node.value == word)


def _other_values(case: Case, spot: Spot, words: Sequence[str]) -> Iterator[str]:
    """What the message asks for: other values might only be ones of which nothing is known."""
    message, source, node = case.problem.message, case.source, spot.node
    text = source.of(spot)
    whole = re.search(r"(a positive|an) integer", message) is not None
    meant = re.search(r"did you mean ([\d.]+)\?", message)
    match node:
        case ast.Constant(value=str(word)):
            known = [each for each in re.findall(r"'([^']+)'", message) if each != word] or list(words)
            if "/" in word and "cannot contain character `/`" in message:
                yield text.replace("/", "_")
            if "activation" in message:
                known = sorted(ACTIVATIONS[source.module.keras or 3])
            for close in difflib.get_close_matches(word.lower(), known, 1, 0.5):
                yield f"{text[-1]}{close}{text[-1]}"
        case ast.Constant() if meant is not None:
            yield meant[1]
        case ast.Constant(value=float(number)) if whole and number == int(number):
            yield str(int(number))
        case ast.expr() if whole:
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                left = len(source.text.of(_between(spot, node)))
                yield f"{text[:left]}{text[left:].replace('/', '//', 1)}"
            yield f"int({text})"
        case _:
            pass
    is_shape = "to a shape" in message or "must be a tuple: 'int'" in message
    if is_shape and not isinstance(node, ast.Tuple | ast.List):
        yield f"({text},)"


def _between(spot: Spot, node: ast.BinOp) -> Range:
    """From the start of an operation to the end of what stands before its operator, but for parentheses."""
    return Range(*start_of(spot.at(node).range), *end_of(spot.at(node.left).range))


def missing_name(case: Case) -> Iterator[Candidate]:
    """`missing-name`: the name that the message says, or that it resembles."""
    spot = case.spot
    if spot is None or not isinstance(spot.node, ast.Attribute | ast.alias):
        return
    used = spot.node.attr if isinstance(spot.node, ast.Attribute) else spot.node.name
    named = re.findall(r"`(\w+)`", case.problem.message)
    for name in dict.fromkeys(named):
        if name == used or canonical(name) is None:
            continue
        if isinstance(spot.node, ast.Attribute):
            text = f"{case.source.of(spot, spot.node.value)}.{name}"
            yield Candidate(f"Use `{name}`", (case.source.replace(spot, spot.node, text),))
        else:
            text = f"{name} as {spot.node.asname}"
            edits = spelling.renamed(case.source, used, name) or (case.source.replace(spot, spot.node, text),)
            yield Candidate(f"Use `{name}`", edits)


def shape_of_tensor(case: Case) -> Iterator[Candidate]:
    """`missing-attribute`: `layer.output.shape`, where Keras 3 has no `layer.output_shape`."""
    spot = case.spot
    if spot is not None and isinstance(spot.node, ast.Attribute) and "in Keras 3 it is" in case.problem.message:
        end = spot.node.attr.removesuffix("_shape")
        text = f"{case.source.operand(spot, spot.node.value)}.{end}.shape"
        yield Candidate(f"Use `.{end}.shape`", (case.source.replace(spot, spot.node, text),))


def missing_layer(case: Case) -> Iterator[Candidate]:
    """`missing-layer`: the name of the layer that the wrong one resembles."""
    spot, named = case.spot, re.search(r"Is `(.+)` meant", case.problem.message)
    if spot is not None and named is not None and isinstance(spot.node, ast.Constant):
        yield Candidate(f"Use `{named[1]}`", (case.source.replace(spot, spot.node, f'"{named[1]}"'),))


def keras_function(case: Case) -> Iterator[Candidate]:
    """`tensorflow-function`: its twin in `keras.ops`, with the names that its arguments have there."""
    spot, source = case.spot, case.source
    found = re.search(r"\(`([\w.]+)`\): `(keras\.ops)\.(\w+)`", case.problem.message)
    if spot is None or found is None or not isinstance(spot.node, ast.Call):
        return
    call = spot.node
    keywords = [word.arg for word in call.keywords if word.arg is not None]
    names = cures.twin_arguments(found[1], f"{found[2]}.{found[3]}", len(call.args), keywords)
    if names is None or len(keywords) < len(call.keywords) or any(isinstance(arg, ast.Starred) for arg in call.args):
        return
    spelled = spelling.of_module(source, found[2], found[3])
    edits = [*spelled.edits, source.replace(spot, call.func, spelled.text)]
    for argument, name in zip([*call.args, *call.keywords], names, strict=True):
        given = argument.value if isinstance(argument, ast.keyword) else argument
        if name is None:
            edits.append(source.without_argument(spot, argument))
        elif name and not (isinstance(argument, ast.keyword) and argument.arg == name):
            edits.append(source.replace(spot, argument, f"{name}={source.of(spot, given)}"))
    yield Candidate(f"Use `{spelled.text}`", tuple(edits), same=start_of(spot.range))
