"""Every setting, in one table: in an editor it is called `shapelens.KEY`, in a `pyproject.toml` `tool.shapelens.KEY`.

Values come from people's hands: each is checked here, and what is said of a wrong one as well. `docs/settings.md` and
`docs/settings.schema.json` are made of the table (`scripts/generate_docs.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, cast

from shapelens.config.patterns import Patterns, WrongPattern
from shapelens.immutable import immutable
from shapelens.rules.problems import PROBLEMS

MAX_DELAY: Final = 10_000


class Wrong(Exception):
    """A value that cannot be; the message says why."""


class Kind(Protocol):
    """What the values of a setting are."""

    def read(self, given: object) -> object:
        """The value as a field of `Settings`.

        Raises:
            Wrong: it is none.
        """
        ...

    def schema(self) -> dict[str, Any]:
        """The same as a JSON schema."""
        ...


@immutable
class Choice:
    """One of some values."""

    values: Mapping[object, object]

    def read(self, given: object) -> object:
        if isinstance(given, str | int) and not isinstance(given, bool) and given in self.values:
            return self.values[given]
        raise Wrong(f"{given!r} is none of {', '.join(map(repr, self.values))}")

    def schema(self) -> dict[str, Any]:
        return {"enum": [*self.values]}


@immutable
class Switch:
    """On or off."""

    def read(self, given: object) -> object:
        if isinstance(given, bool):
            return given
        raise Wrong(f"{given!r} is neither true nor false")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@immutable
class Milliseconds:
    """A while, which is seconds to us."""

    def read(self, given: object) -> object:
        if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= MAX_DELAY:
            return given / 1000
        raise Wrong(f"{given!r} is no number of milliseconds from 0 to {MAX_DELAY:,}")

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": MAX_DELAY}


@immutable
class Codes:
    """Codes of problems."""

    def read(self, given: object) -> object:
        codes = _texts(given)
        for code in codes:
            check_code(code)
        return codes

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"enum": [*PROBLEMS]}, "uniqueItems": True}


@immutable
class Globs:
    """Patterns for names of files and folders."""

    def read(self, given: object) -> object:
        patterns = _texts(given)
        try:
            Patterns.check(patterns)
        except WrongPattern as error:
            raise Wrong(str(error)) from error
        return patterns

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


@immutable
class Setting:
    """A setting: `name` is the field of `Settings` that has it, `default` what stands for that in a file."""

    key: str
    name: str
    kind: Kind
    default: object
    meaning: str
    in_editors: bool = True
    """Whether editors have it too, and not projects alone."""


def _switch(key: str, name: str, meaning: str) -> Setting:
    return Setting(key, name, Switch(), True, meaning)


KERAS: Final[Mapping[object, Literal[2, 3] | None]] = {"auto": None, "2": 2, "3": 3, 2: 2, 3: 3}

SETTINGS: Final[Sequence[Setting]] = (
    Setting(
        "keras",
        "keras",
        Choice(KERAS),
        "auto",
        "The Keras whose rules apply, where file and project tell the wrong one.",
    ),
    Setting("select", "select", Codes(), None, "The codes of the problems that are reported; by default all."),
    Setting("ignore", "ignore", Codes(), (), "The codes of problems that are not reported."),
    Setting(
        "exclude",
        "exclude",
        Globs(),
        (),
        "Files and folders that are left out: patterns like those of a `.gitignore` in the folder of the `pyproject.toml`.",
        in_editors=False,
    ),
    _switch("diagnostics.enabled", "diagnostics", "Underline what Keras would refuse."),
    Setting(
        "diagnostics.delay",
        "delay",
        Milliseconds(),
        0,
        "Milliseconds for which the text has to be still before it is underlined.",
    ),
    Setting(
        "diagnostics.mode",
        "whole_workspace",
        Choice({"openFilesOnly": False, "workspace": True}),
        "openFilesOnly",
        "Which files are looked at: those that are open, or all below the folders of the workspace.",
    ),
    _switch("inlayHints.enabled", "inlay_hints", "Show shapes and params at the ends of lines."),
    _switch("codeLens.enabled", "code_lens", "Show the size of each model above it."),
    _switch("documentSymbols.enabled", "document_symbols", "List models and layers in the outline."),
    _switch("completion.enabled", "completion", "Suggest words that arguments may be."),
)

IN_EDITORS: Final = {setting.name for setting in SETTINGS if setting.in_editors}
_BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
_GROUPS: Final = {setting.key.split(".")[0] for setting in SETTINGS if "." in setting.key}


@immutable
class Settings:
    """All settings, with their defaults."""

    keras: Literal[2, 3] | None = None
    """The Keras version to go by; None means that the project and the file tell."""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    diagnostics: bool = True
    whole_workspace: bool = False
    inlay_hints: bool = True
    code_lens: bool = True
    document_symbols: bool = True
    completion: bool = True
    delay: float = 0.0
    """Seconds for which the text has to be still before problems are shown.

    None by default: an edit is evaluated in a few milliseconds, less than it takes to press the next key, and a problem that
    comes with half a line is gone as fast.
    """

    def reports(self, code: str) -> bool:
        """Whether problems with this code are wanted."""
        return (self.select is None or code in self.select) and code not in self.ignore


Values = Mapping[str, Any]
"""Fields of `Settings` that were set; later ones are laid over earlier ones, and `Settings(**values)` is what comes of it."""


@immutable
class Mistake:
    """What is wrong with the value of a key, or with the key."""

    key: str
    message: str


def read(source: object) -> tuple[Values, Sequence[Mistake]]:
    """What a table of settings sets, nested or with dotted keys, and what is wrong in it. Keys that are none of ours are not."""
    values: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for key, given in _leaves(source):
        if key in _BY_KEY and given is not None:
            try:
                values[_BY_KEY[key].name] = _BY_KEY[key].kind.read(given)
            except Wrong as error:
                mistakes.append(Mistake(key, str(error)))
    return values, mistakes


def unknown(source: object) -> Iterator[Mistake]:
    """The keys of a table that are none of ours."""
    for key, _ in _leaves(source):
        if key not in _BY_KEY:
            yield Mistake(key, "unknown key" + _suggestion(key, _BY_KEY))


def schema() -> dict[str, Any]:
    """The JSON schema of the table `[tool.shapelens]`."""
    top: dict[str, Any] = {}
    for setting in SETTINGS:
        group, _, name = setting.key.rpartition(".")
        table = top.setdefault(group, _object({}))["properties"] if group else top
        default = {} if setting.default is None else {"default": setting.default}
        table[name] = {"description": setting.meaning, **setting.kind.schema(), **default}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "shapelens", **_object(top)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def check_code(code: str) -> None:
    """Hold that there are problems with this code.

    Raises:
        Wrong: there are none.
    """
    if code not in PROBLEMS:
        raise Wrong(f"there is no problem {code}" + _suggestion(code, PROBLEMS))


def _suggestion(given: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # Of no use to those who make no mistakes.

    close = get_close_matches(given, known, 1)
    return f", did you mean {close[0]}?" if close else ""


def _leaves(source: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(source, Mapping):
        for name, value in cast("Mapping[str, object]", source).items():
            if not prefix and name in _GROUPS and isinstance(value, Mapping):
                yield from _leaves(cast("Mapping[str, object]", value), f"{name}.")
            else:
                yield f"{prefix}{name}", value


def _texts(given: object) -> tuple[str, ...]:
    if isinstance(given, list | tuple) and all(isinstance(one, str) for one in cast("Sequence[object]", given)):
        return tuple(cast("Sequence[str]", given))
    raise Wrong(f"{given!r} is no list of strings")
