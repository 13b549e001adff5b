"""What columns and sections remember changes no finding."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import pytest

import psfiles
from psfiles import checks

STUDENTS = 3000
DAY = dt.date(2026, 9, 14)


def _students() -> bytes:
    """Numbers and addresses that never repeat, with a space around each fiftieth number."""
    rows = (
        f"{number}{' ' * (number % 50 == 0)}\tTom\tExample\t\t01/02/2016\t{number} Oak St\tExampleton\tMN\t55001\t\t\t3"
        for number in range(400_000, 400_000 + STUDENTS)
    )
    return "".join(f"{row}\r\n" for row in rows).encode()


def _rule(code: str, **settings: Any) -> checks.Rule:
    return checks.Rule(code=code, severity=checks.Severity.INFO, what="W.", why="Y.", fix="F.", **settings)


def _asked(seen: list[str]) -> checks.Rule:
    def look(text: str) -> bool:
        seen.append(text)
        return text.endswith("77")

    return _rule(
        "ends-so",
        subject="text",
        layout=psfiles.Student,
        columns=("student_number", "mailing_city"),
        look=look,
    )


@pytest.mark.parametrize("enough", [0, 1 << 30])
def test_findings_do_not_depend_on_what_is_remembered(monkeypatch: pytest.MonkeyPatch, enough: int) -> None:
    seen: list[str] = []
    monkeypatch.setattr("psfiles.checks.texts.ENOUGH_TO_TELL", enough)
    data = _students()
    report = psfiles.check(io.BytesIO(data), rules=[*checks.RULES, _asked(seen)], today=DAY, keep=STUDENTS)
    assert report.counts["blank-around"] == STUDENTS // 50
    assert report.counts["ends-so"] == STUDENTS // 100
    places = [finding.location for finding in report.findings if finding.code == "ends-so"]
    assert [place.record for place in places if place] == list(range(78, STUDENTS, 100))
    assert set(seen) == {*(line.split("\t")[0] for line in data.decode().splitlines()), "Exampleton"}


def test_texts_that_never_repeat_are_not_kept() -> None:
    from psfiles.checks._rules import Context
    from psfiles.checks.district_index import DistrictIndex
    from psfiles.checks.texts import ENOUGH_TO_TELL, ColumnTexts
    from psfiles.reading.shapes import shapes_of

    codec = shapes_of(psfiles.Student, psfiles.AUTOSEND, None)[0].codecs[0]
    assert codec is not None
    context = Context(DAY, frozenset({psfiles.Student}), DistrictIndex())
    numbers, same = (ColumnTexts(codec, psfiles.Student, checks.RULES, context) for _ in range(2))
    for start in range(0, 4 * ENOUGH_TO_TELL, 100):
        numbers.look([str(number) for number in range(start, start + 100)])
        same.look([str(number) for number in range(100)])
    assert (numbers.remembered, same.remembered) == (100, 100)


@pytest.mark.parametrize(("mark", "asked"), [("x", 0), ("1", 3)])
def test_a_sieve_spares_the_look_at_columns_together(mark: str, asked: int) -> None:
    sieved: list[tuple[list[str], list[int | None]]] = []
    seen: list[tuple[str, int | None]] = []

    def sieve(names: list[str], statuses: list[int | None]) -> bool:
        sieved.append((list(names), list(statuses)))
        return any(mark in str(status) for status in statuses)

    def look(name: str, status: int | None) -> bool:
        seen.append((name, status))
        return name == "B"

    rule = _rule(
        "b-is-here",
        subject="fields",
        layout=psfiles.Teacher,
        columns=("last_name", "status"),
        look=look,
        sieve=sieve,
    )
    data = "".join(f"100\t{name}\tTom\tT{n}\t\tT{n}\t1\r\n" for n, name in enumerate("ABAC")).encode()
    report = psfiles.check(io.BytesIO(data), rules=[rule], layouts=[psfiles.Teacher], dialect=psfiles.AUTOSEND)
    assert sieved == [(["A", "B", "A", "C"], [1, 1, 1, 1])]
    assert len(seen) == asked  # each combination once
    assert report.counts.get("b-is-here", 0) == (1 if asked else 0)


def test_a_rule_may_slice_the_columns_of_a_section() -> None:
    seen: list[list[object]] = []

    def look(terms: Sequence[object], rooms: Sequence[object]) -> list[tuple[int, bool]]:
        seen.append([len(terms), terms[0], terms[1:], rooms[:1]])
        return [(1, True)]

    rule = _rule(
        "second-is-here",
        subject="columns",
        layout=psfiles.ScheduleEntry,
        columns=("term_id", "room"),
        look=look,
    )
    rows = (f"{n}\t100\t{2000 + n}\tENG9\tEnglish\t1\t1(A)\tExample\tTom\t{n}\tT7\r\n" for n in (1, 2, 3))
    data = "".join(rows).encode()
    psfiles.check(io.BytesIO(data), rules=[rule], layouts=[psfiles.ScheduleEntry], dialect=psfiles.AUTOSEND)
    assert seen == [[3, 2001, [2002, 2003], ["1"]]]
