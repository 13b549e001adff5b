"""Who reads: psfiles, and what people use instead of it, each in the way its documentation shows.

Each gives a job that looks at every record of a file once.
"""

from __future__ import annotations

import collections
import csv
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Annotated, Any

import attrs

import psfiles
from bench.subjects import Subject

__all__ = ["PEERS", "csv_reader", "psfiles_reader"]

Job = Callable[[], object]
Peer = Callable[[Path, Subject], Job]

PRESENT = "%m/%d/%Y"


def _look_at(records: Iterable[object]) -> None:
    for _ in records:
        pass


def _open(path: Path) -> IO[str]:
    return path.open(encoding="utf-8" if path.stem.endswith("utf8") else "windows-1252", newline="")


def csv_reader(path: Path, delimiter: str = "\t") -> Job:
    """The yardstick: strings only, no types, no checks, no places."""

    def job() -> None:
        with _open(path) as file:
            if delimiter == "\t":
                _look_at(csv.reader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE))
            else:
                _look_at(csv.reader(file, delimiter=delimiter))

    return job


def psfiles_reader(path: Path, subject: Subject, dialect: psfiles.Dialect | None = None) -> Job:
    """Typed, checked, immutable, with places; faults are counted and passed over."""

    def job() -> None:
        faults: list[psfiles.ReadError] = []
        _look_at(psfiles.Reader(path, subject.record_type, dialect, on_error=faults.append))

    return job


def _by_rows(make: Callable[[Subject], Callable[[list[str]], object]]) -> Peer:
    def peer(path: Path, subject: Subject) -> Job:
        turn = make(subject)

        def job() -> None:
            with _open(path) as file:
                _look_at(map(turn, csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)))

        return job

    return peer


def _by_dicts(make: Callable[[Subject], Callable[[dict[str, Any]], object]]) -> Peer:
    def peer(path: Path, subject: Subject) -> Job:
        turn = make(subject)

        def job() -> None:
            with _open(path) as file:
                rows = csv.DictReader(file, subject.names, delimiter="\t", quoting=csv.QUOTE_NONE)
                _look_at(map(turn, rows))

        return job

    return peer


def _to_date(text: Any) -> Any:
    return dt.datetime.strptime(text, PRESENT).date() if isinstance(text, str) else text  # noqa: DTZ007


def _namedtuple(subject: Subject) -> Callable[[list[str]], object]:
    named_tuple: Any = collections.namedtuple  # noqa: PYI024 - its fields are known here only
    make: Callable[[list[str]], object] = named_tuple("Record", subject.names)._make
    return make


def _attributes(subject: Subject) -> dict[str, Any]:
    return {name: attrs.field(type=kind) for name, kind in subject.types.items()}


def _hand_written(subject: Subject) -> Callable[[list[str]], object]:
    record = attrs.make_class("Record", _attributes(subject), slots=True)
    dates = [subject.names.index(name) for name in subject.dates]
    integers = [subject.names.index(name) for name in subject.integers]

    def turn(row: list[Any]) -> object:
        for place in dates:
            text = row[place]
            row[place] = dt.date(int(text[6:]), int(text[:2]), int(text[3:5]))
        for place in integers:
            row[place] = int(row[place])
        return record(*row)

    return turn


def _msgspec(subject: Subject) -> Callable[[list[str]], object]:
    import msgspec

    struct = msgspec.defstruct("Record", list(subject.types.items()), array_like=True)
    dates = [subject.names.index(name) for name in subject.dates]

    def turn(row: list[str]) -> object:
        for place in dates:
            text = row[place]
            row[place] = f"{text[6:]}-{text[:2]}-{text[3:5]}"
        return msgspec.convert(row, struct, strict=False)

    return turn


def _cattrs(subject: Subject) -> Callable[[dict[str, Any]], object]:
    import cattrs

    record = attrs.make_class("Record", _attributes(subject), slots=True)
    converter = cattrs.Converter()
    converter.register_structure_hook(dt.date, lambda text, _: _to_date(text))
    return lambda row: converter.structure(row, record)


