"""`python -m shapelens`: the command line, the same as the `shapelens` script."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # `python -m` looks for modules in the current folder first: the user's, whose `queue.py` is not ours to run.
        del sys.path[0]

    from shapelens.cli import main

    sys.exit(main())
