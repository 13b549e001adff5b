"""All rules, in one place: the check, the page of rules and the schema are driven by it."""

from __future__ import annotations

from psfiles.checks._attendance_rules import ATTENDANCE_RULES
from psfiles.checks._column_rules import COLUMN_RULES
from psfiles.checks._copied_rules import COPIED_RULES
from psfiles.checks._file_rules import FILE_RULES
from psfiles.checks._reading_rules import READING_RULES
from psfiles.checks._record_rules import RECORD_RULES
from psfiles.checks._rules import Rule
from psfiles.checks._value_rules import VALUE_RULES
from psfiles.checks._year_rules import YEAR_RULES

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    *FILE_RULES,
    *READING_RULES,
    *VALUE_RULES,
    *COPIED_RULES,
    *COLUMN_RULES,
    *RECORD_RULES,
    *YEAR_RULES,
    *ATTENDANCE_RULES,
)
"""Every rule of the library; a list of one's own goes to `check` as ``rules``."""
