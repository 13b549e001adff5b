"""AutoSend *Students*, ``STUDENT.TXT``: the guide's *Student Demographics AutoSend Export*."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from psfiles.columns import column
from psfiles.values import GradeLevel

__all__ = ["Student"]


@attrs.frozen(weakref_slot=False)
class Student:
    """One student, as AutoSend's *Students* list exports it.

    >>> student = Student(
    ...     student_number="1001", first_name="Ada", last_name="Example", middle_name="",
    ...     dob=None, mailing_street="", mailing_city="", mailing_state="", mailing_zip="",
    ...     guardian_email="one@example.org; two@example.org", home_phone="", grade_level=7,
    ... )
    >>> student.guardian_emails
    ('one@example.org', 'two@example.org')
    """

    student_number: str = column("Student_Number", key=True, personal=True)
    first_name: str = column("First_Name", personal=True)
    last_name: str = column("Last_Name", personal=True)
    middle_name: str = column("Middle_Name", personal=True)
    dob: dt.date | None = column("DOB", personal=True)
    mailing_street: str = column("Mailing_Street", personal=True)
    mailing_city: str = column("Mailing_City", personal=True, repeats=True)
    mailing_state: str = column("Mailing_State", personal=True, repeats=True)
    mailing_zip: str = column("Mailing_Zip", personal=True, repeats=True)
    guardian_email: str = column("GuardianEmail", personal=True)
    home_phone: str = column("Home_Phone", personal=True)
    grade_level: GradeLevel | None = column("Grade_Level", convert=GradeLevel)

    @property
    def guardian_emails(self) -> tuple[str, ...]:
        """The addresses in ``guardian_email``, which separates them by comma or semicolon."""
        return tuple(address for part in re.split("[,;]", self.guardian_email) if (address := part.strip()))
