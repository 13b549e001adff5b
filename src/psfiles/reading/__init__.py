"""Bytes to records: sources, character sets, record ends, quoting, columns, and what is wrong with a record."""
