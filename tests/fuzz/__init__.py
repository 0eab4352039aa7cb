"""A differential fuzz of every layer rule against real Keras: `python -m tests.fuzz --help`."""
