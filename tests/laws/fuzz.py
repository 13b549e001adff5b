"""Laws 2, 3 and 7 by plain chance, for as long as you like.

``PYTHONPATH=tests python tests/laws/fuzz.py 10`` takes ten minutes. It tries
far more than the property tests, but what it finds does not shrink: it prints
the seed, the bytes, the dialect and the layout.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from typing import Any
from unittest.mock import patch

from law_bytes import CODECS, LINE_ENDS, RAW_TOKENS, TOKENS, Bytes
from law_subjects import SUBJECTS, Subject, plainly, scanned, with_small_limits
from test_law_3_any_bytes import TestAnyBytes
from test_law_7_tables import records_and_faults, rows_and_faults

import psfiles
from psfiles.columns import forms_of
from psfiles.frames import bulk

FIELDS = {
    "str": ("A", "", "Zoë", '"A"', '"', '""', '"A""B"', '"\n', '\n"', '"A\r\nB"', "A\nB", "A\rB", "'", "é", "007"),
    "date": ("01/02/2026", "1/2/2026", "", "0/0/0", "2/30/2026", "A", '"01/02/2026"'),
    "int": ("1", "-34", "", "x", '"7"', "1_0"),
    "PeriodExpression": ("1(A)", "", "3-4(E) 5(A-B,D)", "A"),
    "Days": ("", "MWF", "FM"),
}
FIELDS |= {"TermId": FIELDS["int"], "GradeLevel": FIELDS["int"]}


def any_dialect(chance: random.Random) -> psfiles.Dialect:
    """A dialect that a screen of PowerSchool can set."""
    return psfiles.Dialect(
        delimiter=chance.choice("\t\t,,|"),
        record_delimiter=chance.choice(LINE_ENDS),
        encoding=chance.choice((None, None, "windows-1252", "utf-8", "utf-8-sig", "utf-16", "mac-roman")),
        quoting=chance.choice(("none", "csv", "import")),
        header=chance.random() < 0.2,
        upload_type=chance.random() < 0.2,
    )


def any_text(chance: random.Random, subject: Subject, dialect: psfiles.Dialect) -> str:
    """Lines of a file, most of them right, some not."""
    form = chance.choice(forms_of(subject.layout))
    end = chance.choice((dialect.record_delimiter, *LINE_ENDS))
    spoiled = chance.choice((0, 0.02, 0.1, 0.5))
    is_longer = chance.random() < 0.2
    lines = [dialect.delimiter.join(column.name for column in form) + end] if dialect.header else []
    for _ in range(chance.randrange(8)):
        row = [chance.choice(FIELDS[column.type.__name__][: None if chance.random() < 0.3 else 2]) for column in form]
        row[:0] = [""] * dialect.upload_type
        row += [chance.choice(("", "", "", "A"))] * (is_longer or chance.random() < 0.05)
        del row[: chance.random() < 0.05]
        lines.append(dialect.delimiter.join(row))
        lines.append(chance.choice(LINE_ENDS) if chance.random() < spoiled else end)
        lines += chance.choices(TOKENS, k=chance.random() < spoiled)
    return "".join(lines[: None if chance.random() < 0.7 else -1]) + end * chance.choice((0, 0, 0, 1, 3))


def any_file(chance: random.Random, subject: Subject) -> Bytes:
    """Bytes that are nearly a file."""
    dialect = any_dialect(chance)
    codec = {"utf-8-sig": "utf-8-sig", "utf-16": "utf-16", None: chance.choice(CODECS)}.get(
        dialect.encoding, dialect.encoding or ""
    )
    data = bytearray(any_text(chance, subject, dialect).encode(codec, "ignore"))
    for _ in range(chance.choice((0, 0, 1, 2, 5))):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.choice((0, 0, 1, 4))] = chance.choice(RAW_TOKENS)
    data = data[: max(len(data) - chance.choice((0, 0, 0, 1, 3, 17)), 0)]
    return Bytes(bytes(data), any_dialect(chance) if chance.random() < 0.1 else dialect)


def check(subject: Subject, file: Bytes, sizes: list[int]) -> None:
    """Everything that these laws say about these bytes."""
    whole = scanned(subject, file.data, file.dialect)
    assert scanned(subject, file.data, file.dialect, itertools.cycle(sizes)) == whole
    with plainly:
        plain = scanned(subject, file.data, file.dialect)
    assert list(map(repr, plain)) == list(map(repr, whole))
    TestAnyBytes().check(subject, file)
    with patch.object(bulk, "ODD_SIZE", 1 << sizes[0]):
        assert rows_and_faults(subject, file, sizes[0]) == records_and_faults(subject, file)


def main(minutes: float, seed: int) -> None:
    """Try until the time is over; say what broke a law."""
    until, count = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        chance = random.Random(seed + count)  # noqa: S311 - nothing secret hangs on it
        subject = chance.choice(SUBJECTS)
        file = any_file(chance, subject)
        sizes = [chance.choice((1, 1, 2, 3, 7, 30)) for _ in range(3)]
        limits: Any = with_small_limits if chance.random() < 0.3 else None
        try:
            if limits:
                with limits:
                    check(subject, file, sizes)
            else:
                check(subject, file, sizes)
        except BaseException:
            print(f"seed {seed + count}, small limits {bool(limits)}, sizes {sizes}, {subject.layout.__name__}\n{file}")  # noqa: T201
            raise
        count += 1
    print(f"{count} files in {minutes} minutes: no law was broken")  # noqa: T201


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
