"""A blank was taken for the name of a column called "_", so an empty upload_type made a header of the first record."""

from __future__ import annotations

import psfiles


def test_a_blank_is_no_name_of_a_column() -> None:
    layout = psfiles.make_layout("Odd", ["_"])
    dialect = psfiles.Dialect(upload_type=True)
    entries = [layout("0")]
    assert psfiles.loads(psfiles.dumps(entries, dialect), layout, dialect) == entries
