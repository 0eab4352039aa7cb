"""Runs the server in `bundled/libs`, which comes before whatever the interpreter has installed."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "libs"))
runpy.run_module("shapelens", run_name="__main__", alter_sys=True)
