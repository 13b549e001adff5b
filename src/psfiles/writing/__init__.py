"""Records to bytes: each value's text, quotes where the dialect needs them, and what no file can hold."""
