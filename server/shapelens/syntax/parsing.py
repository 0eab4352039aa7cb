"""The one place that calls `ast`: parses source that may hold anything, and never raises.

What `ast` refuses outside the grammar (NUL, lone surrogates, a byte order mark) is replaced beforehand by as many
bytes, so that columns stay true.
"""

import ast
import re
import warnings

# Warnings about the user's code (invalid escapes) are not ours to print. The file name makes the filter hit only them.
_FILENAME = "<shapelens source>"
_SILENCE = re.compile(re.escape(_FILENAME))
_UNPARSABLE = re.compile("[\x00\ud800-\udfff]")


def plain(text: str) -> str:
    """`text` as `ast` accepts it, with the same lines and as many UTF-8 bytes before each character."""
    if text.startswith("\ufeff"):
        text = "\f\f\f" + text[1:]
    if text.isascii() and "\x00" not in text:
        return text
    return _UNPARSABLE.sub(lambda match: "\x01" if match[0] == "\x00" else "\ufffd", text)


def parse(source: str) -> ast.Module | SyntaxError:
    """The tree of `source`, which has gone through `plain`; an error without a line if it is too deep."""
    _silence_warnings()
    try:
        return ast.parse(source, _FILENAME)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return SyntaxError(str(error))


def parse_expression(text: str) -> ast.expr | None:
    """The tree of a text that is one expression, None if it is something else."""
    match parse(plain(text.strip())):
        case ast.Module(body=[ast.Expr(value=value)]):
            return value
        case _:
            return None


def error_line(text: str) -> int | None:
    """The 1-based line of the first syntax error in `text`; 1 if it is nowhere in particular; None without any."""
    result = parse(plain(text))
    return (result.lineno or 1) if isinstance(result, SyntaxError) else None


def _silence_warnings() -> None:
    """`warnings.catch_warnings` would change the filters of all threads; one narrow filter in front disturbs nobody."""
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or first[3] != _SILENCE:
        warnings.filterwarnings("ignore", module=_SILENCE.pattern)
