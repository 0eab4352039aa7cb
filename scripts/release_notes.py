"""Print what a version changes, for its release: its section of CHANGELOG.md.

usage: release_notes.py VERSION

Fails unless it is the version of the server and of the VS Code extension too, and has a section.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def versions() -> dict[str, str]:
    """The version that each part says it is."""
    source = (ROOT / "server" / "shapelens" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    extension = ROOT / "client-vscode"
    return {
        "server/shapelens/__init__.py": found[1] if found else "none",
        **{
            f"client-vscode/{name}": json.loads((extension / name).read_text("utf-8"))["version"]
            for name in ("package.json", "package-lock.json")
        },
    }


def notes(changelog: str, version: str) -> str:
    """The section of a version; empty if it has none."""
    sections = re.split(r"^## +\[?([^\]\s]+).*\n", changelog, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True)).get(version, "").strip()


def main() -> int:
    version = sys.argv[1]
    wrong = [f"{name}: the version is {found}, not {version}" for name, found in versions().items() if found != version]
    text = notes((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
    if not text:
        wrong.append(f"CHANGELOG.md: nothing is said of {version}")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    if wrong:
        return 1
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
