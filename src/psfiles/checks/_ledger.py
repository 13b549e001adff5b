"""What the files told so far, kept small: the keys and what hangs on them."""

from __future__ import annotations

import attrs

__all__ = ["Ledger"]


@attrs.define
class Ledger:
    """The students, teachers and enrolments seen so far."""
