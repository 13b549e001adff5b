# ruff: noqa: S608 - the queries are made of our own names
"""What others can do of the checks and comparisons of psfiles, as a user would write it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["PEERS"]

STUDENT_FIELDS = "number first last middle dob street city state zip email phone grade".split()  # noqa: SIM905
ENTRY_FIELDS = "school student term course name section expression last first room teacher".split()  # noqa: SIM905
TEACHER_FIELDS = "id last first number preferred again status".split()  # noqa: SIM905
FIELDS = {"STUDENT": STUDENT_FIELDS, "SCHEDULE": ENTRY_FIELDS, "TEACHER": TEACHER_FIELDS}
FIRST_NAME = 20
KEY = ["school", "student", "term", "course", "section"]
COMPARED = {"STUDENT": ["number"], "SCHEDULE": KEY}
DATE, TERM, EXPRESSION = r"\d\d/\d\d/\d{4}", r"-?\d+", r"(\S+\([A-Z,-]+\) ?)+"


def pandera(folder: Path) -> None:
    """Dates, numbers, expressions, keys and references, of columns read as text; no places in the file."""
    import pandas as pd  # type: ignore[import-untyped]
    import pandera.pandas as pa

    settings: dict[str, Any] = {"sep": "\t", "header": None, "dtype": str, "encoding": "windows-1252", "quoting": 3}
    settings |= {"keep_default_na": False}
    students = pd.read_csv(folder / "STUDENT.TXT", names=STUDENT_FIELDS, **settings)
    entries = pd.read_csv(folder / "SCHEDULE.TXT", names=ENTRY_FIELDS, **settings)
    teachers = pd.read_csv(folder / "TEACHER.TXT", names=["a", "b", "c", "number", "d", "e", "f"], **settings)
    column, ask = pa.Column, pa.Check
    pa.DataFrameSchema(
        {
            "number": column(str, ask.str_length(min_value=1), unique=True),
            "first": column(str, ask.str_length(max_value=20)),
            "dob": column(str, ask.str_matches(f"^({DATE})?$")),
            "email": column(str, ask.str_matches(r"^([^@\s]+@[^@\s]+\.\w+([,;] ?|$))*$")),
            "grade": column(str, ask.isin([str(grade) for grade in range(-4, 14)])),
        }
    ).validate(students.assign(first=students["first"].str[:20]), lazy=True)
    pa.DataFrameSchema(
        {
            "term": column(str, ask.str_matches(f"^{TERM}$")),
            "expression": column(str, ask.str_matches(f"^{EXPRESSION}$")),
            "student": column(str, ask.isin(set(students["number"]))),
            "teacher": column(str, ask.isin(set(teachers["number"]))),
        },
        unique=KEY,
    ).validate(entries, lazy=True)


def frictionless(folder: Path) -> None:
    """Types, patterns, keys and the references between the files; quoting cannot be switched off."""
    from frictionless import Package

    def resource(name: str, fields: list[str], key: list[str], **constraints: dict[str, Any]) -> dict[str, Any]:
        described = [{"name": field, "type": "string", "constraints": constraints.get(field, {})} for field in fields]
        return {
            "name": name.lower(),
            "path": f"{name}.TXT",
            "type": "table",
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "windows-1252",
            "dialect": {"header": False, "csv": {"delimiter": "\t"}},
            "schema": {"fields": described, "primaryKey": key},
        }

    entries = resource("SCHEDULE", ENTRY_FIELDS, KEY, term={"pattern": TERM}, expression={"pattern": EXPRESSION})
    entries["schema"]["foreignKeys"] = [
        {"fields": ["student"], "reference": {"resource": "student", "fields": ["number"]}}
    ]
    students = resource("STUDENT", STUDENT_FIELDS, ["number"], dob={"pattern": DATE}, number={"required": True})
    descriptor = {"name": "district", "resources": [students, entries]}
    Package.from_descriptor(descriptor, basepath=str(folder)).validate()


def _polars_frame(path: Path, names: list[str]) -> Any:
    """A file's columns as texts; it is read as windows-1252, since a copy in UTF-8 would have to be made first."""
    import polars as pl

    schema = dict.fromkeys(names, pl.String)
    return pl.read_csv(path, separator="\t", has_header=False, schema=schema, quote_char=None, encoding="cp1252")


