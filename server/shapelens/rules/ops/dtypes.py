"""The type of a result, as far as it is certain; None where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.rules.arguments import is_sequence
from shapelens.rules.ops.op import NUMBER, Operand

_FLOATS: Final = ("float", "bfloat", "complex")


def dtype_of(rule: str, arguments: Mapping[str, Any]) -> str | None:
    """The type of a result.

    Args:
        rule: `same` (the first operand's), `promote` (what all operands have in common), `float` (that, unless it is an
            integer type), empty (not known), or the name of a type.
        arguments: the bound arguments; `dtype` among them wins.
    """
    if arguments.get("dtype") is not None:
        asked = arguments["dtype"]
        return asked if isinstance(asked, str) else None
    operands = [operand for operand in _operands(arguments) if operand.dtype != NUMBER]
    types = {operand.dtype for operand in operands}
    match rule:
        case "same":
            return operands[0].dtype if operands else None
        case "promote":
            return types.pop() if len(types) == 1 else None
        case "float":
            dtype = types.pop() if len(types) == 1 else None
            return dtype if dtype is not None and dtype.startswith(_FLOATS) else None
        case _:
            return rule or None


def _operands(arguments: Mapping[str, Any]) -> list[Operand]:
    found: list[Operand] = []
    for value in arguments.values():
        if isinstance(value, Operand):
            found.append(value)
        elif is_sequence(value):
            found.extend(item for item in value if isinstance(item, Operand))
    return found
