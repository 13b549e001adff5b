"""Law 4: no value of a record stands in a message, a traceback or a log."""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import enum
import io
import itertools
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import attrs
import pyarrow as pa
import pytest
from cases import forced
from hypothesis import given
from hypothesis import strategies as st
from law_subjects import SUBJECTS, Subject, for_every_subject

import psfiles
from psfiles import PsfilesError, ReadError, frames, sheets
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


DOCUMENTED = {"raw", "value", "comparison"}
"""The attributes that hold values, for those who ask for them."""


def told_by(error: BaseException) -> Iterator[str]:
    """Every text that a log or a screen could show of an exception."""
    yield str(error)
    yield repr(error)
    yield repr(error.args)
    yield repr({name: value for name, value in vars(error).items() if name not in DOCUMENTED})
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


class Colour(enum.Enum):
    """A choice whose words are values, too."""

    RED = "R"


KINDS: dict[str, Any] = {
    "whole": int, "decimal": decimal.Decimal, "real": float, "flag": {"type": bool, "true": "Y", "false": "N"},
    "choice": Colour, "word": Literal["A", "B"], "several": {"type": tuple[str, ...], "separator": ";"},
    "day": dt.date, "hour": dt.time, "moment": dt.datetime, "term": psfiles.TermId, "grade": psfiles.GradeLevel,
    "short": {"type": str, "max_length": 3}, "needed": {"type": str, "required": True},
}  # fmt: skip
EVERY_KIND = psfiles.make_layout("EveryKind", KINDS)
SECRETS = [
    MARKER, f"{MARKER};{MARKER}", f"1{MARKER}", f"0{MARKER}/01/2026", f"{MARKER}\x81", f'"{MARKER}', f"[{MARKER}]x",
    f"={MARKER}", f"{MARKER}(A-", f"{MARKER}@", f"&#{MARKER};", MARKER + "9" * 5000, "9" * 5000 + MARKER,
]  # fmt: skip
"""Texts near what each kind of value takes."""


def file_of(layout: type, secret: str, dialect: psfiles.Dialect, *, header: bool = False) -> bytes:
    """A file in which the secret stands in each field of a record, once in all, and in a field too many."""
    columns = columns_of(layout)
    blank = [""] * len(columns)
    rows = [[*blank[:place], secret, *blank[place + 1 :]] for place in range(len(columns))]
    rows += [[secret] * len(columns), [secret] * (len(columns) + 1), [secret]]
    rows[:0] = [[*(column.name for column in columns[1:]), secret]] if header else []
    return "\r\n".join(map(dialect.delimiter.join, rows)).encode("windows-1252", "replace") + b"\r\n"


