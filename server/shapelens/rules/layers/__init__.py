"""Layer rules, a file for each family."""
