"""The words that an argument of a layer may be (`padding="same"`): its rule knows them, as it refuses all others."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Undecided, Unknown
from shapelens.rules.rule import ShapeError
from shapelens.rules.table import bind


def accepted(layer: str, argument: str, keras: int) -> tuple[str, ...]:
    """The words that an argument of the layer's constructor may be, as its rule says where it is none; () if it may be any."""
    given: dict[str, Any] = {argument: "\0"}
    while True:
        try:
            rule = bind(layer, (), given, keras=keras, data_format="channels_last").rule
            if rule is not None:
                rule.check()
        except Undecided:
            return ()
        except ShapeError as error:
            missing = error.argument or ""
            if error.code == "missing-argument" and missing not in given:
                given[missing] = 1
                continue
            if given.get(missing) == 1:  # It is no number, whatever else it may be.
                given[missing] = Unknown("it is not asked about")
                continue
            return error.accepted if error.argument == argument else ()
        return ()
