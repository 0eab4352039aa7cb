"""What layers hold, as rules: the layers, models and cells among their arguments, and functions that are run."""

from __future__ import annotations

import functools
from typing import Any, cast

from shapelens.analysis.graph import structure_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import entries, new_list, to_plain
from shapelens.analysis.sizes import given_structure, structure_value
from shapelens.dims import Undecided, Unknown
from shapelens.immutable import replace
from shapelens.rules.arguments import PLAIN, is_sequence
from shapelens.rules.rule import LayerRule, ShapeError, Structure, is_several
from shapelens.values.classes import Instance
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.python import NONE, Const, Dict


def resolve(it: Interpreter, rule: LayerRule | Unknown) -> LayerRule | Unknown:
    """The rule with what it holds made usable: layers inside it as rules, a function as what it computes."""
    if isinstance(rule, Unknown):
        return rule
    rule = with_layers(it, rule)
    function = getattr(rule, "function", None)
    if function is not None:
        return ComputedRule(compute=functools.partial(_of_function, it, rule, function))
    return rule


def with_layers(it: Interpreter, rule: LayerRule) -> LayerRule:
    """The rule with the layers and models that its fields hold, alone or in lists, as rules."""
    values = vars(rule)
    if PLAIN.issuperset(map(type, values.values())):
        return rule
    made = {name: _as_rule(it, value) for name, value in values.items()}
    changes = {name: value for name, value in made.items() if value is not values[name]}
    return replace(rule, **changes) if changes else rule


def _as_rule(it: Interpreter, value: Any) -> Any:
    match value:
        case Layer():
            return resolve(it, value.rule)
        case Model() | Instance(kind="layer" | "model"):
            return it.wiring.rule_of(it, value)
        case list() | tuple():
            items: list[Any] = [*value]
            made = [_as_rule(it, item) for item in items]
            return made if any(a is not b for a, b in zip(made, items, strict=True)) else cast(Any, value)
        case _:
            return value


def _of_function(it: Interpreter, rule: LayerRule, function: Any, x: Any) -> Structure:
    """What the rule says, and where it leaves it to the function, what running that gives."""
    given = getattr(rule, "output_shape_", None)
    if it.keras == 3 and given is not None and not is_sequence(given):
        shape = to_plain(it, it.call(given, Arguments((structure_value(it, x),))))
        if not is_sequence(shape):
            raise Undecided(Unknown("what output_shape gives is no shape that we know"))
        return given_structure(shape)
    try:
        return rule.output_shape(x)
    except Undecided:
        return _run_function(it, function, x, getattr(rule, "arguments", None))


class ComputedRule(LayerRule):
    """A function in the place of a rule: it is run to see what comes out."""

    compute: Any

    any_rank = True
    many = True

    def output_shape(self, x: Any) -> Structure:
        return self.compute(x)


def _run_function(it: Interpreter, function: Any, x: Any, given: Any) -> Structure:
    """The shape that a function gives for a tensor of shape `x`, without leaving nodes behind."""
    pairs = entries(it, given) if isinstance(given, Dict) else {} if given is None else Unknown("")
    known = not isinstance(pairs, Unknown)
    words = {} if isinstance(pairs, Unknown) else {key.value: pairs[key] for key in pairs if isinstance(key, Const)}
    it.inside += 1
    try:
        with it.store.trial():
            result = it.call(function, Arguments((symbolic(it, x),), words, complete=known))
            if result == NONE and it.keras == 3:
                message = (
                    "We could not automatically infer the shape of the Lambda's output: the function returns None."
                )
                raise ShapeError("not-implemented", message)
            return structure_of(it, result)
    finally:
        it.inside -= 1


def symbolic(it: Interpreter, x: Any) -> Any:
    """A tensor of the shape `x`, or a list of them for several."""
    ref = it.new_ref()
    if not is_several(x):
        return Tensor(x, "float32", ref)
    return new_list(it, [Tensor(shape, "float32", ref, i) for i, shape in enumerate(x)])
