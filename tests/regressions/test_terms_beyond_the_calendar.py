"""A TermID is any number of up to 18 digits, also one whose school year is beyond every calendar."""

from __future__ import annotations

import io

from cases import attendance, entry

import psfiles
from psfiles import TermId


def test_a_check_survives_an_absurd_term() -> None:
    """It once made a date of the year."""
    schedule = psfiles.dumps([entry(school_id="100", term_id=TermId(999_999_999_999_999_999))])
    report = psfiles.check([io.BytesIO(schedule), io.BytesIO(psfiles.dumps([attendance()]))])
    assert "outside-school-year" in report.counts
