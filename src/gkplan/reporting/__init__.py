"""The figures of the reports, each with what it counts: a number is the length of a list. Pure."""
