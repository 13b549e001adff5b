"""What Hypothesis runs while it is being imported, so that ``st.from_type(Student)`` works on install.

psfiles.strategies needs Hypothesis whole, so each strategy is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["register"]

STRATEGIES = {
    "Student": "students",
    "ScheduleEntry": "schedule_entries",
    "Teacher": "teachers",
    "AttendanceEntry": "attendance_entries",
    "TermId": "term_ids",
    "GradeLevel": "grade_levels",
    "PeriodExpression": "period_expressions",
    "Dialect": "dialects",
}


def register() -> None:
    """Tell Hypothesis the strategies of psfiles' types."""
    from hypothesis.strategies import register_type_strategy

    import psfiles

    for kind, strategy in STRATEGIES.items():
        register_type_strategy(getattr(psfiles, kind), _lazily(strategy))


def _lazily(strategy: str) -> Callable[[type], Any]:
    return lambda _: getattr(import_module("psfiles.strategies"), strategy)()
