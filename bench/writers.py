"""Who writes: psfiles and the usual ways, each from ready records to the bytes of a tab file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import operator
from collections.abc import Callable, Sequence
from typing import Any

import attrs

import psfiles

__all__ = ["WRITERS", "csv_writer"]

Job = Callable[[], object]
ENCODING = "windows-1252"
DATE = "%m/%d/%Y"


def _text_of(value: Any) -> str:
    return value.strftime(DATE) if isinstance(value, dt.date) else str(value)


def csv_writer(records: Sequence[Any]) -> Job:
    """The yardstick: `writerows` of tuples of strings that are ready before."""
    rows = [tuple(map(_text_of, attrs.astuple(record))) for record in records]

    def job() -> None:
        file = _file()
        csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None).writerows(rows)
        file.flush()

    return job


def _file() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=ENCODING, newline="")


def _psfiles(records: Sequence[Any]) -> Job:
    return lambda: psfiles.dump(records, io.BytesIO())


def _f_string(records: Sequence[psfiles.Student]) -> Job:
    def job() -> None:
        file = _file()
        for s in records:
            file.write(
                f"{s.student_number}\t{s.first_name}\t{s.last_name}\t{s.middle_name}\t{s.dob:%m/%d/%Y}\t"
                f"{s.mailing_street}\t{s.mailing_city}\t{s.mailing_state}\t{s.mailing_zip}\t{s.guardian_email}\t"
                f"{s.home_phone}\t{s.grade_level}\r\n"
            )
        file.flush()

    return job


def _attribute_getter(records: Sequence[Any]) -> Job:
    get = operator.attrgetter(*(field.name for field in attrs.fields(type(records[0]))))

    def job() -> None:
        file = _file()
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writerows([_text_of(value) for value in get(record)] for record in records)
        file.flush()

    return job


def _dict_writer(records: Sequence[Any]) -> Job:
    names = [field.name for field in attrs.fields(type(records[0]))]

    def serialize(_: Any, __: Any, value: Any) -> Any:
        return _text_of(value)

    def job() -> None:
        file = _file()
        writer = csv.DictWriter(file, names, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writerows(attrs.asdict(record, value_serializer=serialize) for record in records)
        file.flush()

    return job


def _polars(records: Sequence[Any]) -> Job:
    import polars as pl

    get = operator.attrgetter(*(field.name for field in attrs.fields(type(records[0]))))
    names = [field.name for field in attrs.fields(type(records[0]))]

    def job() -> None:
        frame = pl.DataFrame([get(record) for record in records], schema=names, orient="row")
        text = frame.write_csv(
            separator="\t", include_header=False, quote_style="never", date_format=DATE, line_terminator="\r\n"
        )
        io.BytesIO().write(text.encode(ENCODING))

    return job


WRITERS: dict[str, Callable[[Sequence[Any]], Job]] = {
    "**psfiles** `dump`: checked": _psfiles,
    "f-string for each record": _f_string,
    "polars from a list of tuples, encoded": _polars,
    "`csv.writer` + attribute getter + `strftime`": _attribute_getter,
    "`csv.DictWriter` + `attrs.asdict`": _dict_writer,
}
