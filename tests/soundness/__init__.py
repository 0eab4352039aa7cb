"""Whether knowing less ever makes shapelens claim something else: `python -m tests.soundness --help`.

A literal or an argument of a program is replaced by something that cannot be known. What is claimed then must be so
whatever the unknown is: in the program as it was written, and with other values in that place. shapelens is judged by
itself; only what it says against itself is a case for real Keras, and then one for `tests/mdtest/unknowns.md`.

Few differences are none: what a comment says of a shape is taken for it where nothing else is known; a loop that may turn
claims what its turns do; and of arguments that a library refuses and shapelens does not, nothing follows.
"""
