"""Rules and reports go to other processes and come back."""

from __future__ import annotations

import io
import pickle

import pytest
from rule_cases import TODAY, student, teacher

from psfiles import Teacher, checks
from psfiles.checks import RULES, Rule
from psfiles.checks._reading_rules import generic_rule


@checks.rule("no-t7", Teacher, what="It is T7.", why="So.", fix="Rename it.")
def no_t7(record: Teacher) -> bool:
    """A rule of a module's own."""
    return record.teacher_number == "T7"


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in (*RULES, no_t7)])
def test_rules(rule: Rule) -> None:
    assert pickle.loads(pickle.dumps(rule)) == rule  # noqa: S301 - ours


def test_a_rule_that_came_back_finds_the_same() -> None:
    rules = pickle.loads(pickle.dumps([*RULES, no_t7]))  # noqa: S301 - ours
    assert checks.check(io.BytesIO(teacher(f3="Tom ")), rules=rules, today=TODAY).counts == {
        "blank-around": 1,
        "no-t7": 1,
    }


def test_reports() -> None:
    @checks.rule("local", Teacher, what="It is.", why="So.", fix="Nothing.")
    def local(_: Teacher) -> bool:
        return True

    report = checks.check(io.BytesIO(teacher(f3="Tom ")), rules=[*RULES, local], today=TODAY)
    again = pickle.loads(pickle.dumps(report))  # noqa: S301 - ours
    assert again == report
    assert again.to_json() == report.to_json()


def test_a_fault_without_a_rule_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [rule for rule in RULES if rule.code != "bad-date"]
    monkeypatch.setattr("psfiles.checks._check.RULES", tuple(known))
    data = student() * 1 + student(f1="1002", f5="13/13/2014")
    report = checks.check(io.BytesIO(data), rules=known, today=TODAY)
    assert report.counts == {"bad-date": 1}
    assert report.rules["bad-date"].what == generic_rule("bad-date").what
