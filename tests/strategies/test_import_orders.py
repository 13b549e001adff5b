"""Hypothesis runs psfiles' entry point while it is being imported: each order in a fresh interpreter."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

STATEMENTS = {
    "psfiles": "import psfiles",
    "hypothesis": "import hypothesis",
    "strategies": "import psfiles.strategies",
    "hypothesis strategies": "from hypothesis import strategies",
    "plugin": "import psfiles._hypothesis_plugin",
    "converters": "import psfiles.converters",
}
USE = """
import warnings
from hypothesis import given, settings, strategies as st
from psfiles import *
for kind in (Student, ScheduleEntry, Teacher, AttendanceEntry, TermId, GradeLevel, PeriodExpression, Dialect):
    seen = []
    @settings(max_examples=5, database=None)
    @given(st.from_type(kind))
    def collect(value):
        seen.append(value)
    collect()
    assert {type(value) for value in seen} == {kind}, kind
"""


def run(code: str) -> None:
    """Run some code alone, with every warning an error."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - the code stands here
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("names", [[], *itertools.permutations(["psfiles", "hypothesis", "strategies"])], ids=str)
def test_from_type_after(names: list[str]) -> None:
    run("\n".join(map(STATEMENTS.__getitem__, names)) + USE)


@pytest.mark.parametrize("first", STATEMENTS)
def test_first(first: str) -> None:
    run(STATEMENTS[first] + USE)


def test_psfiles_imports_neither_hypothesis_nor_cattrs() -> None:
    run("import sys, psfiles\nassert not {'hypothesis', 'cattrs'} & sys.modules.keys()")


def test_hypothesis_does_not_make_the_strategies() -> None:
    run("import sys, hypothesis\nassert 'psfiles.strategies' not in sys.modules")


def test_without_hypothesis() -> None:
    run(
        "import sys\n"
        "sys.modules['hypothesis'] = None\n"
        "import psfiles\n"
        "try:\n"
        "    import psfiles.strategies\n"
        "except ImportError as error:\n"
        "    assert 'psfiles[hypothesis]' in str(error), error\n"
        "else:\n"
        "    raise AssertionError\n"
    )
