"""What the user may set: `shapelens.keras`, what is shown, and when (`shapelens.diagnostics.delay`).

Values come from `initializationOptions`, `workspace/configuration` or `workspace/didChangeConfiguration`, from people's
hands: a wrong one is logged and the default stands.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeVar, cast

from shapelens.immutable import immutable

log = logging.getLogger(__name__)

SECTION = "shapelens"
MAX_DELAY = 10_000

_T = TypeVar("_T")

_KERAS: dict[object, Literal[2, 3] | None] = {"auto": None, "2": 2, "3": 3, 2: 2, 3: 3}

_SWITCHES: Mapping[str, str] = {
    "diagnostics": "diagnostics",
    "inlay_hints": "inlayHints",
    "code_lens": "codeLens",
    "document_symbols": "documentSymbols",
    "completion": "completion",
}
"""What can be switched off, with the names in the editor's settings (`shapelens.inlayHints.enabled`)."""


@immutable
class Settings:
    keras: Literal[2, 3] | None = None
    """The Keras version to go by; None means that the project and the file tell."""
    diagnostics: bool = True
    inlay_hints: bool = True
    code_lens: bool = True
    document_symbols: bool = True
    completion: bool = True
    delay: float = 0.0
    """Seconds for which the text has to be still before problems are shown.

    None by default: an edit is evaluated in a few milliseconds, less than it takes to press the next key, and a problem that
    comes with half a line is gone as fast.
    """


def read_settings(*sources: object) -> Settings:
    """The settings that the sources give together; a later source wins, and what is in none has its default."""
    settings = Settings()
    for source in sources:
        keras = _member(source, "keras")
        if keras is not None:
            settings = replace(settings, keras=_choice("keras", keras, _KERAS, settings.keras))
        for name, part in _SWITCHES.items():
            enabled = _member(_member(source, part), "enabled")
            if enabled is not None:
                before: bool = getattr(settings, name)
                shown = _choice(f"{part}.enabled", enabled, {True: True, False: False}, before)
                settings = replace(settings, **{name: shown})
        delay = _member(_member(source, "diagnostics"), "delay")
        if delay is not None:
            settings = replace(settings, delay=_seconds("diagnostics.delay", delay, settings.delay))
    return settings


def initial_settings(initialization_options: object) -> object:
    return _member(initialization_options, "settings")


def known_names(initialization_options: object, kind: Literal["commands", "notifications"]) -> frozenset[str]:
    """What of ours a client says it has or wants (`"commands": ["shapelens.showSummary"]`)."""
    names = _member(initialization_options, kind)
    return frozenset(map(str, cast("list[object]", names))) if isinstance(names, list) else frozenset()


def section(configuration: object) -> object:
    """Our part of a configuration; some clients send `{"shapelens": {...}}`, some the inner object alone."""
    inner = _member(configuration, SECTION)
    return configuration if inner is None else inner


def _member(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).get(name)
    return None


def _choice(name: str, value: object, choices: Mapping[object, _T], default: _T) -> _T:
    if isinstance(value, str | int) and value in choices:
        return choices[value]
    log.warning("%s.%s: %r is none of %s", SECTION, name, value, ", ".join(repr(choice) for choice in choices))
    return default


def _seconds(name: str, value: object, default: float) -> float:
    """A number of milliseconds as seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_DELAY:
        return value / 1000
    log.warning("%s.%s: %r is no number of milliseconds from 0 to %s", SECTION, name, value, f"{MAX_DELAY:,}")
    return default
