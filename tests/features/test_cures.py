"""What cures make of a program: the text that `cures/*.md` say, in which real Keras finds nothing to refuse any more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import pytest

from mdtest.real_keras import run
from shapelens.analysis.module import Module
from shapelens.cli import main
from shapelens.features.cures.edits import Cure, Text
from shapelens.features.cures.offer import CURED, GENERATORS, cures
from shapelens.features.diagnostics import diagnostics
from shapelens.rules.problems import PROBLEMS

FOLDER = Path(__file__).parent / "cures"
IMPORTS = "import keras\nfrom keras import layers\nimport numpy as np\n\n"
ACCEPTED = {code for code, problem in PROBLEMS.items() if problem.severity != "error"}
"""Problems of programs that real Keras runs."""
ENOUGH = 3
"""Cases that each kind of cure has at least."""


@dataclass(frozen=True)
class Case:
    title: str
    code: str
    before: str
    after: str
    keras: int


def cases() -> Iterator[Case]:
    """`### title`, then the program with the code of its problem, then what the cure of that title makes of it.

    `bare` programs have imports of their own; `keras=2` ones are for that Keras.
    """
    pattern = r"### ([^\n]+)\n\n```python (bare )?(keras=2 )?([\w-]+)\n(.*?)```\n\n```python\n(.*?)```\n"
    for path in sorted(FOLDER.glob("[!R]*.md")):
        for found in re.finditer(pattern, path.read_text(encoding="utf-8"), re.DOTALL):
            title, bare, old, code, before, after = found.groups()
            start = "" if bare else IMPORTS
            yield Case(title, code, start + before, start + after, 2 if old else 3)


CASES = [pytest.param(case, id=f"{case.code}-{number}") for number, case in enumerate(cases())]


def offered(text: str, code: str, keras: int | None = 3) -> list[Cure]:
    """The cures of the problems of that code."""
    module = Module(keras)
    module.update(text)
    return [cure for problem in diagnostics(module) if problem.code == code for cure in cures(module, problem)]


def kind(title: str) -> str:
    """A title without its numbers and names: "Insert Flatten", "Set units in _"."""
    words: list[str] = []
    for part in re.split(r"(`[^`]+`)", title.partition(" (next: ")[0]):
        if part.startswith("`"):
            named = re.match(r"`(\w+)=", part) or (
                words == ["Insert "] and re.match(r"`(?:\w+\.)*(\w+?)(?:\dD)?\(", part)
            )
            words.append(named[1] if named else "_")
        else:
            said, told, _ = re.sub(r"\d+", "n", part).partition(": ")
            words.append(said)
            if told:
                break
    return "".join(words)


@pytest.mark.parametrize("case", CASES)
def test_what_a_cure_makes(case: Case) -> None:
    made = {cure.title: Text(case.before).edited(cure.edits) for cure in offered(case.before, case.code, case.keras)}
    assert case.title in made, made
    assert made[case.title] == case.after


@pytest.mark.parametrize("case", CASES)
def test_real_keras_runs_it(case: Case) -> None:
    trains = ".compile(" in case.before or ".predict(" in case.before
    after = run(case.after, case.keras, trains=trains).failures
    if case.code in ACCEPTED:
        assert not after
        return
    before = run(case.before, case.keras, trains=trains).failures
    assert before
    if "(next: " not in case.title:
        assert not after
    else:
        assert [failure.message for failure in after] != [failure.message for failure in before]


@pytest.mark.parametrize("case", CASES)
def test_a_fresh_evaluation_agrees(case: Case) -> None:
    """Cures are proved in a module that saw others before: one that sees the text alone finds no more errors."""
    found = []
    for text in (case.before, case.after):
        module = Module(case.keras)
        module.update(text)
        found.append({(one.code, one.message) for one in diagnostics(module) if one.severity != "hint"})
    assert found[1] <= found[0] or "(next: " in case.title


def test_every_kind_of_cure_has_cases() -> None:
    """Also those that are offered beside the one that a case is about; the best of them is preferred."""
    kinds: Counter[tuple[str, str]] = Counter()
    beside: set[tuple[str, str]] = set()
    for case in cases():
        made = GENERATORS[case.code].__name__ if case.code in GENERATORS else case.code
        kinds[made, kind(case.title)] += 1
        found = offered(case.before, case.code, case.keras)
        beside |= {(made, kind(cure.title)) for cure in found}
        assert found[0].preferred
    assert {one: kinds[one] for one in beside if kinds[one] < ENOUGH} == {}
    codes = Counter(case.code for case in cases())
    assert {code: codes[code] for code in CURED if codes[code] < ENOUGH} == {}


def test_nothing_that_makes_another_problem() -> None:
    """With a channel axis, the window is still too large for such images."""
    assert offered(f"{IMPORTS}layers.Conv2D(4, 3)(keras.Input((4, 4)))\n", "incompatible-input")
    assert not offered(f"{IMPORTS}layers.Conv2D(4, 5)(keras.Input((4, 4)))\n", "incompatible-input")


def test_nothing_for_what_is_not_known() -> None:
    assert not offered(f"{IMPORTS}layers.Conv2D(8, 3)(keras.Input(unknown()))\n", "incompatible-input")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_those_around(end: str) -> None:
    text = f"{IMPORTS}m = keras.Sequential([\n    keras.Input((28, 28)),  # größe\n    layers.Dense(3),\n])\n"
    text = text.replace("\n", end)
    [cure] = offered(text, "dense-on-image")
    assert Text(text).edited(cure.edits) == text.replace("    layers.D", f"    layers.Flatten(),{end}    layers.D")


def test_columns_are_bytes() -> None:
    text = f'{IMPORTS}größe = "ä"; x = keras.Input((3)); y = keras.Input((4))\n'
    first, second = offered(text, "invalid-argument")
    assert Text(text).edited(second.edits) == text.replace("((4))", "((4,))")
    assert Text(text).edited(first.edits) == text.replace("((3))", "((3,))")


def test_beside_source_that_does_not_parse() -> None:
    text = f"{IMPORTS}x = keras.Input((3))\nfor y in (:\n    pass\n"
    [cure] = offered(text, "invalid-argument")
    assert Text(text).edited(cure.edits) == text.replace("((3))", "((3,))")


@pytest.mark.parametrize("units", [8, 16])
def test_one_of_several_problems(units: int) -> None:
    """What comes after it was a problem before, told now with the shape that it gets, in the same words or in others."""
    text = (
        f"{IMPORTS}model = keras.Sequential([keras.Input((5, 3)), "
        f"layers.LSTM(8), layers.LSTM({units}), layers.LSTM(4)])\n"
    )
    [cure] = offered(text, "incompatible-input")
    assert cure.title == "Set `return_sequences=True`: (None, 5, 8)"
    assert Text(text).edited(cure.edits) == text.replace("LSTM(8)", "LSTM(8, return_sequences=True)", 1)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows"),
        pytest.param(lambda text: "if True:\n" + indent(text, "\t"), id="indented"),
        pytest.param(lambda text: f"größe = '😀'\n\n{text}\n\ndef f(:\n", id="beside-what-does-not-parse"),
    ],
)
def test_the_same_elsewhere(elsewhere: Callable[[str], str]) -> None:
    own = [case for case in cases() if case.before.startswith(IMPORTS)]
    for case in own[::6]:
        made = {cure.title: cure.edits for cure in offered(elsewhere(case.before), case.code, case.keras)}
        assert Text(elsewhere(case.before)).edited(made[case.title]) == elsewhere(case.after)


def test_nothing_that_is_a_guess() -> None:
    """Nobody says what this model gets; and in a loop, the first `add` is not where a model begins."""
    assert not offered(f"{IMPORTS}keras.Sequential([layers.Dense(4)]).count_params()\n", "not-built")
    flat = "keras.Sequential([layers.Embedding(9, 4), layers.Flatten(), layers.Dense(1)]).count_params()"
    assert not offered(f"{IMPORTS}{flat}\n", "not-built")


def test_in_a_function_that_is_called_twice() -> None:
    text = (
        f"{IMPORTS}def head(x):\n    x = layers.LSTM(8)(x)\n    return layers.LSTM(4)(x)\n\n\n"
        "a = head(keras.Input((5, 3)))\nb = head(keras.Input((7, 3)))\n"
    )
    [cure] = offered(text, "incompatible-input")
    assert Text(text).edited(cure.edits) == text.replace("LSTM(8)", "LSTM(8, return_sequences=True)")


def test_of_the_version_that_is_asked_for() -> None:
    """A module is evaluated anew, and its cures are those of the new text."""
    module = Module(3)
    for size in (3, 4, 5):
        text = f"{IMPORTS}{'# moved' * size}\nx = keras.Input(({size}))\n"
        module.update(text)
        [problem] = diagnostics(module)
        [cure] = cures(module, problem)
        assert Text(text).edited(cure.edits) == text.replace(f"(({size}))", f"(({size},))")


def test_nothing_when_nobody_waits() -> None:
    module = Module(3)
    module.update(f"{IMPORTS}x = keras.Input((3))\n")
    [problem] = diagnostics(module)
    assert cures(module, problem, cancelled=lambda: True) == []
    assert cures(module, problem)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first cure of a problem stands below it; a problem without one has no such line."""
    file = tmp_path / "model.py"
    file.write_text(f"{IMPORTS}x = keras.Input((4, 4, 1))\nlayers.Conv2D(8, 5)(x)\nlayers.Dense(0)\n")
    main(["check", "--no-cache", "--keras", "3", str(file)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in lines if not line.startswith(" ")] == [
        "negative-dimension",
        "invalid-argument",
    ]
    assert [line for line in lines if "help:" in line] == ['  help: Set `padding="same"`: (None, 4, 4, 8)']


def test_sides_of_a_kernel_keep_their_order() -> None:
    text = f"{IMPORTS}layers.Conv2D(nb_col=5, nb_filter=8, nb_row=3)\n"
    [cure] = offered(text, "renamed-argument")
    assert Text(text).edited(cure.edits) == f"{IMPORTS}layers.Conv2D(kernel_size=(3, 5), filters=8)\n"
