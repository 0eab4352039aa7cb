"""How fast the server is, beside others for Python: `make bench`, or `python -m benchmarks --help`."""
