"""Law 4: no value of a record stands in a message, a traceback or a log."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from cases import forced
from hypothesis import given
from hypothesis import strategies as st
from law_subjects import Subject, for_every_subject

import psfiles
from psfiles import PsfilesError, ReadError
from psfiles.columns import columns_of
from psfiles.strategies import dialects, records

MARKER = "Qvxzk"
"""Five letters that stand in no name, message or module of psfiles."""


class Records(logging.Handler):
    """All that is logged, as text."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args} {record.exc_info}")


@contextlib.contextmanager
def nothing_logged_is_secret() -> Iterator[None]:
    """Every line that any logger writes meanwhile is free of the secret."""
    handler, root = Records(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert MARKER not in "".join(handler.lines)


def told_by(error: BaseException) -> Iterator[str]:
    """Every text that a log or a screen could show of an exception."""
    yield str(error)
    yield repr(error)
    yield repr(error.args[0])
    yield "".join(traceback.format_exception(error))
    yield from getattr(error, "__notes__", [])
    for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
        if other is not None and other is not error:
            yield from told_by(other)


def assert_silent(error: Exception) -> None:
    """No text of an exception or of its copies holds the secret, and a copy knows all that the original knows."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    for one in (error, copy):
        assert not [text for text in told_by(one) if MARKER in text]
    assert type(copy) is type(error)
    assert vars(copy).keys() == vars(error).keys()
    assert str(copy) == str(error)
    for name in {"raw", "location", "code", "value", "column", "index"} & vars(error).keys():
        assert getattr(copy, name) == getattr(error, name)


@contextlib.contextmanager
def raising(kind: type[PsfilesError]) -> Iterator[list[PsfilesError]]:
    """What the block raises, which has to be silent."""
    raised: list[PsfilesError] = []
    with nothing_logged_is_secret():
        try:
            yield raised
        except kind as error:
            raised.append(error)
    for one in raised:
        assert_silent(one)


SPOILERS = st.sampled_from(["", '"', '""', "\t", ",", "\r", "\n", "\r\n", "\x81", "1", "\N{SNOWMAN}", " "])
MARKED_TEXTS = st.builds(lambda before, after: before + MARKER + after, SPOILERS, SPOILERS)


def secret_rows(subject: Subject, dialect: psfiles.Dialect) -> st.SearchStrategy[bytes]:
    """Files in which any field may hold the secret, and anything may be wrong."""
    width = len(columns_of(subject.layout)) + dialect.upload_type
    rows = st.lists(MARKED_TEXTS | st.just(""), min_size=max(width - 2, 1), max_size=width + 2)
    names = st.just([column.name for column in columns_of(subject.layout)] + [MARKER])
    lines = st.lists(rows | names, min_size=1, max_size=4)
    codec = st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])
    return st.builds(
        lambda some, name: dialect.record_delimiter.join(map(dialect.delimiter.join, some)).encode(name), lines, codec
    )


@attrs.frozen
class Refusing:
    """A layout whose own validator tells the value."""

    name: str = psfiles.column("Name")
    day: dt.date | None = psfiles.column("Day", default=None)

    def __attrs_post_init__(self) -> None:
        message = f"I refuse {self.name}"
        raise ValueError(message)


class TestNoValueInAMessage:
    """A secret put into any field is absent from all that is printed, raised or logged."""

    @for_every_subject
    @given(st.data())
    def test_read_faults(self, subject: Subject, data: st.DataObject) -> None:
        dialect = data.draw(dialects())
        file = data.draw(secret_rows(subject, dialect))
        options: dict[str, Any] = {"converter": subject.converter}
        faults: list[ReadError] = []
        with nothing_logged_is_secret():
            psfiles.loads(file, subject.layout, dialect, on_error=faults.append, **options)
        for fault in faults:
            assert_silent(fault)
        with raising(ReadError) as raised:
            psfiles.loads(file, subject.layout, dialect, **options)
        assert bool(raised) == bool(faults)

    @for_every_subject
    @given(st.data())
    def test_write_faults(self, subject: Subject, data: st.DataObject) -> None:
        dialect = data.draw(dialects())
        entry = data.draw(records(subject.layout, dialect, converter=subject.converter))
        column = data.draw(st.sampled_from(columns_of(subject.layout)))
        value = data.draw(MARKED_TEXTS)
        try:
            attrs.evolve(entry, **{column.attribute: value})
        except (TypeError, ValueError) as error:
            assert_silent(error)
        entry = forced(attrs.evolve, entry, **{column.attribute: value})
        clean = data.draw(st.booleans())
        with raising(psfiles.WriteError) as raised:
            psfiles.dumps([entry], dialect, clean=clean, converter=subject.converter)
        if column.type is not str and column.type is not psfiles.PeriodExpression:
            assert raised

    @given(st.sampled_from(["\t", "\t01/02/2026", "\t" + MARKER]))
    def test_refusals_of_the_class_itself(self, rest: str) -> None:
        faults: list[ReadError] = []
        assert psfiles.loads(f"{MARKER}{rest}\r\n".encode(), Refusing, on_error=faults.append) == []
        assert [fault.code for fault in faults] == ["bad-date" if MARKER in rest else "refused"]
        for fault in faults:
            assert_silent(fault)

    def test_the_caller_still_gets_the_value(self) -> None:
        """What no message tells is there for those who ask for it."""
        with pytest.raises(psfiles.FieldError) as raised:
            psfiles.loads(f"name\t{MARKER}\r\n".encode(), Refusing)
        assert raised.value.value == MARKER
        assert MARKER.encode() in raised.value.raw
