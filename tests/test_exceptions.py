"""Every exception can be caught by what it is, and sent from one process to another."""

from __future__ import annotations

import pickle

import pytest

import psfiles
from psfiles import exceptions
from psfiles.exceptions import HostKeyError, Location, PsfilesError, TransportError

PLACE = Location("STUDENT.TXT", 3, 4, 210)
FIELD = exceptions.FieldError(
    "not a date", code="bad-date", location=PLACE, raw=b"raw", column="DOB", position=5, value="value"
)


def test_all_are_of_the_family() -> None:
    """And of the built-in class that a program without psfiles would catch."""
    kinds = [getattr(exceptions, name) for name in exceptions.__all__ if name != "Location"]
    assert all(issubclass(kind, PsfilesError) for kind in kinds)
    assert issubclass(psfiles.ReadError, ValueError)
    assert issubclass(psfiles.WriteError, ValueError)
    assert issubclass(psfiles.TransportError, OSError)
    assert all(issubclass(kind, TransportError) for kind in (HostKeyError, exceptions.AuthenticationError))


@pytest.mark.parametrize(
    "error",
    [
        FIELD,
        exceptions.RecordError([FIELD, FIELD]),
        exceptions.WriteError("a line end", code="line-end", index=7, column="DOB"),
        HostKeyError("unknown", advice="compare", offered=("SHA256:x",)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_pickled_copies_know_the_same(error: PsfilesError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert (str(copy), repr(copy)) == (str(error), repr(error))
    known = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    assert {name: vars(copy)[name] for name in known} == known


def test_no_value_in_a_text() -> None:
    """What holds values are attributes alone."""
    for error in (FIELD, exceptions.RecordError([FIELD, FIELD])):
        assert "value" not in str(error)
        assert "raw" not in repr(error)
