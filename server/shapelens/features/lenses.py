"""What stands above the call that makes a model: how large the model is, and what it gives."""

from __future__ import annotations

from typing import Final

from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.analysis.state import count, model_graph
from shapelens.dims import Unknown
from shapelens.features.models import AnyModel, models, place_of
from shapelens.features.summary import show_bytes, show_count, show_outputs
from shapelens.immutable import immutable
from shapelens.values.keras import Graph

MAX_TEXTS: Final = 3
"""Models of different size that are told of one call."""
MAX_MODELS: Final = 50
"""Models of one call that are looked at, the last ones."""


@immutable
class Lens:
    """The models that a call makes in all its visits."""

    place: Range
    models: tuple[AnyModel, ...]


def lenses(module: Module) -> list[Lens]:
    """One for each call that makes models, in order of the text; what they say is left to `texts`."""
    found: dict[Range, list[AnyModel]] = {}
    for model in models(module):
        place = place_of(module, model)
        if place is not None:
            found.setdefault(place, []).append(model)
    return [
        Lens(place, tuple(made)) for place, made in sorted(found.items(), key=lambda item: (item[0].line, item[0].col))
    ]


def texts(module: Module, lens: Lens) -> list[str]:
    """`Total params 7,033,282 · 26.83 MB · output (None, 2)`, for each of the models that differ."""
    # A function that is called a thousand times makes as many models.
    return [*dict.fromkeys(_text(module, model) for model in lens.models[-MAX_MODELS:])][:MAX_TEXTS]


def _text(module: Module, model: AnyModel) -> str:
    counted = count(module.read, model, module.keras)
    graph = model_graph(module.read, model)
    if isinstance(counted.total, Unknown):
        return f"Total params ? ({counted.total.reason})"
    if counted.total is None or (counted.total == 0 and not isinstance(graph, Graph)):
        return "Not built yet"
    trainable = ""
    if counted.trainable is not None and counted.trainable != counted.total:
        trainable = f" (trainable {show_count(counted.trainable)})"
    output = f" · output {show_outputs(graph)}" if isinstance(graph, Graph) and graph.outputs else ""
    return f"Total params {show_count(counted.total)}{trainable} · {show_bytes(counted.total_bytes)}{output}"