def _pydantic(subject: Subject) -> Callable[[dict[str, Any]], object]:
    import pydantic

    date = Annotated[dt.date, pydantic.BeforeValidator(_to_date)]
    fields: dict[str, Any] = {name: (date if kind is dt.date else kind, ...) for name, kind in subject.types.items()}
    model: Any = pydantic.create_model("Record", **fields)
    validate: Callable[[dict[str, Any]], object] = model.model_validate
    return validate


def _dataclass_csv(path: Path, subject: Subject) -> Job:
    import dataclass_csv  # type: ignore[import-untyped]

    fields: list[Any] = [
        (name, dt.datetime if kind is dt.date else kind, *([dataclasses.field(default="")] if kind is str else []))
        for name, kind in subject.types.items()
    ]
    record = dataclass_csv.dateformat(PRESENT)(dataclasses.make_dataclass("Record", fields, kw_only=True))

    def job() -> None:
        with _open(path) as file:
            _look_at(dataclass_csv.DataclassReader(file, record, subject.names, delimiter="\t", quoting=csv.QUOTE_NONE))

    return job


def _polars(path: Path, subject: Subject) -> Job:
    import polars as pl

    copy = _utf8_copy(path)
    kinds: dict[type, Any] = {str: pl.String, int: pl.Int64, dt.date: pl.String}
    schema = {name: kinds[kind] for name, kind in subject.types.items()}

    def job() -> None:
        frame = pl.read_csv(copy, separator="\t", quote_char=None, has_header=False, schema=schema)
        frame = frame.with_columns(pl.col(name).str.to_date(PRESENT) for name in subject.dates)
        _look_at(frame.iter_rows())

    return job


def _pandas(path: Path, subject: Subject) -> Job:
    import pandas as pd  # type: ignore[import-untyped]

    kinds: Any = {name: "int64" if name in subject.integers else "str" for name in subject.names}

    def job() -> None:
        frame = pd.read_csv(
            path,
            sep="\t",
            names=subject.names,
            dtype=kinds,
            encoding="windows-1252",
            quoting=csv.QUOTE_NONE,
            keep_default_na=False,
            parse_dates=sorted(subject.dates),
            date_format=PRESENT,
        )
        _look_at(frame.itertuples(index=False))

    return job


def _duckdb(path: Path, subject: Subject) -> Job:
    import duckdb

    copy = _utf8_copy(path)
    kinds: dict[type, str] = {str: "VARCHAR", int: "BIGINT", dt.date: "DATE"}
    columns = ", ".join(f"'{name}': '{kinds[kind]}'" for name, kind in subject.types.items())
    query = (
        f"FROM read_csv('{copy}', delim='\t', quote='', escape='', header=false, "
        f"dateformat='{PRESENT}', columns={{{columns}}})"
    )
    return lambda: _look_at(duckdb.connect().sql(query).fetchall())


def _utf8_copy(path: Path) -> Path:
    copy = path.with_name(f"{path.stem}_utf8{path.suffix}")
    if not copy.exists():
        copy.write_bytes(path.read_bytes().decode("windows-1252").encode())
    return copy


PEERS: dict[str, Peer] = {
    "**psfiles** `Reader`: typed, checked, immutable, places": psfiles_reader,
    "`csv.reader` + `namedtuple._make`: untyped": _by_rows(_namedtuple),
    "`csv.reader` + msgspec, row by row: typed": _by_rows(_msgspec),
    "`csv.reader` + hand-written attrs, `int`, date slices: typed": _by_rows(_hand_written),
    "`csv.DictReader`: untyped": _by_dicts(lambda _: lambda row: row),
    "`csv.DictReader` + cattrs: typed": _by_dicts(_cattrs),
    "`csv.DictReader` + pydantic: typed": _by_dicts(_pydantic),
    "dataclass-csv: typed": _dataclass_csv,
    "polars `read_csv` + `iter_rows`, UTF-8 copy: typed tuples": _polars,
    "pandas `read_csv` + `itertuples`: typed tuples": _pandas,
    "DuckDB `read_csv` + `fetchall`, UTF-8 copy: typed tuples": _duckdb,
}
