"""PowerSchool's numbers of terms and grades, and what they mean."""

from __future__ import annotations

__all__ = ["GradeLevel", "TermId"]


class TermId(int):
    """PowerSchool's TermID: YearID × 100 + n; negative for a dropped enrolment.

    The school year starts in YearID + 1990 (evidence of class C).

    >>> TermId(3400).school_year, TermId(3601).number, TermId(-3400).dropped
    ('2024-25', 1, True)
    """

    __slots__ = ()

    @property
    def year_id(self) -> int:
        """PowerSchool's YearID."""
        return abs(self) // 100

    @property
    def number(self) -> int:
        """The term within the year: 0 is the year itself, others each district numbers."""
        return abs(self) % 100

    @property
    def start_year(self) -> int:
        """The calendar year in which the school year begins."""
        return self.year_id + 1990

    @property
    def school_year(self) -> str:
        """The school year as people write it, ``"2024-25"``."""
        return f"{self.start_year}-{(self.start_year + 1) % 100:02}"

    @property
    def dropped(self) -> bool:
        """Whether the sign says that the enrolment was dropped."""
        return self < 0


class GradeLevel(int):
    """PowerSchool's Grade_Level: 0 is kindergarten, negative before it, 99 graduated.

    >>> GradeLevel(0).label, GradeLevel(7).label, GradeLevel(-2).label
    ('Kindergarten', 'Grade 7', 'Pre-kindergarten 2')
    """

    __slots__ = ()

    @property
    def label(self) -> str:
        """What the number means (evidence of class D)."""
        if self == 0:
            return "Kindergarten"
        if self < 0:
            return f"Pre-kindergarten {-self}"
        if self == 99:  # noqa: PLR2004 - PowerSchool's own number for it
            return "Graduated"
        return f"Grade {int(self)}"
