"""Whole programs: the examples, compared call by call with real Keras."""
