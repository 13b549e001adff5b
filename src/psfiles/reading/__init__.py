"""Bytes to rows: character sets, record ends, quoting. No I/O and no types."""
