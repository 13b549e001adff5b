"""Every rule has files that trigger it and near misses that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_cases import CASES, TODAY, Files, district

from psfiles import checks
from psfiles.checks import RULES, Report
from psfiles.checks._value_rules import _PLAIN_ADDRESS

# These can only come of classes of one's own, and of a layout and dialect that are given.
OF_OWN_LAYOUTS = {
    "header",
    "bad-value",
    "refused",
    "bad-number",
    "bad-boolean",
    "bad-time",
    "bad-datetime",
    "bad-choice",
}


# It concerns no file: `test_what_is_expected` has it.
OF_EXPECTATIONS = {"missing-export"}


def report_of(files: Files, folder: Path) -> Report:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return checks.check(folder, today=TODAY)


def test_every_rule_has_a_case() -> None:
    assert CASES.keys() == {rule.code for rule in RULES} - OF_OWN_LAYOUTS - OF_EXPECTATIONS


def test_every_code_is_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in RULES])
def test_every_rule_is_documented(rule: checks.Rule) -> None:
    for sentence in (rule.what, rule.why, rule.fix):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert rule.source


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_triggered(code: str, tmp_path: Path) -> None:
    if code == "bad-email":
        pytest.importorskip("email_validator", reason="the extra of the checks is not installed")
    report = report_of(CASES[code].triggers, tmp_path)
    assert report.counts.get(code) == CASES[code].times, report.counts
    kept = [finding for finding in report.findings if finding.code == code]
    assert len(kept) in (CASES[code].times, 1)
    for finding in kept:
        assert finding.location is not None
        assert Path(finding.location.source).name in CASES[code].triggers
        assert finding.severity == report.rules[code].severity
        assert set(finding.details) == set(report.rules[code].details)


@pytest.mark.parametrize("code", CASES)
def test_a_near_miss_does_not_trigger_a_rule(code: str, tmp_path: Path) -> None:
    report = report_of(CASES[code].misses, tmp_path)
    assert code not in report.counts
    assert sum(file.records for file in report.files) > 0


@given(st.from_regex(_PLAIN_ADDRESS, fullmatch=True, alphabet=st.characters(codec="ascii")))
@settings(max_examples=200, deadline=None)
def test_what_is_told_fast_to_be_an_address_is_one(address: str) -> None:
    """The library agrees with the short cut."""
    library = pytest.importorskip("email_validator", reason="the extra of the checks is not installed")
    assert library.validate_email(address, check_deliverability=False).normalized


def test_a_good_district_triggers_nothing(tmp_path: Path) -> None:
    report = report_of(district(), tmp_path)
    assert report.is_clean, report.counts
    assert report.worst is None
