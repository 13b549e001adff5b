"""One thing found in a file. It holds no value of a record, only its place and shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from psfiles.checks._rules import Severity
from psfiles.exceptions import Location

__all__ = ["Finding"]


def __dir__() -> list[str]:
    return __all__


@attrs.frozen(kw_only=True)
class Finding:
    """One thing found: which rule, how grave, where, and in which columns.

    ``columns`` are PowerSchool's names of the fields, ``details`` the numbers
    that the rule names, and ``shape`` is the first of those fields with every
    letter as ``A`` or ``a`` and every digit as ``9``. ``location`` is None for
    what concerns no single record.

    >>> finding = Finding(
    ...     code="blank-key", severity=Severity.ERROR, message="A field of the key is blank.",
    ...     location=Location("STUDENT.TXT", record=3, line=3, byte=210), columns=("Student_Number",),
    ... )
    >>> print(finding)
    ERROR blank-key: A field of the key is blank. (STUDENT.TXT, record 3, line 3, byte 210; Student_Number)
    """

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    columns: tuple[str, ...] = ()
    details: Mapping[str, int] = attrs.field(factory=dict)
    shape: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words: the place in the file and the columns."""
        parts = [str(self.location)] if self.location is not None else []
        parts += [", ".join(self.columns)] if self.columns else []
        return "; ".join(parts)

    def __str__(self) -> str:
        return f"{self.severity} {self.code}: {self.message}" + (f" ({self.place})" if self.place else "")

    def to_dict(self) -> dict[str, Any]:
        """The finding for JSON, as the report's schema describes it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "location": None if self.location is None else attrs.asdict(self.location),
            "columns": list(self.columns),
            "details": dict(self.details),
            "shape": self.shape,
        }
