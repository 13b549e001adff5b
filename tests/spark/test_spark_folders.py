"""Columns from folders, and filters on columns; no Spark is needed for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

pa: Any = pytest.importorskip("pyarrow")
datasource = pytest.importorskip("pyspark.sql.datasource")

from psfiles.spark._filters import can_apply, rows_that_pass  # noqa: E402 - where it can be imported
from psfiles.spark._folders import folder_columns, folder_value  # noqa: E402
from psfiles.spark._options import Options  # noqa: E402
from psfiles.spark._paths import File, Selection  # noqa: E402
from psfiles.spark._read import Read, columns_of_schema, schema_of_source, selection_of  # noqa: E402

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


def files(*texts: str) -> list[File]:
    return [File(f"x={text}/TEACHER.txt", 0, (f"x={text}",)) for text in texts]


class TestTypes:
    @pytest.mark.parametrize(
        ("texts", "kind", "first"),
        [
            (["7", "-12"], "int", 7),
            (["0130", "0"], "int", 130),
            (["0"], "int", 0),
            (["7", "2147483648"], "bigint", 7),
            (["9223372036854775808"], "string", "9223372036854775808"),
            (["1", "1.5"], "double", 1.0),
            (["1.5", "9223372036854775808"], "string", "1.5"),
            (["2147483647", "-2147483648"], "int", 2147483647),
            (["1_000"], "string", "1_000"),
            (["2026-11-24", HIVE_NULL], "date", dt.date(2026, 11, 24)),
            (["2026-11-24", "7"], "string", "2026-11-24"),
            (["2026-02-30"], "string", "2026-02-30"),
            (["2026-1-1"], "string", "2026-1-1"),
            ([HIVE_NULL], "string", None),
            (["a%2Fb %3D"], "string", "a/b ="),
        ],
    )
    def test_as_spark_infers_them(self, texts: list[str], kind: str, first: Any) -> None:
        assert folder_columns(files(*texts)) == {"x": kind}
        assert folder_value(files(*texts)[0], "x", kind) == first

    def test_as_text(self) -> None:
        assert folder_columns(files("0130"), as_text=True) == {"x": "string"}

    def test_a_text_that_is_no_value_of_the_type(self) -> None:
        with pytest.raises(ValueError, match=r"x=north/TEACHER.txt: the folder's x is no int"):
            folder_value(files("north")[0], "x", "int")

    def test_files_that_have_other_columns(self) -> None:
        others = [*files("7"), File("y=1/TEACHER.txt", 0, ("y=1",))]
        with pytest.raises(
            ValueError, match=r"of x=7/TEACHER.txt have the columns \(x\), those of y=1/TEACHER.txt \(y\)"
        ):
            folder_columns(others)

    @pytest.mark.parametrize("folders", [("x=1", "x=2"), ("x=",), ("=1",)])
    def test_a_folder_that_is_no_column(self, folders: tuple[str, ...]) -> None:
        with pytest.raises(ValueError, match="is to be column=value"):
            folder_columns([File("TEACHER.txt", 0, folders)])


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")


class TestTree:
    def test_only_folders_that_are_columns_are_gone_into(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "x=1.part/TEACHER.txt",
            "x=1/TEACHER.txt",
            "x=1/old/TEACHER.txt",
            "_x=1/TEACHER.txt",
            "_tmp/a",
            ".x=1/a",
            "x=2/a.filepart",
        )
        found = Selection(paths=[str(tmp_path)]).files()
        assert [(file.path, file.folders) for file in found] == [
            (str(tmp_path / "_x=1/TEACHER.txt"), ("_x=1",)),
            (str(tmp_path / "x=1/TEACHER.txt"), ("x=1",)),
            (str(tmp_path / "x=1.part/TEACHER.txt"), ("x=1.part",)),
        ]

    @pytest.mark.parametrize(
        ("path", "base", "folders"),
        [
            ("x=1/y=2/TEACHER.txt", None, ()),
            ("x=1/y=2", None, ()),
            ("x=1", None, ("y=2",)),
            ("x=1/*/TEACHER.txt", None, ("y=2",)),
            ("**/TEACHER.txt", None, ("x=1", "y=2")),
            ("x=1/y=2/TEACHER.txt", ".", ("x=1", "y=2")),
            ("x=1/y=2", "x=1", ("y=2",)),
        ],
    )
    def test_columns_are_those_under_the_root(
        self, tmp_path: Path, path: str, base: str | None, folders: tuple[str, ...]
    ) -> None:
        write(tmp_path, "x=1/y=2/TEACHER.txt")
        root = None if base is None else str(tmp_path / base)
        assert [file.folders for file in Selection(paths=[str(tmp_path / path)], root=root).files()] == [folders]

    def test_a_root_elsewhere(self, tmp_path: Path) -> None:
        write(tmp_path, "x=1/TEACHER.txt", "y/a")
        with pytest.raises(ValueError, match="is not under the basePath"):
            Selection(paths=[str(tmp_path / "x=1")], root=str(tmp_path / "y")).files()

    def test_names_and_ages(self, tmp_path: Path) -> None:
        write(tmp_path, "TEACHER.txt", "STUDENT.TXT")
        assert [file.path[-3:] for file in Selection(paths=[str(tmp_path)], names="*.TXT").files()] == ["TXT"]
        selection = Selection(paths=[str(tmp_path)], minimal_age=1000)
        assert selection.files(may_be_none=True) == []

    @pytest.mark.parametrize(
        ("settings", "columns"),
        [
            ({}, {"school": "int"}),
            ({"partitioncolumns": "text"}, {"school": "string"}),
            ({"partitioncolumns": "none"}, {}),
        ],
    )
    def test_the_columns_of_the_source(self, tmp_path: Path, settings: dict[str, str], columns: dict[str, str]) -> None:
        write(tmp_path, "school=0130/TEACHER.txt")
        options = Options.of({"layout": "teachers", "path": str(tmp_path), **settings})
        found = columns_of_schema(schema_of_source(options))
        assert {name: kind for name, kind in found.items() if name == "school"} == columns

    def test_the_source_is_the_first_column(self, tmp_path: Path) -> None:
        write(tmp_path, "TEACHER.txt")
        options = Options.of({"layout": "teachers", "path": str(tmp_path), "sourcecolumn": "file"})
        assert schema_of_source(options).names[:2] == ["file", "school_id"]

    def test_a_folder_named_as_a_column_of_the_layout(self, tmp_path: Path) -> None:
        write(tmp_path, "School_ID=100/TEACHER.txt")
        with pytest.raises(ValueError, match="two columns would have one name"):
            schema_of_source(Options.of({"layout": "teachers", "path": str(tmp_path)}))


class TestPruning:
    def test_as_few_files_as_the_filters_leave(self, tmp_path: Path) -> None:
        """Of 40 districts and 50 nights, one district's month: nothing else is planned, or opened for it."""
        nights = [dt.date(2026, 9, 1) + dt.timedelta(days=night) for night in range(50)]
        write(
            tmp_path, *(f"district={district}/date={night}/TEACHER.txt" for district in range(40) for night in nights)
        )
        texts = {"layout": "teachers", "path": str(tmp_path)}
        read = Read(texts, {"last_name": "string", "district": "int", "date": "date"})
        of_district = datasource.EqualTo(("district",), 7)
        from_day = datasource.GreaterThanOrEqual(("date",), dt.date(2026, 10, 1))
        of_text = datasource.StringContains(("last_name",), "x")
        unknown = datasource.GreaterThan(("last_name",), 7)
        assert read.push([of_district, from_day, of_text, unknown]) == [unknown]
        [pieces] = read.partitions(selection_of(read.options).files())
        october = [night for night in nights if night.month == 10]
        assert [piece.path for piece in pieces] == [
            str(tmp_path / f"district=7/date={night}/TEACHER.txt") for night in october
        ]
        assert [batch.to_pylist() for batch in read.rows(pieces[:1])] == [
            [{"last_name": "Example", "district": 7, "date": october[0]}]
        ]

    def test_rows_that_do_not_pass_are_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, "TEACHER.txt")
        (tmp_path / "TEACHER.txt").write_bytes(b"100\tA\t\tT7\t\tT7\t1\r\n100\tB\t\tT8\t\tT8\t1\r\n")
        read = Read({"layout": "teachers", "path": str(tmp_path)}, {"last_name": "string", "teacher_number": "string"})
        read.push([datasource.EqualTo(("teacher_number",), "T8")])
        [pieces] = read.partitions(selection_of(read.options).files())
        found = [row for batch in read.rows(pieces) for row in batch.to_pylist()]
        assert found == [{"last_name": "B", "teacher_number": "T8"}]

    def test_the_types_of_a_schema_are_taken(self, tmp_path: Path) -> None:
        write(tmp_path, "district=0130/TEACHER.txt")
        texts = {"layout": "teachers", "path": str(tmp_path)}
        read = Read(texts, {"district": "string"})
        [pieces] = read.partitions(selection_of(read.options).files())
        assert [batch.to_pylist() for batch in read.rows(pieces)] == [[{"district": "0130"}]]

    @pytest.mark.parametrize("table", ["records", "faults"])
    def test_a_fault_has_the_columns_of_its_folders(self, tmp_path: Path, table: str) -> None:
        write(tmp_path, "district=7/TEACHER.txt")
        (tmp_path / "district=7/TEACHER.txt").write_bytes(b"bad\r\n")
        texts = {"layout": "teachers", "path": str(tmp_path), "onerror": "column", "table": table}
        read = Read(texts, {"district": "int"})
        [pieces] = read.partitions(selection_of(read.options).files())
        assert [row for batch in read.rows(pieces) for row in batch.to_pylist()] == [{"district": 7}]


