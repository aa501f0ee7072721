"""One module per command group: parse options, call the core once, render, exit."""
