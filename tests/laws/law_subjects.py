"""What every law is proved for: the four layouts, and three of one's own."""

from __future__ import annotations

import enum
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import patch

import attrs
import pytest
from cattrs import Converter
from hypothesis import strategies as st
from layouts_for_tests import Locker, Note

import psfiles
from psfiles import reader
from psfiles.converters import make_converter
from psfiles.reading import framing as _framing
from psfiles.reading.blocks import Block
from psfiles.reading.row_function import Judge
from psfiles.reading.shapes import Shape


class Day(enum.Enum):
    """A day, as PowerSchool's screens write it."""

    MONDAY = "M"
    TUESDAY = "T"
    WEDNESDAY = "W"
    THURSDAY = "H"
    FRIDAY = "F"


@attrs.frozen
class Days:
    """A value of a type that psfiles does not know."""

    days: frozenset[Day]


@attrs.frozen
class Club:
    """A layout with a value of its own, and text of any kind."""

    name: str = psfiles.column("Name", key=True)
    meets: Days = psfiles.column("Meets")
    advisor: str | None = psfiles.column("Advisor", default=None)


def _days_from_text(text: str, _: Any) -> Days:
    days = [Day(letter) for letter in text]
    if "".join(day.value for day in Day if day in days) != text:
        message = f"the days {text!r} are not in order"
        raise ValueError(message)
    return Days(frozenset(days))


def _text_of_days(days: Days) -> str:
    return "".join(day.value for day in Day if day in days.days)


CONVERTER = make_converter()
CONVERTER.register_structure_hook(Days, _days_from_text)
CONVERTER.register_unstructure_hook(Days, _text_of_days)


@attrs.frozen
class Subject:
    """A layout, and the converter for its own values."""

    layout: type[Any]
    converter: Converter | None = None


Made = psfiles.make_layout("Made", ["Student_Number", "LastFirst", "EntryDate", "Enroll_Status", "Bus_Number"])
Drafted = psfiles.draft(io.BytesIO(b"LastFirst\tEntryDate\tBalance\r\nExample, Ada\t08/17/2026\t-3.50\r\n")).layout

SUBJECTS = [
    Subject(psfiles.Student),
    Subject(psfiles.ScheduleEntry),
    Subject(psfiles.Teacher),
    Subject(psfiles.AttendanceEntry),
    Subject(Note),
    Subject(Locker),
    Subject(Club, CONVERTER),
    Subject(Made),
    Subject(Drafted),
]
for_every_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.layout.__name__)

NAMED_ENCODINGS = st.sampled_from(["windows-1252", "utf-8", "utf-8-sig", "utf-16", "iso8859-1", "mac-roman"])


@attrs.frozen
class Fault:
    """Everything that a caller can learn from a fault."""

    kind: type
    code: str
    problem: str
    text: str
    place: psfiles.Location
    raw: bytes
    details: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, error: psfiles.ReadError) -> Fault:
        details = {key: value for key, value in vars(error).items() if isinstance(value, (str, int))}
        members = [cls.of(one) for one in error.exceptions if one is not error]
        return cls(
            type(error),
            error.code,
            error.problem,
            str(error),
            error.location,
            error.raw,
            (*sorted(details.items()), ("members", members)),
        )


class Pieces:
    """A file that gives its bytes in pieces of the sizes that a law chooses."""

    name = "pieces"

    def __init__(self, data: bytes, sizes: Iterable[int]) -> None:
        self._data = data
        self._sizes = iter(sizes)
        self.total = len(data)

    def read(self, _: int) -> bytes:
        size = next(self._sizes, len(self._data))
        piece, self._data = self._data[:size], self._data[size:]
        return piece


def scanned(subject: Subject, data: bytes, dialect: psfiles.Dialect, sizes: Iterable[int] = ()) -> list[Any]:
    """Every record or fault of the bytes, read in pieces of some sizes, and the character set and record end."""
    file: Any = Pieces(data, sizes)
    reader = psfiles.Reader(file, subject.layout, dialect, converter=subject.converter)
    items = [Fault.of(item) if isinstance(item, psfiles.ReadError) else item for item in reader.scan()]
    return [*items, reader.encoding, reader.record_delimiter]


def judged_alone(_: type, __: Shape) -> Callable[[Iterable[Block], Judge], Iterator[Any]]:
    """In place of the generated function: every row is judged for itself."""

    def read(blocks: Iterable[Block], judge: Judge) -> Iterator[Any]:
        for block in blocks:
            for index in range(len(block)):
                yield from judge(block, index)

    return read


plainly = patch.object(reader, "row_function", judged_alone)
"""While this holds, no generated code reads."""

with_small_limits = patch.multiple(_framing, LONGEST=60, MOST_LINES=4)
"""While this holds, a record is too long where it would else take a megabyte."""
