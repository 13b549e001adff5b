"""Small invented files, as users meet them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["ATTENDANCE", "SCHEDULE", "STUDENTS", "TEACHERS", "joined"]

STUDENTS = [
    f"{3000 + i}\tAda{i}\tExample\t\t0{1 + i % 9}/14/2012\t{i} Elm St\tTown\tOR\t97403\ta{i}@example.org\t555-{i:04}\t7"
    for i in range(20)
]
SCHEDULE = [
    f"100\t{3000 + i}\t3600\tMA10\tAlgebra\t{1 + i % 3}\t{1 + i % 6}(A-E)\tExample\tTom\t12\tT7" for i in range(20)
]
TEACHERS = ["100\tExample\tTom\tT7\ttom@example.org\tT7\t1"]
ATTENDANCE = [f"100\t{3000 + i}\tMA10\t1\t09/14/2026\tA\t3" for i in range(20)]


def joined(rows: Iterable[str], end: str = "\r\n", encoding: str = "windows-1252") -> bytes:
    """The bytes of some records."""
    return "".join(row + end for row in rows).encode(encoding)
