"""Each pair of files in ``tests/data`` is a case: the bytes, and what must come of them."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from layouts_for_tests import LAYOUTS

import psfiles
from psfiles.columns import dialect_of

DATA = Path(__file__).parent.parent / "data"


def cases(kind: str) -> list[Any]:
    """Every case of a folder, by the name of its files."""
    return [pytest.param(path, id=path.stem) for path in sorted((DATA / kind).glob("*.txt"))]


def expectation(path: Path) -> tuple[dict[str, Any], type[Any], psfiles.Dialect]:
    """What the file beside the bytes says: all of it, the layout and the dialect."""
    expected = tomllib.loads(path.with_suffix(".toml").read_text())
    layout = LAYOUTS[expected["layout"]]
    return expected, layout, attrs.evolve(dialect_of(layout), **expected.get("dialect", {}))


def as_plain(record: Any) -> dict[str, str | int | dt.date]:
    """The values that TOML can hold; a missing one is left out."""
    return {name: value for name, value in attrs.asdict(record).items() if value is not None}


def test_there_are_cases() -> None:
    """An empty folder would pass every test."""
    assert len(cases("valid")) > 25
    assert len(cases("invalid")) > 20
    assert len(list(DATA.rglob("*.txt"))) == len(list(DATA.rglob("*.toml")))


@pytest.mark.parametrize("path", cases("valid"))
def test_valid_files_read(path: Path) -> None:
    """The records are those written beside the file, value for value."""
    expected, layout, dialect = expectation(path)
    records = psfiles.load(path, layout, dialect)
    assert [as_plain(record) for record in records] == expected.get("records", [])


@pytest.mark.parametrize("path", cases("invalid"))
def test_invalid_files_give_their_faults(path: Path) -> None:
    """The faults are those written beside the file, and the good records are still read."""
    expected, layout, dialect = expectation(path)
    faults: list[psfiles.ReadError] = []
    records = psfiles.load(path, layout, dialect, on_error=faults.append)
    first_column = attrs.fields(layout)[0].name
    assert [getattr(record, "student_number", getattr(record, first_column)) for record in records] == expected["good"]
    assert [as_expected(fault) for fault in faults] == expected["faults"]
    data = path.read_bytes()
    for fault in faults:
        assert data[fault.location.byte :].startswith(fault.raw)
        assert fault.location.source == str(path)


@pytest.mark.parametrize("path", cases("invalid"))
def test_invalid_files_raise_their_first_fault(path: Path) -> None:
    """Strict is the default: the first fault is raised, at its place."""
    expected, layout, dialect = expectation(path)
    with pytest.raises(psfiles.ReadError) as caught:
        psfiles.load(path, layout, dialect)
    assert as_expected(caught.value) == expected["faults"][0]
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def as_expected(fault: psfiles.ReadError) -> dict[str, Any]:
    """A fault as the TOML files write it down."""
    place = fault.location
    expected: dict[str, Any] = {"code": fault.code, "record": place.record, "line": place.line, "byte": place.byte}
    fields = [f"{part.column} {part.code}" for part in fault.exceptions if isinstance(part, psfiles.FieldError)]
    if fields:
        expected["fields"] = fields
    return {**expected, "problem": fault.problem}
