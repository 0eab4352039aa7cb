"""What shapelens says of a program, in the form that marks are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mdtest.spec import Program
from mdtest.values import Value, exactly, show_all, visits
from shapelens.analysis.module import Module
from shapelens.features.facts import facts


def differences(program: Program, keras: int) -> list[str]:
    """Where the facts are otherwise than the marks."""
    module = Module(keras=keras)
    module.update(program.text)
    return list(_differences(program, keras, facts(module)))


def values_of(found: dict[str, Any]) -> list[Value]:
    """The calls and models of the facts."""
    calls = [
        Value(
            (call["line"], call["col"]),
            (call["end_line"], call["end_col"]),
            call["layer"],
            call["output_shape"],
            call["params"],
        )
        for call in found["calls"]
        if call["output_shape"] is not None or call["kind"] != "sequential"
    ]
    models = [
        Value((model["line"], model["col"]), (0, 0), model["class"], model["output_shape"], model["params"])
        for model in found["models"]
        if model["output_shape"] is not None
    ]
    return [*calls, *models]


def _differences(program: Program, keras: int, found: dict[str, Any]) -> Iterator[str]:
    values = values_of(found)
    for mark in program.claims(":", keras):
        seen = visits(values, mark.line)
        if not exactly(mark.text, seen):
            yield f"{program.where(mark.line)}: marked {mark.text}, shapelens says {show_all(seen)}"
    problems = list(found["problems"])
    for sign, severities in (("!", {"error"}), ("?", {"warning", "hint"})):
        for mark in program.claims(sign, keras):
            code, _, part = (piece.strip() for piece in mark.text.partition(":"))
            fitting = [
                problem
                for problem in problems
                if problem["line"] == mark.line and problem["code"] == code and problem["severity"] in severities
            ]
            if len(fitting) != 1 or part not in fitting[0]["message"]:
                yield f"{program.where(mark.line)}: marked {sign} {mark.text}, shapelens says {fitting or 'nothing'}"
            problems = [problem for problem in problems if problem not in fitting]
    for problem in problems:
        if problem["severity"] != "hint":
            yield f"{program.where(problem['line'])}: not marked: {problem['code']}: {problem['message']}"
