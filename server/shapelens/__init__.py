"""Shapes, params and mismatches of Keras models while they are written, without running them."""

__version__ = "0.1.0"
