"""The questions that the project was made for, as programs with their answers."""
