"""`python -m tests.pages`: write the outputs of all commands that the documentation shows."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages.blocks import pages, updated


def main() -> None:
    for page in pages():
        with TemporaryDirectory() as folder:
            text = updated(page, Path(folder))
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print("written:", page.name)


if __name__ == "__main__":
    main()
