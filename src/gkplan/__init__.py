"""gkplan: the 政务公开 plan of an office as plain YAML, asked and checked from the command line."""

__version__ = "0.1.0"
