"""One module for each format that is read: bytes -> values and problems."""
