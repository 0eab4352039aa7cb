"""`shapelens check`: the problems in files, folders and notebooks."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from shapelens import finding
from shapelens.cli import common
from shapelens.cli.formats import FORMATS, Format, Trouble
from shapelens.config import settings
from shapelens.config.patterns import Patterns, WrongPattern
from shapelens.config.project import Projects
from shapelens.config.settings import Settings

if TYPE_CHECKING:
    from shapelens.batch.report import Outcome

STDIN = "-"


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument(
        "paths", nargs="*", metavar="PATH", default=["."], help="files, folders, patterns, or - (default: this folder)"
    )
    command.add_argument("--format", choices=(*FORMATS,), default="text", help="how to print problems (default: text)")
    command.add_argument("--watch", action="store_true", help="check again whenever something changes")
    command.add_argument("--select", type=_codes, action="extend", metavar="CODES", help="report these problems alone")
    command.add_argument("--ignore", type=_codes, action="extend", metavar="CODES", help="do not report these problems")
    command.add_argument(
        "--exclude", type=_patterns, action="extend", metavar="PATTERNS", help="leave out files and folders"
    )
    command.add_argument("--stdin-filename", metavar="FILE", help="what - would be if it was a file")
    command.add_argument("--exit-zero", action="store_true", help="exit with 0 also if there are problems")
    command.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours, and source beside the problems"
    )
    command.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N", help="processes that work at once (default: one per core)"
    )
    command.add_argument(
        "--no-cache", dest="cache", action="store_false", help="look at files also if nothing has changed"
    )
    common.add_keras(command)


def _jobs(given: str) -> int:
    if not given.isdecimal() or not int(given):
        raise argparse.ArgumentTypeError(f"expected a positive number, got {given}")
    return int(given)


def _codes(given: str) -> list[str]:
    codes = _parts(given)
    try:
        for code in codes:
            settings.check_code(code)
    except settings.Wrong as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return codes


def _patterns(given: str) -> list[str]:
    patterns = _parts(given)
    try:
        Patterns.check(patterns)
    except WrongPattern as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return patterns


def _parts(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def run(options: argparse.Namespace) -> int:
    """Print the problems, in the order of the files."""
    if (message := _contradiction(options)) is not None:
        return common.bad_use(message)
    if options.watch:
        from shapelens.cli.watch import watch

        return watch(options)
    return Check(options).run()


def _contradiction(options: argparse.Namespace) -> str | None:
    """What options cannot say together."""
    if (STDIN in options.paths) and options.paths != [STDIN]:
        return "- cannot be checked along with other paths"
    if options.stdin_filename is not None and options.paths != [STDIN]:
        return "--stdin-filename says what - is; give - as the path"
    if options.watch and options.paths == [STDIN]:
        return "- cannot be watched"
    if options.watch and options.format not in ("text", "github"):
        return f"--watch cannot go with --format {options.format}, which is one document"
    return None


class Check:
    """One look at all files."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.projects = Projects()
        self.others: set[Path] = set()
        """Files beside those that are checked on which what is found rests."""
        own = (("select", options.select), ("ignore", options.ignore))
        self._own = {name: given for name, given in own if given is not None}
        if options.keras is not None:
            self._own["keras"] = settings.KERAS[options.keras]

    def run(self) -> int:
        """Print what is found, and return the exit status."""
        started = time.monotonic()
        output = FORMATS[self.options.format](self.options.color)
        status = common.CLEAN
        with closing(self._found(output)) as found:
            for path, outcome in found:
                report = outcome.report
                wanted = self.settings(path)
                problems = [problem for problem in report.problems if wanted.reports(problem.code)]
                if report.error is not None:
                    output.trouble(Trouble(str(path), None, report.error))
                    continue
                if any(problem.severity != "hint" for problem in problems) and not self.options.exit_zero:
                    status = common.PROBLEMS
                output.file(str(path), problems)
        output.end(time.monotonic() - started)
        return common.BAD_USE if output.troubles else status

    def files(self) -> tuple[Sequence[Path], Sequence[finding.Missing]]:
        """The files to check, and the paths that give none."""
        return finding.find(self.options.paths, self._excludes())

    def settings(self, path: Path) -> Settings:
        """What is set for a file."""
        project = self.projects.of(path.absolute().parent)
        return Settings(**{**(project.values if project is not None else {}), **self._own})

    def _excludes(self) -> finding.Excludes:
        """What leaves files out: the option, or else the projects."""
        if self.options.exclude is None:
            return self.projects.excludes
        patterns = Patterns(Path.cwd(), self.options.exclude)
        return lambda path, is_folder: bool(patterns.excludes(path, is_folder))

    def _tell_mistakes(self, output: Format, paths: Iterable[Path]) -> None:
        """Say what is wrong with the settings for some files."""
        for folder in {path.absolute().parent: None for path in paths}:
            self.projects.of(folder)
        for project in self.projects.found():
            for mistake in project.mistakes:
                output.trouble(Trouble(common.shown(project.path), mistake.line, mistake.message))

    def _found(self, output: Format) -> Generator[tuple[Path, Outcome]]:
        """Each file with what there is to say of it."""
        from shapelens.batch.report import Outcome

        if self.options.paths == [STDIN]:
            from shapelens.batch.look import look_at

            name = self.options.stdin_filename
            shown = Path(name or STDIN)
            self._tell_mistakes(output, [shown])
            content = sys.stdin.buffer.read()
            keras = self.settings(shown).keras
            yield shown, Outcome(look_at(None if name is None else shown, content, keras)[0])
            return

        from shapelens.batch.cache import Cache, home
        from shapelens.batch.progress import Progress
        from shapelens.batch.run import outcomes
        from shapelens.batch.workers import cores

        paths, missing = self.files()
        for one in missing:
            output.trouble(Trouble(one.path, None, one.message))
        self._tell_mistakes(output, paths)
        tasks = [(path, self.settings(path).keras) for path in paths]
        cache = Cache(home() if self.options.cache else None)
        output.progress = Progress(sys.stderr, len(paths))
        with closing(outcomes(tasks, self.options.jobs or cores(), cache, output.progress)) as found:
            for path, outcome in zip(paths, found, strict=True):
                if outcome.grounds is not None:
                    self.others.update(map(Path, outcome.grounds.files))
                yield path, outcome
        output.progress.clear()
