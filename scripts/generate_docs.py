"""Write docs/layers.md and docs/problems.md from the tables of the rules, docs/settings.* from that of the settings, and
docs/options.md from the options of the commands.

Run it after a change of a rule or a table: `python scripts/generate_docs.py`. With `--check` it only says whether the
files are up to date.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

from shapelens import cli
from shapelens.config.settings import SETTINGS, schema
from shapelens.rules.layers.opaque import Opaque
from shapelens.rules.problems import PROBLEMS
from shapelens.rules.table import ALIASES, LAYERS, exists

ROOT = Path(__file__).parents[1]
SPECIFICATIONS = ROOT / "tests" / "mdtest"

OTHERWISE = {
    "Input": "what programs are made of, no layer that computes",
    "InputLayer": "the analysis makes it where a program says `Input`",
    "InputSpec": "a description of inputs, no layer",
    "AbstractRNNCell": "a base of users' classes",
    "Lambda": "exact where its function is understood; else unknown",
}
"""Names that are not simply a rule of the table."""

SETTINGS_PAGE = """\
# Settings

<!-- Made by scripts/generate_docs.py; do not edit. -->

Command line and editors have the same settings. What a project wants is said in the table `[tool.shapelens]` of its
`pyproject.toml`:

```toml
[tool.shapelens]
keras = "2"
ignore = ["dense-on-image"]
exclude = ["notebooks/old/", "*_generated.py"]
inlayHints.enabled = false
```

| key | values | default | meaning |
|---|---|---|---|
{rows}

Codes are those of [problems.md](problems.md). [settings.schema.json](settings.schema.json) is a JSON schema of the table.

## Which counts

The project of a file is the nearest `pyproject.toml` with such a table, in the folder of the file or above it; those further
up do not count. Over it goes:

- on the command line, what an option says (`--keras`, `--select`, `--ignore`, `--exclude`): it takes the place of the
  project's value;
- in an editor, what the user has set there, as `shapelens.KEY` in the client's configuration or in
  `initializationOptions.settings`: all but `exclude`, which is the project's alone. What VS Code has at its default is not
  set.

A file that is excluded has no problems underlined in the editor; hovers and all else are there.
`# shapelens: ignore[code]` in a line counts besides.

## Mistakes

A key that is not known, a value that cannot be and a file that is not TOML are told with their line, and the rest counts:

```toml title="pyproject.toml"
[tool.shapelens]
kears = "2"
```

```python title="train.py"
import keras
```

```console
$ shapelens check train.py
pyproject.toml:2: tool.shapelens.kears: unknown key, did you mean keras?
$ echo $?
2
```

The server shows it as a warning, also in the file, and keeps the settings that it had.
It takes a changed `pyproject.toml` over at once where the client watches files, else when a Python file is opened or saved.
"""


def layers() -> str:
    """docs/layers.md: every public name of `keras.layers`."""
    signatures = json.loads((ROOT / "server/shapelens/rules/signatures.json").read_text(encoding="utf-8"))
    aliases: dict[str, list[str]] = {}
    for alias, name in ALIASES.items():
        aliases.setdefault(name, []).append(alias)
    rows = []
    for name in sorted({*signatures["3"], *signatures["2"]}):
        keras = " ".join(str(version) for version in (3, 2) if exists(name, version))
        also = ", ".join(f"`{alias}`" for alias in sorted(aliases.get(name, [])))
        rows.append(f"| `{name}` | {also} | {keras} | {support(name)} | {rule(name)} | {specification(name)} |")
    exact = sum("| exact |" in row for row in rows)
    intro = (
        f"Every public class of `keras.layers`, in Keras 3 and in Keras 2: {len(rows)}, of which {exact} are exact: "
        "the same output shapes, weights and refusals as Keras, whatever the arguments (`tests/fuzz` compares). "
        "*Opaque* layers run something that is not Keras; their output is unknown, with the reason. The names that "
        "Keras 1 had are understood as well (`tests/mdtest/legacy.md`)."
    )
    return "\n".join(
        [
            "# Layers",
            "",
            "<!-- Made by scripts/generate_docs.py; do not edit. -->",
            "",
            intro,
            "",
            "| layer | also called | Keras | support | rule | specification |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def support(name: str) -> str:
    if name in OTHERWISE:
        return OTHERWISE[name]
    if name not in LAYERS:
        return "not yet"
    return "opaque" if issubclass(LAYERS[name].rule, Opaque) else "exact"


def rule(name: str) -> str:
    """The first sentence of the rule's docstring."""
    if name not in LAYERS:
        return ""
    summary = (inspect.getdoc(LAYERS[name].rule) or "").split("\n\n")[0]
    return " ".join(summary.split()).replace("|", "\\|")


