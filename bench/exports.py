"""Invented exports of any size: students, schedule, teachers, attendance.

Run:  python -m bench.exports examples/sample_district

That line made the sample district. Nothing in it is about anyone: every person,
street and number is drawn by a seeded generator, so the same settings give the
same bytes. Rows are built without psfiles, which is what they are to test.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from bench.invented import CITIES, COURSES, DAYS, FIRST_NAMES, ODD_NAMES, STREETS, family_name
from psfiles import AUTOCOMM, AUTOSEND, Dialect

__all__ = [
    "ABOUT_DAMAGE",
    "District",
    "write_attendance",
    "write_district",
    "write_rows",
    "write_schedule",
    "write_students",
    "write_teachers",
]

Row = tuple[str, ...]

SEED = 2026
CLASSES = 8
CLASS_SIZE = 25
TEACHING_LOAD = 5
SCHOOL_SIZE = 1000
YEAR_TERM, FIRST_TERM, SECOND_TERM = 3600, 3601, 3602
SCHOOL_DAY = dt.date(2026, 9, 14)

ROWS_AT_A_TIME = 4096

ABOUT_DAMAGE = "bad date or integer, short row, record torn by its own delimiter, lone line end in a value, in turn"


class District:
    """An invented district of some number of students; what it holds follows from its settings alone.

    ``non_ascii`` is the share of people whose name has a letter outside ASCII,
    ``commas`` that of students and courses with a comma in a value: the records
    that a comma-delimited file must quote.
    """

    def __init__(self, students: int, *, seed: int = SEED, non_ascii: float = 0.02, commas: float = 0.3) -> None:
        self.size = students
        self._seed = seed
        self._non_ascii = non_ascii
        self._commas = commas
        self._teachers = list(self._hire())
        self._sections = [list(self._offer(school)) for school in range(self.schools)]

    @property
    def schools(self) -> int:
        """The number of schools."""
        return max(1, -(-self.size // SCHOOL_SIZE))

    def students(self) -> Iterator[Row]:
        """The rows of ``STUDENT.TXT``."""
        chance = self._chance("students")
        for index in range(self.size):
            grade = index % 13
            first, last = self._name(chance)
            if index % 97 == 3:  # noqa: PLR2004 - now and then a nickname, in quotes
                first = f'{first} "{first[:3]}"'
            middle = chance.choice(FIRST_NAMES) if chance.random() < 0.4 else ""  # noqa: PLR2004
            separator = ", " if chance.random() < self._commas else "; "
            email = separator.join(f"{guardian}.{index}@example.org" for guardian in ("one", "two"))
            city, state, code = chance.choice(CITIES)
            yield (
                _student_number(index),
                first,
                last,
                middle,
                f"{chance.randint(1, 12):02}/{chance.randint(1, 28):02}/{SCHOOL_DAY.year - 6 - grade}",
                f"{chance.randint(1, 9999)} {chance.choice(STREETS)}",
                city,
                state,
                code,
                email,
                f"{chance.randint(200, 999)}-555-01{chance.randint(0, 99):02}",
                str(grade),
            )

    def schedule(self) -> Iterator[Row]:
        """The rows of ``SCHEDULE.TXT``: every student's classes; one enrolment in 150 was dropped."""
        chance = self._chance("schedule")
        terms = [str(YEAR_TERM)] * 3 + [str(FIRST_TERM), str(SECOND_TERM)]
        for index in range(self.size):
            number, school = _student_number(index), index // SCHOOL_SIZE
            sections = self._sections[school]
            start = chance.randrange(len(sections))
            for step in range(CLASSES):
                term = chance.choice(terms)
                if (index * CLASSES + step) % 150 == 7:  # noqa: PLR2004
                    term = f"-{term}"
                yield (_school_id(school), number, term, *sections[(start + step) % len(sections)])

    def teachers(self) -> Iterator[Row]:
        """The rows of ``TEACHER.txt``; one teacher in 40 is no longer here."""
        for index, (last, first, number) in enumerate(self._teachers):
            status = "2" if index % 40 == 11 else "1"  # noqa: PLR2004
            school = _school_id(index % self.schools)
            yield school, last, first, number, f"teacher.{index}@example.org", number, status

    def attendance(self, day: dt.date = SCHOOL_DAY) -> Iterator[Row]:
        """The rows of an attendance file: one for every enrolment, most of them present."""
        chance = self._chance("attendance")
        codes = [""] * 12 + ["A", "T", "UNX"]
        for school, student, _, course, _, section, expression, *_ in self.schedule():
            period = expression.partition("(")[0]
            yield school, student, course, section, f"{day:%m/%d/%Y}", chance.choice(codes), period

    def _chance(self, purpose: str) -> random.Random:
        """The draw for one purpose, so that no file changes with another."""
        return random.Random(f"{self._seed} {purpose}")  # noqa: S311 - no secret is drawn

    def _name(self, chance: random.Random) -> tuple[str, str]:
        if chance.random() < self._non_ascii:
            first, last = chance.choice(ODD_NAMES)
            return first, last
        return chance.choice(FIRST_NAMES), family_name(chance)

    def _hire(self) -> Iterator[tuple[str, str, str]]:
        chance = self._chance("teachers")
        for index in range(max(self.schools, self.size * CLASSES // CLASS_SIZE // TEACHING_LOAD)):
            first, last = self._name(chance)
            yield last, first, f"T{index + 101:04}"

    def _offer(self, school: int) -> Iterator[Row]:
        """One school's sections: what a schedule's row says after the term."""
        chance = self._chance(f"sections {school}")
        for index in range(max(CLASSES, min(self.size, SCHOOL_SIZE) * CLASSES // CLASS_SIZE)):
            number, name = COURSES[index % len(COURSES)]
            if chance.random() < self._commas:
                name += ", Honors"
            period = index % CLASSES + 1
            days = chance.choice(DAYS)
            expression = f"{period}({days})" if index % 9 else f"{period}-{period + 1}(E) HR(A)"
            last, first, teacher = self._teachers[chance.randrange(len(self._teachers))]
            room = f"{chance.choice('ABC')}{chance.randint(100, 349)}"
            yield number, name, str(index // len(COURSES) + 1), expression, last, first, room, teacher


def _student_number(index: int) -> str:
    return str(400_001 + index)


def _school_id(index: int) -> str:
    return f"0{130 + index}"  # a leading zero must survive


Damage = Callable[[list[str], Dialect], None]


def _spoil_number(row: list[str], dialect: Dialect) -> None:
    """A date becomes none, or else the last whole number a word."""
    dates = [place for place, text in enumerate(row) if text.count("/") == 2]  # noqa: PLR2004
    if dates:
        row[dates[0]] = "13/45/2011"
    else:
        _spoil_integer(row, dialect)


def _spoil_integer(row: list[str], _: Dialect) -> None:
    place = 2 if len(row) == 11 else -1  # noqa: PLR2004 - the term of a schedule, else the last field
    row[place] = "none"


def _shorten(row: list[str], _: Dialect) -> None:
    del row[-3:]


def _tear(row: list[str], dialect: Dialect) -> None:
    """The record's own delimiter in a value: two short records."""
    row[4] += f"{dialect.record_delimiter}Apt 2"


def _fold(row: list[str], dialect: Dialect) -> None:
    """Another line end in a value: damage that costs nothing, the record is still whole."""
    row[4 if len(row) == 11 else 1] += "\r" if dialect.record_delimiter == "\n" else "\n"  # noqa: PLR2004


DAMAGES: tuple[Damage, ...] = (_spoil_number, _shorten, _fold, _spoil_integer, _tear)


def write_rows(
    path: Path, rows: Iterable[Row], count: int, dialect: Dialect = AUTOSEND, *, damaged: int = 0, seed: int = SEED
) -> None:
    """Write some rows; ``damaged`` of them, drawn from all ``count``, are spoilt in one of five ways."""
    at = set(random.Random(f"{seed} damage").sample(range(count), damaged))  # noqa: S311 - no secret is drawn
    lines = _lines(islice(rows, count), dialect, at)
    encoding = dialect.encoding or "windows-1252"
    with path.open("wb") as file:
        while batch := list(islice(lines, ROWS_AT_A_TIME)):
            file.write("".join(batch).encode(encoding))


def _lines(rows: Iterable[Row], dialect: Dialect, damaged: set[int]) -> Iterator[str]:
    delimiter, end = dialect.delimiter, dialect.record_delimiter
    turn = 0
    for index, row in enumerate(rows):
        line = delimiter.join(row)
        if index in damaged:
            spoilt = list(row)
            DAMAGES[turn % len(DAMAGES)](spoilt, dialect)
            turn += 1
            line = delimiter.join(_quoted(text, dialect) for text in spoilt)
        elif dialect.quoting != "none" and ('"' in line or line.count(delimiter) >= len(row)):
            line = delimiter.join(_quoted(text, dialect) for text in row)
        yield line + end


def _quoted(text: str, dialect: Dialect) -> str:
    if dialect.quoting == "none" or ('"' not in text and dialect.delimiter not in text):
        return text
    return '"' + text.replace('"', '""') + '"'


def write_students(
    path: Path,
    count: int,
    dialect: Dialect = AUTOSEND,
    *,
    non_ascii: float = 0.02,
    commas: float = 0.3,
    damaged: int = 0,
) -> None:
    """Write a ``STUDENT.TXT`` of ``count`` records."""
    district = District(count, non_ascii=non_ascii, commas=commas)
    write_rows(path, district.students(), count, dialect, damaged=damaged)


def write_schedule(
    path: Path,
    count: int,
    dialect: Dialect = AUTOSEND,
    *,
    non_ascii: float = 0.02,
    commas: float = 0.3,
    damaged: int = 0,
) -> None:
    """Write a ``SCHEDULE.TXT`` of ``count`` records, eight to a student."""
    district = District(-(-count // CLASSES), non_ascii=non_ascii, commas=commas)
    write_rows(path, district.schedule(), count, dialect, damaged=damaged)


def write_teachers(
    path: Path, count: int, dialect: Dialect = AUTOSEND, *, non_ascii: float = 0.02, damaged: int = 0
) -> None:
    """Write a ``TEACHER.txt`` of ``count`` records."""
    district = District(-(-count * TEACHING_LOAD * CLASS_SIZE // CLASSES), non_ascii=non_ascii)
    write_rows(path, district.teachers(), count, dialect, damaged=damaged)


def write_attendance(path: Path, count: int, dialect: Dialect = AUTOCOMM, *, damaged: int = 0) -> None:
    """Write an attendance file of ``count`` records for AutoComm."""
    district = District(-(-count // CLASSES))
    write_rows(path, district.attendance(), count, dialect, damaged=damaged)


def write_district(folder: Path, students: int = 200, dialect: Dialect = AUTOSEND, *, bad_rows: int = 2) -> None:
    """Write one district's three exports into a folder; ``bad_rows`` of students and of schedule are damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    district = District(students, non_ascii=0.08)
    write_rows(folder / "STUDENT.TXT", district.students(), students, dialect, damaged=bad_rows)
    write_rows(folder / "SCHEDULE.TXT", district.schedule(), students * CLASSES, dialect, damaged=bad_rows)
    teachers = list(district.teachers())
    write_rows(folder / "TEACHER.txt", teachers, len(teachers), dialect)


def main() -> None:
    """Write a sample district."""
    parser = argparse.ArgumentParser(description="Write an invented district's three exports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--bad-rows", type=int, default=2)
    options = parser.parse_args()
    write_district(options.folder, options.students, bad_rows=options.bad_rows)


if __name__ == "__main__":
    main()
