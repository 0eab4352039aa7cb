"""Cures: for a problem, the edits that would mend it, each proved by evaluating the program that it would make."""
