"""A report as JSON, and the schema that describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from psfiles._people import Row, by_grade, by_school
from psfiles.checks._rules import Severity

if TYPE_CHECKING:
    from psfiles.checks._report import Report

__all__ = ["SCHEMA", "as_dict"]

FORMAT = "psfiles-report/1"

_CODE = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_SEVERITY = {"enum": [str(severity) for severity in Severity]}
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}


def _object(**properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: object) -> dict[str, Any]:
    return {"type": "array", "items": items}


_PEOPLE = _array(_object(label=_TEXT, students={**_COUNT, "type": ["integer", "null"]}))

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A report of psfiles check",
    **_object(
        format={"const": FORMAT},
        day={"type": "string", "format": "date"},
        worst={"enum": [*_SEVERITY["enum"], None]},
        counts=_object(**{str(severity): _COUNT for severity in Severity}),
        files=_array(
            _object(source=_TEXT, layout=_TEXT, dialect=_TEXT, records=_COUNT, unread=_COUNT, advice=_array(_TEXT))
        ),
        rules=_array(
            _object(code=_CODE, severity=_SEVERITY, count=_COUNT, what=_TEXT, why=_TEXT, fix=_TEXT, source=_TEXT)
        ),
        findings=_array(
            _object(
                code=_CODE,
                severity=_SEVERITY,
                message=_TEXT,
                location={"anyOf": [{"type": "null"}, _object(source=_TEXT, record=_COUNT, line=_COUNT, byte=_COUNT)]},
                columns=_array(_TEXT),
                details={"type": "object", "additionalProperties": {"type": "integer"}},
                shape=_TEXT,
            )
        ),
        notes=_array(_TEXT),
        schools=_PEOPLE,
        grades=_PEOPLE,
    ),
}
"""The JSON Schema of `Report.to_dict`."""


def as_dict(report: Report, *, suppress_below: int) -> dict[str, Any]:
    """The report in the form that `SCHEMA` describes."""
    return {
        "format": FORMAT,
        "day": report.day.isoformat(),
        "worst": None if report.worst is None else str(report.worst),
        "counts": {str(severity): report.count(severity) for severity in Severity},
        "files": [{**attrs.asdict(file), "advice": list(file.advice)} for file in report.files],
        "rules": [
            {
                "code": code,
                "severity": str(report.rules[code].severity),
                "count": count,
                "what": report.rules[code].what,
                "why": report.rules[code].why,
                "fix": report.rules[code].fix,
                "source": report.rules[code].source,
            }
            for code, count in report.counts.items()
        ],
        "findings": [finding.to_dict() for finding in report.findings],
        "notes": list(report.notes),
        "schools": _people(by_school(report.schools, suppress_below)),
        "grades": _people(by_grade(report.grades, suppress_below)),
    }


def _people(rows: list[Row]) -> list[dict[str, Any]]:
    return [{"label": label, "students": count} for label, count in rows]
