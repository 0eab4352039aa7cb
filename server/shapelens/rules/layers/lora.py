"""LoRA (Keras 3): the weights of a layer frozen, and two small ones trained in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shapelens.dims import known
from shapelens.immutable import replace
from shapelens.rules.arguments import invalid, size
from shapelens.rules.rule import Weight


def with_lora(weights: Iterable[Weight], rank: Any, constraint: Any) -> Iterator[Weight]:
    """The weights of a layer made with `lora_rank=rank`; the first of them is what LoRA adapts.

    Raises:
        ShapeError: `invalid-argument`, if the weight has a constraint, or the rank is no size.
    """
    rank = known(rank)
    if not rank:
        yield from weights
        return
    if isinstance(rank, int) and rank < 0:
        raise invalid("lora_rank", f"Cannot convert '{rank}' to a shape. Negative dimensions are not allowed.")
    main, *others = weights
    if constraint is not None:
        raise invalid("lora_rank", f"Lora is incompatible with {main.name} constraints.")
    yield replace(main, trainable=False)
    yield from others
    yield Weight(f"lora_{main.name}_a", (*main.shape[:-1], size(rank)))
    yield Weight(f"lora_{main.name}_b", (size(rank), main.shape[-1]))
