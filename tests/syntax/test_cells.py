"""What Python runs of a notebook's cell."""

from __future__ import annotations

import pytest

from shapelens.syntax.cells import cell_source

CASES = {
    "a line of IPython": ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    "the shell": ("!pip install a\nx = 1", "pass\nx = 1"),
    "over several lines": ("!pip install \\\n  a\nx = 1", "pass\n\nx = 1"),
    "in a block": ("for _ in y:\n    !ls\nx = 1", "for _ in y:\n    pass\nx = 1"),
    "an answer of the shell": ("names = !ls", "names = get_ipython()"),
    "several answers": ("a, b = %who_ls", "a, b = get_ipython()"),
    "help": ("x?\n?x\nx.y??\n", "pass\npass\npass\n"),
    "a question in a comment": ("x = 3  # why?\n", "x = 3  # why?\n"),
    "a question in a string": ("print('why?')\n", "print('why?')\n"),
    "the rest of a division": ("n = (100\n  % 7)\n", "n = (100\n  % 7)\n"),
    "not equal": ("n != 3\nm = x\\\n!= 2", "n != 3\nm = x\\\n!= 2"),
    "a text with signs": ("s = '''\n%d\n!x\n'''\n", "s = '''\n%d\n!x\n'''\n"),
    "timed": ("%time x = f(a)\n", "if 1: x = f(a)\n"),
    "timed and measured": ("%time -n 3 f()\n", "pass\n"),
    "a timed cell": ("%%time\nx = 1\n!ls\n", "\nx = 1\npass\n"),
    "another program's cell": ("%%bash\nls\nx = 1", "\n\n"),
    "after blank lines": ("\n  \n%%html\n<a>", "\n\n\n"),
    "line ends": ("%cd x\r\n!ls\rx = 1\r\n", "pass\r\npass\rx = 1\r\n"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_source_of_a_cell(name: str) -> None:
    text, source = CASES[name]
    assert cell_source(text) == source
