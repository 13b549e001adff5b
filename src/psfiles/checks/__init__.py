"""What is wrong with an export: rules, findings, reports."""

from psfiles.checks._catalogue import RULES
from psfiles.checks._check import check
from psfiles.checks._findings import Finding
from psfiles.checks._report import FileSummary, FindingsSoFar, Report
from psfiles.checks._report_json import SCHEMA
from psfiles.checks._rules import Context, Remedy, Rule, Severity, rule

__all__ = [
    "RULES",
    "SCHEMA",
    "Context",
    "FileSummary",
    "Finding",
    "Remedy",
    "Report",
    "Rule",
    "Severity",
    "FindingsSoFar",
    "check",
    "rule",
]


def __dir__() -> list[str]:
    return __all__
