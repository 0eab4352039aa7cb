"""Every block of code in the documentation is run, and what it shows is compared.

What a block is for stands in its first line:

- `python`: a program, which has no problems but those that its page shows. With `title="model.py"` it is a file of that
  name for the commands after it, and one called `test_*.py` is run as a test.
- `console`: commands `$ shapelens ...` with their output; `$ echo $?` shows the exit status. `pycon`: sessions.
- `sh`: commands for readers, which are not run: the shell and the parser of our options understand them.
- `toml`, `json`, `yaml`, `lua`, `elisp`, `markdown`: what they must be is in `test_blocks.py`; `text` is a drawing.

Outputs are made, not typed: `python -m tests.pages` writes those of all `console` blocks.
"""
