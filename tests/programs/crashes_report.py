"""How well shapelens predicts the crashes in `crashes/`: `python -m tests.programs.crashes_report [--list]`.

A program of a forum question, `name.py`, crashes in the line that is marked; `name_fixed.py` is the same one repaired,
which runs. Both are labelled by real Keras (`test_crashes.py`). A head `# family: 12` names the kind of mistake:
the row of `FAMILIES`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mdtest.spec import Program, read_python
from shapelens.analysis.module import Module
from shapelens.features.facts import facts

FAMILIES = {
    1: "labels have another shape than the output",
    2: "the output has axes that labels have not",
    3: "image without channel axis",
    4: "batch axis in the shape",
    5: "nothing left of the image",
    6: "recurrent layers stacked without sequences",
    7: "sequence without feature axis",
    8: "concatenated tensors do not fit",
    9: "added tensors do not fit",
    10: "Reshape to another size",
    11: "binary_crossentropy and two units or columns",
    12: "one-hot labels with a sparse loss",
    13: "labels beyond the units",
    14: "Dense after an axis of unknown size",
    15: "data does not match the input",
    16: "function of TensorFlow on a Keras tensor",
    17: "output not connected to the inputs",
    18: "something else than a layer",
    19: "arguments of an application",
    20: "model not built",
    21: "one tensor for several, several for one",
    22: "argument of another version",
    23: "missing comma",
    24: "units that are no integer",
    25: "argument that is not allowed",
    26: "stateful without batch size",
    27: "numbers of samples differ",
    28: "weights of another shape",
}

CRASHES = ("right", "and more", "other code", "elsewhere", "missed")
"""What is said of a crash: its line and its code; those, and something else as well; only its line; something elsewhere;
nothing."""

RUNS = ("clean", "false")
"""What is said of a program that runs: nothing; something."""


def programs() -> dict[str, Program]:
    """All programs by name, each crash before its repair."""
    return {path.stem: read_python(path) for path in sorted((Path(__file__).parent / "crashes").glob("*.py"))}


def family(program: Program) -> int:
    """The number that the head says; a repaired program is of the family of its mistake."""
    text = (program.source.parent / f"{program.name.removesuffix('_fixed')}.py").read_text(encoding="utf-8")
    found = re.search(r"^# family: (\d+)$", text, re.MULTILINE)
    assert found, f"{program.name}: no line `# family: number`"
    return int(found[1])


def reported(program: Program, keras: int) -> list[dict[str, Any]]:
    """The errors that shapelens gives; warnings and hints are of what Keras accepts.

    The program is read at its place, so that its applications are those of the Keras that is installed for the tests.
    """
    module = Module(keras=keras, path=program.source)
    module.update(program.text)
    return [problem for problem in facts(module)["problems"] if problem["severity"] == "error"]


def verdict(program: Program, keras: int) -> str:
    """One of `CRASHES` for a program that crashes in this Keras, and of `RUNS` for another."""
    problems = reported(program, keras)
    places = {(problem["line"], problem["code"]) for problem in problems}
    marks = [(mark.line, mark.text.partition(":")[0]) for mark in program.claims("!", keras)]
    if not marks:
        return "false" if problems else "clean"
    if marks[0] in places:
        return "right" if len(problems) == 1 else "and more"
    if marks[0][0] in {line for line, _ in places}:
        return "other code"
    return "elsewhere" if problems else "missed"


def main() -> None:
    table: dict[int, Counter[str]] = {number: Counter() for number in FAMILIES}
    for program in programs().values():
        for keras in program.keras:
            said = verdict(program, keras)
            table[family(program)][said] += 1
            if "--list" in sys.argv and said not in {"right", "clean"}:
                print(f"{said:10}  {program.source.name} in Keras {keras}")
    print(f"{'family':>6}  {'':46}" + "".join(f"{said:>12}" for said in CRASHES + RUNS))
    for number, counts in table.items():
        print(f"{number:6}  {FAMILIES[number]:46}" + "".join(f"{counts[said] or '':>12}" for said in CRASHES + RUNS))
    total = sum(table.values(), Counter[str]())
    print(f"{'all':>6}  {'':46}" + "".join(f"{total[said]:>12}" for said in CRASHES + RUNS))
    predicted, crashes = total["right"] + total["and more"], sum(total[said] for said in CRASHES)
    print(f"\n{predicted} of {crashes} crashes predicted ({predicted / crashes:.1%}), {total['false']} false reports")


if __name__ == "__main__":
    main()
