"""What each kind of expression is worth."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.attributes import get_attribute, get_item
from shapelens.analysis.functions import make_lambda
from shapelens.analysis.imports import from_stars, resolved
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.missing import UNDECIDED, note_attribute, note_member
from shapelens.analysis.operations import binary, compare, makes_long_text, truth, unary
from shapelens.analysis.sequences import MAX_ITEMS, elements, entries, iterate, kept, new_dict, new_list, new_set
from shapelens.analysis.sources import with_shape
from shapelens.analysis.store import MISSING
from shapelens.analysis.targets import assign
from shapelens.analysis.unbuilt import check_built
from shapelens.dims import Unknown
from shapelens.syntax.bindings import bound_names
from shapelens.syntax.statements import BROKEN
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.join import join
from shapelens.values.keras import Layer, Model
from shapelens.values.python import NONE, Builtin, Const, Dict, List, Method, Scope, Slice, Tuple

MAX_GIVEN: Final = 2000
"""Items that a generator may give."""
_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def _constant(it: Interpreter, node: ast.Constant) -> Any:
    return Const(node.value)


def _name(it: Interpreter, node: ast.Name) -> Any:
    value = it.lookup(node.id)
    if value is not MISSING:
        return resolved(it, value)
    if node.id == BROKEN:
        return Unknown("this does not parse")
    value = from_stars(it, node.id, it.home)
    if value is not MISSING:
        return value
    return Builtin(node.id) if node.id in _BUILTINS else Unknown(f"`{node.id}` is not defined here")


def _attribute(it: Interpreter, node: ast.Attribute) -> Any:
    owner = it.evaluate(node.value)
    value = get_attribute(it, owner, node.attr)
    note_attribute(it, owner, node, value)
    if isinstance(owner, Layer | Model | Instance):
        check_built(it, owner, node.attr, it.position(node))
    if isinstance(owner, Layer | Model):
        note_member(it, owner, node)
    return value


def _items(it: Interpreter, nodes: list[ast.expr]) -> list[Any] | Unknown:
    """The values of a display, with `*` spread out."""
    values: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            more = elements(it, it.evaluate(node.value))
            if isinstance(more, Unknown):
                return more
            values += more
        else:
            values.append(it.evaluate(node))
    return values


def _tuple(it: Interpreter, node: ast.Tuple) -> Any:
    items = _items(it, node.elts)
    return items if isinstance(items, Unknown) else Tuple(tuple(items))


def _list(it: Interpreter, node: ast.List) -> Any:
    return new_list(it, _items(it, node.elts))


def _set(it: Interpreter, node: ast.Set) -> Any:
    items = _items(it, node.elts)
    if not isinstance(items, Unknown) and any(isinstance(item, List | Dict) for item in items):
        return Unknown("TypeError: unhashable type")
    return new_set(it, items)


def _dict(it: Interpreter, node: ast.Dict) -> Any:
    pairs: list[tuple[Any, Any]] = []
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = it.evaluate(value_node)
        if key_node is None:
            more = entries(it, value) if isinstance(value, Dict) else Unknown("what `**` spreads is not known")
            if isinstance(more, Unknown):
                return new_dict(it, more)
            pairs += more.items()
            continue
        key = it.evaluate(key_node)
        if isinstance(key, Unknown):
            return new_dict(it, key)
        pairs.append((key, value))
    return new_dict(it, pairs)


def _call(it: Interpreter, node: ast.Call) -> Any:
    callee = it.evaluate(node.func)
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    complete = True
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            more = elements(it, it.evaluate(arg.value))
            complete = complete and not isinstance(more, Unknown)
            positional += [] if isinstance(more, Unknown) else more
        else:
            positional.append(it.evaluate(arg))
    for word in node.keywords:
        value = it.evaluate(word.value)
        if word.arg is not None:
            keywords[word.arg] = value
            continue
        more_words = entries(it, value) if isinstance(value, Dict) else Unknown("")
        if isinstance(more_words, Unknown):
            complete = False
        else:
            keywords |= {key.value: item for key, item in more_words.items() if isinstance(key, Const)}
    changes = isinstance(callee, Method) and callee.name == "set_shape" and isinstance(callee.owner, Array)
    if changes and isinstance(node.func, ast.Attribute):
        # A value of ours does not change: the name gets another one.
        known = with_shape(it, callee.owner, Arguments(tuple(positional), keywords, complete))
        assign(it, node.func.value, known)
        return NONE
    return it.call(callee, Arguments(tuple(positional), keywords, complete, node))


def _binary(it: Interpreter, node: ast.BinOp) -> Any:
    return binary(it, node.op, it.evaluate(node.left), it.evaluate(node.right), node)


def _unary(it: Interpreter, node: ast.UnaryOp) -> Any:
    return unary(it, node.op, it.evaluate(node.operand), node)


def _bool(it: Interpreter, node: ast.BoolOp) -> Any:
    stop_at = isinstance(node.op, ast.Or)
    undecided: Any = MISSING
    value: Any = MISSING
    for operand in node.values:
        value = it.evaluate(operand)
        decided = truth(it, value)
        if decided is stop_at:
            if undecided is not MISSING and isinstance(value, Const) and isinstance(value.value, bool):
                return value  # whatever the operands before are worth, the whole is as true as this one
            break
        if isinstance(decided, Unknown):
            undecided = value if undecided is MISSING else join(undecided, value)
    return value if undecided is MISSING else join(undecided, value)


def _compare(it: Interpreter, node: ast.Compare) -> Any:
    left = it.evaluate(node.left)
    result: Any = Const(True)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = it.evaluate(right_node)
        result = compare(it, op, left, right, node)
        if truth(it, result) is not True:
            return result
        left = right
    return result


def _conditional(it: Interpreter, node: ast.IfExp) -> Any:
    decided = truth(it, it.evaluate(node.test))
    if isinstance(decided, bool):
        return it.evaluate(node.body if decided else node.orelse)
    undecided = (it.module, UNDECIDED)
    before = it.store.read(undecided)
    it.store.write(undecided, Const(True))
    value = join(it.evaluate(node.body), it.evaluate(node.orelse), decided.reason)
    it.store.write(undecided, before)
    return value


def _subscript(it: Interpreter, node: ast.Subscript) -> Any:
    return get_item(it, it.evaluate(node.value), it.evaluate(node.slice), it.position(node))


def _slice(it: Interpreter, node: ast.Slice) -> Any:
    return Slice(*(it.evaluate(part) if part else Const(None) for part in (node.lower, node.upper, node.step)))


def _joined(it: Interpreter, node: ast.JoinedStr) -> Any:
    parts: list[str] = []
    for part in node.values:
        value = it.evaluate(part)
        if not isinstance(value, Const):
            return value if isinstance(value, Unknown) else Unknown("the text depends on a value that is not known")
        parts.append(str(value.value))
    return Const("".join(parts))


def _formatted(it: Interpreter, node: ast.FormattedValue) -> Any:
    value = it.evaluate(node.value)
    spec = it.evaluate(node.format_spec) if node.format_spec else Const("")
    if not isinstance(value, Const) or not isinstance(spec, Const):
        return value if isinstance(value, Unknown) else Unknown("the text depends on a value that is not known")
    convert: Mapping[int, Callable[[Any], Any]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
    content = convert[node.conversion](value.value) if node.conversion > 0 else value.value
    if makes_long_text(spec.value):
        return Unknown("a text this long is not made")
    try:
        return Const(format(content, spec.value))
    except Exception as error:  # What the user's expression raises, it raises.
        return Unknown(f"{type(error).__name__}: {error}")


def _named(it: Interpreter, node: ast.NamedExpr) -> Any:
    value = it.evaluate(node.value)
    assign(it, node.target, value)
    return value


def _comprehension(it: Interpreter, node: Any, results: Callable[[], Any]) -> list[Any] | Unknown:
    """The results of all turns, in a scope of their own."""
    frame = it.frame
    targets = bound_names([generator.target for generator in node.generators])
    ref = it.new_ref()
    outer_scope, outer_branch = frame.scope, frame.branch
    found: list[Any] = []

    def turns(depth: int) -> Unknown | None:
        if depth == len(node.generators):
            if len(found) >= MAX_ITEMS:
                return Unknown(f"more than {MAX_ITEMS} items")
            found.append(results())
            return None
        generator = node.generators[depth]
        items = iterate(it, it.evaluate(generator.iter))
        if isinstance(items, Unknown):
            return items
        for item in items:
            assign(it, generator.target, item)
            keep = next((t for t in (truth(it, it.evaluate(test)) for test in generator.ifs) if t is not True), True)
            if isinstance(keep, Unknown):
                return keep
            if keep:
                failed = turns(depth + 1)
                if failed is not None:
                    return failed
        return None

    frame.scope = Scope(ref, targets, outer_scope)
    try:
        failed = turns(0)
    finally:
        frame.scope, frame.branch = outer_scope, outer_branch
        if not any(isinstance(inner, ast.Lambda) for inner in ast.walk(node)):
            it.store.forget(ref, targets)
    return failed if failed is not None else found


def _list_comprehension(it: Interpreter, node: ast.ListComp) -> Any:
    return new_list(it, _comprehension(it, node, lambda: it.evaluate(node.elt)))


def _set_comprehension(it: Interpreter, node: ast.SetComp) -> Any:
    items = _comprehension(it, node, lambda: it.evaluate(node.elt))
    return new_set(it, items)


def _generator(it: Interpreter, node: ast.GeneratorExp) -> Any:
    items = _comprehension(it, node, lambda: it.evaluate(node.elt))
    return items if isinstance(items, Unknown) else Tuple(tuple(items))


def _dict_comprehension(it: Interpreter, node: ast.DictComp) -> Any:
    pairs = _comprehension(it, node, lambda: (it.evaluate(node.key), it.evaluate(node.value)))
    if not isinstance(pairs, Unknown):
        unknown = next((key for key, _ in pairs if isinstance(key, Unknown)), None)
        pairs = unknown if unknown is not None else pairs
    return new_dict(it, pairs)


def _yield(it: Interpreter, node: ast.Yield) -> Any:
    value = it.evaluate(node.value) if node.value else NONE
    return _give(it, [value])


def _yield_from(it: Interpreter, node: ast.YieldFrom) -> Any:
    return _give(it, elements(it, it.evaluate(node.value)))


def _give(it: Interpreter, values: Sequence[Any] | Unknown) -> Any:
    """Add to what the running generator gives; what is sent to it is not known."""
    ref = it.frame.yields
    if ref is not None:
        before = it.items(ref)
        given: Any = Unknown("what the generator gives is not known")
        if isinstance(before, Tuple) and not isinstance(values, Unknown) and len(before.items) < MAX_GIVEN:
            given = Tuple((*before.items, *values))
        it.store.write((ref, "items"), given)
        for value in [values] if isinstance(values, Unknown) else values:
            each, now = it.store.read((ref, "each")), kept(it, value)
            it.store.write((ref, "each"), now if each is MISSING else join(each, now))
    return NONE


def _unmodelled(it: Interpreter, node: ast.expr) -> Any:
    return Unknown(f"`{type(node).__name__.lower()}` is not followed")


EXPRESSIONS: Mapping[type[ast.expr], Callable[[Interpreter, Any], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _bool,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.NamedExpr: _named,
    ast.Lambda: make_lambda,
    ast.ListComp: _list_comprehension,
    ast.SetComp: _set_comprehension,
    ast.GeneratorExp: _generator,
    ast.DictComp: _dict_comprehension,
    ast.Await: lambda it, node: it.evaluate(node.value),
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Starred: _unmodelled,
}
