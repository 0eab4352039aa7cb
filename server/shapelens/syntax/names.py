"""What a statement seems to bind, and what it seems to be about, read off its text: it need not parse."""

import keyword
import re

_DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_IMPORT = re.compile(r"(?:from[ \t]+[\w.]+[ \t]+)?import\b(.*)", re.DOTALL)
_IMPORTED = re.compile(r"([^\W\d][\w.]*)(?:[ \t]+as[ \t]+([^\W\d]\w*))?")
_LOOP = re.compile(r"(?:async[ \t]+)?for[ \t]+(.*?)(?:[ \t]+in\b|$)")
_WITH = re.compile(r"\bas[ \t]+([^\W\d]\w*)")
_ASSIGNED = re.compile(r"[ \t]*([\w \t,.*()\[\]]+?)[ \t]*(?::[^=]*)?(?://|\*\*|>>|<<|[-+*/%&|^@])?=(?!=)")
_HEAD = re.compile(r"[^\s(=:]+")


def bound_names(text: str) -> tuple[str, ...]:
    """The names that a statement with this text would bind in its own scope: `a, b = f(` gives `("a", "b")`."""
    if text.startswith(("@", "def ", "class ", "async def")):
        definition = _DEFINITION.search(text)
        return (definition[1],) if definition else ()
    imported = _IMPORT.match(text)
    if imported:
        return tuple(
            dict.fromkeys(
                match[2] or match[1].partition(".")[0]
                for line in imported[1].splitlines()
                for match in _IMPORTED.finditer(line.partition("#")[0])
                if match[1] not in ("as", "import")
            )
        )
    first, *_ = re.split(r"[\r\n]", text, maxsplit=1)
    loop = _LOOP.match(first)
    if loop:
        return _names(loop[1])
    if first.startswith(("with ", "async with")):
        return tuple(match[1] for match in _WITH.finditer(first))
    names: dict[str, None] = {}
    pos = 0
    while assigned := _ASSIGNED.match(first, pos):
        names.update(dict.fromkeys(_names(assigned[1])))
        pos = assigned.end()
    return tuple(names)


def subject(text: str) -> tuple[str, ...]:
    """What pairs an edited statement with its old self: the names it binds, else how it starts (`model.add`)."""
    names = bound_names(text)
    if names:
        return names
    head = _HEAD.match(text)
    return ("", head[0] if head else "")


def _names(targets: str) -> tuple[str, ...]:
    parts = (part.strip(" \t*()[]") for part in targets.split(","))
    return tuple(part for part in parts if part.isidentifier() and not keyword.iskeyword(part))
