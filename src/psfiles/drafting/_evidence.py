"""What shows a draft, in sentences without a value of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psfiles.detection.advice import encoding_evidence
from psfiles.dialects import Dialect
from psfiles.drafting._head import Form
from psfiles.drafting._types import Proof
from psfiles.values import PeriodExpression

__all__ = ["called", "of_column", "of_records"]


def of_records(dialect: Dialect, count: int, faults: int, *, repeats: bool) -> Iterator[str]:
    """What the whole file shows of its records."""
    yield encoding_evidence(dialect.encoding)
    header = "the first record is a header"
    no_header = (
        "the first record is not certainly a header, so the columns are numbered; if it is one, pass header=True"
    )
    yield header if dialect.header else no_header
    yield (
        f"each of the {count} records can be read"
        if not faults
        else f"{faults} of {count + faults} records cannot be read"
    )
    if repeats:
        yield "the values of the usual key repeat, so no column is a key"


_KINDS = {"int": "a whole number", "Decimal": "a decimal number", "date": "a date", "time": "a time of day"}
_KINDS |= {"datetime": "a date with a time", "TermId": "a TermID", "GradeLevel": "a grade level"}


def called(form: Form) -> list[str]:
    """What to call each column: its position, and its name where the file has one."""
    names = form.names if form.dialect.header else [""] * form.width
    return [f"column {number}" + (f", {name}" if name else "") for number, name in enumerate(names, 1)]


def of_column(name: str, found: type, proof: Proof, usual: tuple[Any, bool]) -> str:
    """What the texts of a column prove; empty where it is text and nothing else was in question."""
    if found not in (str, PeriodExpression):
        return f"{name}: every text is {_KINDS[found.__name__]}, and is written again as it was read"
    problem = ""
    if dates := proof.dates():
        problem = "dates written in different ways" if len(dates) == 1 else "dates whose order is not certain"
    elif usual[0] not in (None, str) and proof.has_texts:
        problem = f"not every text is {_KINDS[usual[0].__name__]} as psfiles would write it"
    return f"{name}: {problem}: left as text" if problem else ""
