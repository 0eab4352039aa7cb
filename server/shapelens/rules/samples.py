"""The data sets that come with scikit-learn: what each part is called, its shape, its type and its largest whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.dims import Shape

Part = tuple[str, Shape, str | None, int | None]


def _set(samples: int, features: int, classes: int | None, *more: Part, listed: bool = True) -> tuple[Part, ...]:
    """The parts that most have: numbers, labels (whole ones, of so many classes) and the names of the columns."""
    target: Part = (
        "target",
        (samples,),
        "float64" if classes is None else "int64",
        None if classes is None else classes - 1,
    )
    names: tuple[Part, ...] = (("feature_names", (features,), None, None),) if listed else ()
    of_classes: tuple[Part, ...] = () if classes is None else (("target_names", (classes,), None, None),)
    return (("data", (samples, features), "float64", None), target, *names, *of_classes, *more)


LOADED: Final[Mapping[str, tuple[Part, ...]]] = {
    "load_iris": _set(150, 4, 3),
    "load_wine": _set(178, 13, 3),
    "load_digits": _set(1797, 64, 10, ("images", (1797, 8, 8), "float64", None)),
    "load_breast_cancer": _set(569, 30, 2, listed=False),
    "load_diabetes": _set(442, 10, None),
    "load_linnerud": (("data", (20, 3), "float64", None), ("target", (20, 3), "float64", None)),
    "load_boston": _set(506, 13, None, listed=False),
    "fetch_california_housing": _set(20640, 8, None),
    "fetch_olivetti_faces": (
        ("data", (400, 4096), "float32", None),
        ("images", (400, 64, 64), "float32", None),
        ("target", (400,), "int64", 39),
    ),
}
"""By the name of the function that loads it."""
