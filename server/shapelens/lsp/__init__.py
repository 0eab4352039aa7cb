"""Serving editors: the only part that knows the language server protocol."""