class TestFilters:
    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("EqualTo", "b", [False, True, False]),
            ("EqualNullSafe", "b", [False, True, False]),
            ("EqualNullSafe", None, [False, False, True]),
            ("In", ("a", "b"), [True, True, False]),
            ("In", ("a", None), [True, False, False]),
            ("GreaterThan", "a", [False, True, False]),
            ("GreaterThanOrEqual", "a", [True, True, False]),
            ("LessThan", "b", [True, False, False]),
            ("LessThanOrEqual", "b", [True, True, False]),
            ("StringStartsWith", "a", [True, False, False]),
            ("StringEndsWith", "b", [False, True, False]),
            ("StringContains", "b", [False, True, False]),
        ],
    )
    def test_as_sql_has_them(self, name: str, value: Any, expected: list[bool]) -> None:
        columns = pa.table({"x": ["a", "b", None]})
        one = getattr(datasource, name)(("x",), value)
        assert can_apply(one, columns.schema)
        assert rows_that_pass([one], columns).to_pylist() == expected

    @pytest.mark.parametrize(
        ("child", "expected"),
        [
            (datasource.EqualTo(("x",), "b"), [True, False, False]),
            (datasource.In(("x",), ("a", None)), [False, False, False]),
            (datasource.IsNull(("x",)), [True, True, False]),
            (datasource.IsNotNull(("x",)), [False, False, True]),
        ],
    )
    def test_not(self, child: Any, expected: list[bool]) -> None:
        """Not null is null."""
        assert rows_that_pass([datasource.Not(child)], pa.table({"x": ["a", "b", None]})).to_pylist() == expected

    @pytest.mark.parametrize(
        "one",
        [
            datasource.EqualTo(("x",), 1),
            datasource.EqualTo(("x", "y"), "a"),
            datasource.EqualTo(("y",), "a"),
            datasource.EqualTo(("number",), 1.5),
        ],
    )
    def test_what_is_left_to_spark(self, one: Any) -> None:
        assert not can_apply(one, pa.schema([("x", pa.string()), ("number", pa.float64())]))
