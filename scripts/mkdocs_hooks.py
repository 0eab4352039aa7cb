"""What mkdocs does besides for the site (mkdocs.yml), so that each text and picture has one copy, which GitHub shows as well.

Pages from outside of docs/ are taken in. A link in the sources says where a file is in the repository: here it becomes
one to the page that is made of it or, if none is, to the file on GitHub. And no page may load anything from other hosts.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
SOURCES = "https://github.com/shapelens/shapelens/blob/main"

TAKEN = {
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "SUPPORT.md": "support.md",
    "client-vscode/README.md": "vscode.md",
    **{
        f"client-vscode/images/{path.name}": f"images/{path.name}"
        for path in sorted((ROOT / "client-vscode" / "images").iterdir())
    },
}
"""Files of the repository that are in the site: where from, and where to."""

_LINK = re.compile(r"(?P<before>\]\()(?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?(?P<after>\))")
_CODE = re.compile(r"(^ *```+.*?^ *```+ *$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*>"
    r"|<link\b[^>]*\brel=[\"']?(?:stylesheet|preconnect|preload|icon)\b[^>]*href=[\"']?(?:https?:)?//[^>]*>"
    r"|\bapi\.github\.com\b|url\((?:https?:)?//"
)


def on_files(files: Any, config: Any) -> Any:
    for source, page in TAKEN.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Any, files: Any, **_: Any) -> str:
    """The text of a page with its links as the site has them; code is left alone."""
    here = source_of(page.file.src_uri)

    def linked(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), found["path"]))
        there = TAKEN.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
        if files.get_file_from_path(there) is not None:
            target = posixpath.relpath(there, posixpath.dirname(page.file.src_uri) or ".")
        elif (ROOT / path).exists():
            target = f"{SOURCES}/{path}"
        else:
            target = found["path"]  # which mkdocs warns of
        return f"{found['before']}{target}{found['anchor'] or ''}{found['after']}"

    parts = _CODE.split(markdown)
    parts[::2] = (_LINK.sub(linked, part) for part in parts[::2])
    return "".join(parts)


def source_of(page: str) -> str:
    """Where the text of a page is in the repository."""
    return next((source for source, there in TAKEN.items() if there == page), f"docs/{page}")


def on_post_page(output: str, page: Any, **_: Any) -> str:
    if loaded := _LOADED.search(output):
        raise PluginError(f"{page.file.src_uri} loads something from another host: {loaded[0]}")
    return output
