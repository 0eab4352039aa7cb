"""What a program does, evaluated abstractly: statements, expressions, calls, and the facts that they give."""
