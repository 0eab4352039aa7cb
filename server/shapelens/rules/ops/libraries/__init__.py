"""The functions of each library, as rows: rule, modules, signature, names."""