def polars(folder: Path) -> list[int]:
    """Some ten rules by hand: spaces, lengths, dates, numbers, keys, references; no places in the file."""
    import polars as pl

    frames = [_polars_frame(folder / f"{name}.TXT", fields) for name, fields in FIELDS.items()]
    students, entries, teachers = frames
    odd = pl.any_horizontal(pl.all().str.contains(r"^\s|\s$|[[:cntrl:]]|&\w+;"))
    found = [frame.filter(odd) for frame in frames]
    found += [
        students.filter(pl.col("dob").str.to_date("%m/%d/%Y", strict=False).is_null()),
        students.filter(pl.col("first").str.len_chars() > FIRST_NAME),
        students.filter(pl.col("number").is_duplicated()),
        entries.filter(~pl.col("expression").str.contains(f"^{EXPRESSION}$")),
        entries.filter(pl.col("term").cast(pl.Int64, strict=False).is_null()),
        entries.filter(pl.struct(KEY).is_duplicated()),
        entries.join(students, left_on="student", right_on="number", how="anti"),
        entries.join(teachers, left_on="teacher", right_on="number", how="anti"),
    ]
    return [frame.height for frame in found]


def duckdb(folder: Path) -> None:
    """The same in SQL, of a copy in UTF-8, which is made here: without an extension it reads nothing else."""
    import duckdb as engine

    connection = engine.connect()
    (folder / "utf8").mkdir(exist_ok=True)  # beside the exports, it would be checked with them in the next round
    for name, fields in FIELDS.items():
        copy = folder / "utf8" / f"{name}.TXT"
        copy.write_bytes((folder / f"{name}.TXT").read_bytes().decode("windows-1252").encode())
        connection.execute(
            f"create table {name} as select * from read_csv('{copy}', delim='\t', quote='', header=false, "
            f"columns={dict.fromkeys(fields, 'VARCHAR')})"
        )
        spaces = " or ".join(f"{field} != trim({field})" for field in fields)
        connection.execute(f"select count(*) from {name} where {spaces}").fetchall()
    for query in (
        "select count(*) from student where try_strptime(dob, '%m/%d/%Y') is null",
        "select number from student group by number having count(*) > 1",
        f"select count(*) from schedule where not regexp_full_match(expression, '{EXPRESSION}')",
        f"select 1 from schedule group by {', '.join(KEY)} having count(*) > 1",
        "select count(*) from schedule anti join student on schedule.student = student.number",
        "select count(*) from schedule anti join teacher on schedule.teacher = teacher.number",
    ):
        connection.execute(query).fetchall()


def polars_join(folder: Path) -> list[int]:
    """Which records were added, removed and changed, by joins on the key."""
    counts = []
    for name, key in COMPARED.items():
        old, new = (_polars_frame(side / f"{name}.TXT", FIELDS[name]) for side in (folder, folder / "new"))
        found = [new.join(old, on=key, how="anti"), old.join(new, on=key, how="anti")]
        found.append(new.join(old, on=FIELDS[name], how="anti", nulls_equal=True))
        counts += [frame.height for frame in found]
    return counts


def datacompy(folder: Path) -> None:
    """The same by its comparison of pandas' frames."""
    import datacompy as library
    import pandas as pd

    settings: dict[str, Any] = {"sep": "\t", "dtype": str, "encoding": "windows-1252", "quoting": 3}
    for name, key in COMPARED.items():
        sides = (folder, folder / "new")
        old, new = (pd.read_csv(side / f"{name}.TXT", names=FIELDS[name], **settings) for side in sides)
        library.PandasCompare(old, new, join_columns=key).report()


def csv_diff(folder: Path) -> None:
    """The same by csv-diff, which takes a key of one column."""
    from csv_diff import compare

    sides = []
    for side in (folder, folder / "new"):
        text = (side / "STUDENT.TXT").read_text(encoding="windows-1252")
        rows = [dict(zip(STUDENT_FIELDS, line.split("\t"), strict=False)) for line in text.splitlines()]
        sides.append({row["number"]: row for row in rows})
    compare(*sides)


PEERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "polars by hand, some ten rules": (polars, "polars"),
    "DuckDB, some ten rules": (duckdb, "duckdb"),
    "pandera on pandas": (pandera, "pandera"),
    "frictionless": (frictionless, "frictionless"),
    "polars, joins of two sides": (polars_join, "polars"),
    "datacompy on pandas": (datacompy, "datacompy"),
    "csv-diff, students only": (csv_diff, "csv_diff"),
}