def specification(name: str) -> str:
    """The file of tests/mdtest that speaks most of the layer."""
    counts = {
        path: len(re.findall(rf"\blayers\.{name}\(", path.read_text(encoding="utf-8")))
        for path in sorted(SPECIFICATIONS.glob("[!R]*.md"))
    }
    most = max(counts, key=lambda path: counts[path])
    return f"[{most.name}](../tests/mdtest/{most.name})" if counts[most] else ""


def problems() -> str:
    """docs/problems.md: every problem code; diagnostics link to its anchor."""
    lines = [
        "# Problems",
        "",
        "<!-- Made by scripts/generate_docs.py; do not edit. -->",
        "",
        "What shapelens reports, by code. An error is only reported where Keras would certainly raise.",
        "",
        "Many problems come with edits that mend them: quick fixes in an editor, `help:` in the output of `shapelens check`.",
        "A cure is only offered once it is proved: the program that it would make was evaluated, the problem is gone, and no",
        "other came in its place.",
    ]
    for code, explained in sorted(PROBLEMS.items()):
        lines += [
            "",
            f"## {code}",
            "",
            f"{explained.meaning} ({explained.severity.capitalize()}.)",
            "",
            "```python",
            explained.example,
            "```",
            "",
            f"**Cure.** {explained.cure}",
        ]
    return "\n".join([*lines, ""])


def settings() -> str:
    """docs/settings.md: every setting, and where it is read."""
    rows = []
    for setting in SETTINGS:
        default = "" if setting.default is None else f"`{json.dumps(setting.default)}`"
        rows.append(f"| `{setting.key}` | {values(setting.kind.schema())} | {default} | {setting.meaning} |")
    return SETTINGS_PAGE.replace("{rows}", "\n".join(rows))


def values(schema: dict[str, Any]) -> str:
    """What a setting can be, in words."""
    match schema:
        case {"enum": known}:
            return ", ".join(f"`{json.dumps(value)}`" for value in known)
        case {"items": {"enum": _}}:
            return "list of codes"
        case {"items": _}:
            return "list of patterns"
        case {"type": "number"}:
            return f"{schema['minimum']:,} to {schema['maximum']:,}"
        case _:
            return "`true`, `false`"


def settings_schema() -> str:
    """docs/settings.schema.json: the JSON schema of `[tool.shapelens]`."""
    return json.dumps(schema(), indent=2) + "\n"


def options() -> str:
    """docs/options.md: every command with its arguments."""
    lines = [
        "# Options",
        "",
        "<!-- Made by scripts/generate_docs.py; do not edit. -->",
        "",
        "All that each command takes, as `shapelens COMMAND --help` has it. Examples are in [In the terminal](cli.md).",
    ]
    for name, command in cli.parsers()[1].items():
        told = cli.COMMANDS[name]
        lines += [
            "",
            f"## shapelens {name}",
            "",
            f"{told[:1].upper()}{told[1:]}.",
            "",
            "| | |",
            "|---|---|",
        ]
        lines += [row(action) for action in command._actions if not isinstance(action, argparse._HelpAction)]
    return "\n".join([*lines, ""])


def row(action: argparse.Action) -> str:
    """An argument in a table, as a reader types it."""
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper()
    values = action.metavar or choices
    if action.option_strings:
        name = ", ".join(action.option_strings) + (f" {values}" if action.nargs != 0 else "")
    else:
        name = f"{values} ..." if action.nargs in ("*", "+") else f"[{values}]" if action.nargs == "?" else values
    told = (action.help or "").replace("|", "\\|")
    return f"| `{name}` | {told} |"


def main() -> int:
    stale = []
    written = {"layers.md": layers(), "problems.md": problems(), "settings.md": settings(), "options.md": options()}
    for name, text in {**written, "settings.schema.json": settings_schema()}.items():
        path = ROOT / "docs" / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    print("written:" if "--check" not in sys.argv else "not up to date:", ", ".join(stale) or "nothing")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
