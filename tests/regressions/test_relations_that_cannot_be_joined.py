"""A table's relation was on a connection of its own: no other query could see it, and older versions closed it."""

from __future__ import annotations

import duckdb

from psfiles import Teacher, frames

TEACHER = Teacher("100", "Example", "Tom", "T7", "", status=1)


def test_two_relations_in_one_query() -> None:
    teachers = frames.to_table([TEACHER]).to_duckdb()
    others = frames.to_table([TEACHER]).to_duckdb()
    joined = duckdb.sql("SELECT count(*) FROM teachers JOIN others USING (teacher_number)")
    assert joined is not None
    assert joined.fetchall() == [(1,)]
    assert (len(teachers), len(others)) == (1, 1)
