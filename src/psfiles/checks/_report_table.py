"""A report's findings as an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psfiles._tabular import arrow

if TYPE_CHECKING:
    from psfiles.checks._report import Report

__all__ = ["as_table"]

_PLACE = ("source", "record", "line", "byte")


def as_table(report: Report) -> Any:
    """A row for each finding; its place is missing where it concerns no single record."""
    pa = arrow()
    detail = pa.struct([("name", pa.string()), ("value", pa.int64())])
    schema = pa.schema(
        [
            ("code", pa.string()),
            ("severity", pa.string()),
            ("message", pa.string()),
            ("source", pa.string()),
            *((name, pa.int64()) for name in _PLACE[1:]),
            ("columns", pa.list_(pa.string())),
            ("details", pa.list_(detail)),
            ("shape", pa.string()),
        ]
    )
    rows = [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "message": finding.message,
            **{name: getattr(finding.location, name, None) for name in _PLACE},
            "columns": list(finding.columns),
            "details": [{"name": name, "value": value} for name, value in finding.details.items()],
            "shape": finding.shape,
        }
        for finding in report.findings
    ]
    return pa.Table.from_pylist(rows, schema=schema)
