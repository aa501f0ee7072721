"""The parts of the HTML page: what stands on it, and how it is put together."""
