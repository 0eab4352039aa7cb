"""Automatic names (`dense`, `dense_1`) as Keras gives them: counted when shown, in order of creation.

Counting at display keeps a layer that is inserted at the top from changing anything that follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from shapelens.analysis.facts import Created, NameTaken, SessionCleared
from shapelens.analysis.module import Module
from shapelens.analysis.state import given_name
from shapelens.dims import Unknown
from shapelens.rules.table import automatic_base
from shapelens.values.keras import Layer, Made, Operation
from shapelens.values.place import Ref


def automatic_names(module: Module) -> Mapping[Ref, str]:
    """The name of every layer, model and operation that was made: the given one, or the next of its class."""
    return module.once(_count)


def _count(module: Module) -> Mapping[Ref, str]:
    counts: Counter[str] = Counter()
    names: dict[Ref, str] = {}
    keras = module.keras
    countable = True

    def next_name(cls: str) -> str:
        return number(automatic_base(cls, keras))

    def number(base: str) -> str:
        counts[base] += 1
        if base == "input" and keras == 2:
            return f"input_{counts[base]}"
        return base if counts[base] == 1 else f"{base}_{counts[base] - 1}"

    for fact in module.facts():
        if isinstance(fact, NameTaken):
            if keras != 2:
                next_name(fact.cls)
        elif isinstance(fact, SessionCleared):
            counts.clear()
            countable = True
        elif isinstance(fact, Created) and fact.made.ref not in names:
            made = fact.made
            if fact.like is not None:
                names[made.ref] = names.get(fact.like, "?")
                continue
            if isinstance(made, Operation) and made.symbol is not None:
                # Where one operation is an unknown number of layers, the numbers of all that follow are unknown.
                countable = countable and not isinstance(made.symbol, Unknown)
                names[made.ref] = number(made.symbol) if countable and isinstance(made.symbol, str) else "?"
                continue
            given = _given(module, made)
            owner = made.given.get("hidden") if isinstance(made, Layer) else None
            if keras == 2 and isinstance(owner, Ref):
                names[made.ref] = f"{names.get(owner, 'input')}_input"
            else:
                names[made.ref] = next_name(made.cls) if given is None else given
    return names


def _given(module: Module, made: Made) -> str | None:
    name = given_name(module.read, made)
    return None if name is None else name if isinstance(name, str) else "?"
