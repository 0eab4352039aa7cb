"""`shapelens completion`: what a real bash completes with the script, and that there is one for each shell."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from shapelens import cli
from shapelens.cli.completion import SHELLS

ASK = r"""
source "$1"; shift
for line in "$@"; do
    read -ra COMP_WORDS <<< "$line"
    [[ "$line" == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    "$(complete -p shapelens | sed 's/.*-F \(\S*\).*/\1/')" shapelens "${COMP_WORDS[COMP_CWORD]}"
    echo "${COMPREPLY[*]}"
done
"""


def test_bash_completes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    for name in ("main.py", "model.ipynb"):
        (tmp_path / name).touch()
    asked = {
        "shapelens ch": "check",
        "shapelens check --no-c": "--no-cache",
        "shapelens summary --keras ": "2 3 auto",
        "shapelens check ma": "main.py",
        "shapelens check main.py mo": "model.ipynb",
        "shapelens graph -o ma": "main.py",
        "shapelens completion f": "fish",
    }
    command = ["bash", "--norc", "-c", ASK, "bash", "./script", *asked]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*asked.values()], done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("shapelens", "summary", "expand-nested", "powershell"))
