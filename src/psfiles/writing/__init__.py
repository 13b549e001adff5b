"""Rows to records and back: which column stands where, what its texts mean, what is wrong with them."""
