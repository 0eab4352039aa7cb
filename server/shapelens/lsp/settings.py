"""Which settings are in force for a file: those of the editor, below them those of the file's project, below them defaults.

Those of the editor come from `initializationOptions`, `workspace/configuration` or `workspace/didChangeConfiguration`.
Both come from people's hands: a wrong value is told, and what was in force before stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from shapelens.config.project import Project, Projects
from shapelens.config.settings import IN_EDITORS, Settings, Values, read
from shapelens.immutable import replace

if TYPE_CHECKING:
    from shapelens.features.diagnostics import Diagnostic

log = logging.getLogger(__name__)

SECTION = "shapelens"


class InForce:
    """The settings of all files."""

    def __init__(self) -> None:
        self._editor: Values = {}
        self._projects = Projects()
        self._of: dict[Path | None, Settings] = {}

    def of(self, path: Path | None) -> Settings:
        """The settings of a file; None: it is not on disk."""
        if path not in self._of:
            self._of[path] = self._found(path)
        return self._of[path]

    def configure(self, *sources: object) -> None:
        """Take over what the editor says; a later source wins."""
        editor: dict[str, Any] = {}
        for source in sources:
            values, mistakes = read(source)
            editor |= {name: value for name, value in values.items() if name in IN_EDITORS}
            for mistake in mistakes:
                log.warning("%s.%s: %s", SECTION, mistake.key, mistake.message)
        self._editor = editor
        self._of.clear()

    def read_projects(self, paths: Iterable[Path | None]) -> Sequence[Project]:
        """Read what the projects of some files set, or read it again; returns these projects."""
        self._projects = Projects(self._projects.found())
        self._of.clear()
        for path in paths:
            if path is not None:
                self._projects.of(path.parent)
        return self._projects.found()

    def _found(self, path: Path | None) -> Settings:
        project = None if path is None else self._projects.of(path.parent)
        if project is None or path is None:
            return Settings(**self._editor)
        settings = Settings(**{**project.values, **self._editor})
        return replace(settings, diagnostics=False) if self._projects.excludes(path, False) else settings


def wanted(problems: Sequence[Diagnostic], settings: Settings) -> list[Diagnostic]:
    """The problems that are to be shown."""
    return [one for one in problems if settings.diagnostics and settings.reports(one.code)]


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
