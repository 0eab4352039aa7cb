"""Shapes, params and mismatches of Keras models while they are written, without running them.

`analyze` is the way in for programs (docs/api.md). What it needs is imported when it is first asked for.
"""

__version__ = "0.1.0"

__all__ = (
    "Analysis",
    "Call",
    "Layer",
    "Model",
    "Place",
    "Problem",
    "Related",
    "Shape",
    "Shapes",
    "Unreadable",
    "__version__",
    "analyze",
)

TYPE_CHECKING = False  # Type checkers take it for true. To import it takes longer than all else here.
if TYPE_CHECKING:
    from shapelens.api import (
        Analysis,
        Call,
        Layer,
        Model,
        Place,
        Problem,
        Related,
        Shape,
        Shapes,
        Unreadable,
        analyze,
    )


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shapelens import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