DIALECTS = [psfiles.AUTOSEND, psfiles.AUTOSEND_COMMA, psfiles.Dialect(header=True, quoting="import")]
LAYOUTS = [*(subject.layout for subject in SUBJECTS if subject.converter is None), EVERY_KIND]
DOORS: dict[str, Callable[[bytes, type, psfiles.Dialect], object]] = {
    "load": lambda data, layout, dialect: psfiles.load(io.BytesIO(data), layout, dialect),
    "loads": psfiles.loads,
    "load, detected": lambda data, _, __: psfiles.load(io.BytesIO(data)),
    "Reader": lambda data, layout, dialect: list(psfiles.Reader(io.BytesIO(data), layout, dialect)),
    "check": lambda data, layout, dialect: psfiles.check(io.BytesIO(data), layouts=[layout], dialect=dialect).to_text(),
    "check, detected": lambda data, layout, _: psfiles.check(io.BytesIO(data), layouts=[layout]).to_text(),
    "compare": lambda data, layout, dialect: psfiles.compare(
        io.BytesIO(data), io.BytesIO(data[len(data) // 2 :]), layout, dialect
    ).guard(),
    "District.load": lambda data, _, __: psfiles.District.load(io.BytesIO(data)).check(),
    "detect": lambda data, layout, _: repr(psfiles.detect(io.BytesIO(data), layouts=[layout])),
    "draft": lambda data, _, __: psfiles.draft(io.BytesIO(data), header=False).evidence,
    "read_table": lambda data, layout, dialect: frames.read_table(io.BytesIO(data), layout, dialect),
    "scan": lambda data, layout, dialect: list(frames.scan(io.BytesIO(data), layout, dialect)),
    "preflight": lambda data, _, dialect: psfiles.preflight(io.BytesIO(data), None, dialect=dialect).to_text(),
}


class TestEveryDoor:
    """No door lets out what a record holds, whatever raises: psfiles itself or a library that it uses."""

    @pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
    @pytest.mark.parametrize("door", DOORS)
    def test_reading(self, door: str, secret: str) -> None:
        for layout, dialect in itertools.product(LAYOUTS, DIALECTS):
            data = file_of(layout, secret, dialect, header=dialect.header)
            said: object = None
            with nothing_logged_is_secret():
                try:
                    said = DOORS[door](data, layout, dialect)
                except (psfiles.PsfilesError, ValueError) as error:
                    assert_silent(error)
            assert MARKER not in (said if isinstance(said, str) else "")

    @pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
    def test_tables_of_others(self, secret: str) -> None:
        for layout in LAYOUTS:
            names = [column.attribute for column in columns_of(layout)]
            with pytest.raises(ValueError, match=r"column|field") as raised:
                frames.from_table(pa.table({**{name: [secret] for name in names}, MARKER: [1]}), layout)
            assert_silent(raised.value)
            try:
                frames.from_table(pa.table({name: [secret] for name in names}), layout)
            except ValueError as error:
                assert_silent(error)

    @pytest.mark.parametrize("name", KINDS)
    @pytest.mark.parametrize("secret", [MARKER, MARKER.encode(), [MARKER], {MARKER: 1}, (MARKER, 7), Colour, object])
    def test_values_of_a_record(self, name: str, secret: Any) -> None:
        """In the record's own ``__init__``, in the writer, and in a table."""
        blanks = {column.attribute: None for column in columns_of(EVERY_KIND)}
        with contextlib.suppress(TypeError, ValueError):
            EVERY_KIND(**blanks)
        record = forced(EVERY_KIND, **{**blanks, name: secret})
        for write in (psfiles.dumps, frames.to_table):
            try:
                write([record])
            except (psfiles.PsfilesError, TypeError, ValueError) as error:
                assert_silent(error)

    def test_hooks_of_a_converter(self) -> None:
        """What a hook raises may tell the value; what leaves psfiles does not."""

        def refuse(value: Any, _: Any = None) -> Any:
            message = f"I refuse {value!r}"
            raise LookupError(message)

        converter = psfiles.make_converter()
        converter.register_structure_hook(Colour, refuse)
        converter.register_unstructure_hook(Colour, refuse)
        layout = psfiles.make_layout("Coloured", {"Name": str, "Colour": Colour})
        with raising(ReadError) as raised:
            psfiles.loads(f"x\t{MARKER}\r\n".encode(), layout, converter=converter)
        with raising(psfiles.WriteError) as refused:
            psfiles.dumps([layout(MARKER, Colour.RED)], converter=converter)
        with raising(psfiles.WriteError) as of_table:
            frames.to_table([layout(MARKER, Colour.RED)], converter=converter)
        assert raised
        assert refused
        assert of_table

    @pytest.mark.parametrize(
        "text",
        [
            f'[connection]\nhost = "{MARKER}',
            f'[connection]\npassword = "{MARKER}"',
            f'[connection]\nhost = "x"\nport = "{MARKER}"',
            f'[connection]\nhost = "{MARKER} {MARKER}"',
            f'[connection]\nhost = "x"\n[attendance]\ncodes = "{MARKER}"',
            f'[[autosend]]\ndata_to_send = "{MARKER}"',
            f'connection = "{MARKER}"',
            f'[connection]\nhost = "x"\nautosend = "{MARKER}"',
            f'autosend = ["{MARKER}"]\n[connection]\nhost = "x"',
        ],
    )
    def test_an_exchange(self, tmp_path: Path, text: str) -> None:
        """A password may stand anywhere in such a file by mistake."""
        path = tmp_path / "exchange.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="exchange") as raised:
            sheets.Exchange.from_toml(path)
        assert_silent(raised.value)
