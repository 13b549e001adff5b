"""The source in a real Spark, on this machine alone: one session for all tests of this file."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cases import attendance
from layouts_for_tests import Locker, Reading

import psfiles.spark
from psfiles import frames

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Spark looks at the pandas that is installed, which these tests do not use.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

TESTS = Path(__file__).parents[1]
SAMPLE = TESTS.parent / "examples" / "sample_district"
SECRET = "Xyzzyx"  # noqa: S105 - it stands for a value of a record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(spark: SparkSession, path: Path | str | list[str], **options: str) -> DataFrame:
    paths = path if isinstance(path, list) else str(path)
    return spark.read.format("psfiles").options(**options).load(paths)


def rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in frame.collect()]


def rows_of_frames(path: Path, layout: type, dialect: psfiles.Dialect | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        frames.read_table(path, layout, dialect, on_error=lambda _: None).to_arrow().to_pylist()
    )
    return found


def write(path: Path, lines: list[str], encoding: str = "utf-8", end: str = "\r\n") -> Path:
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path


class TestLayouts:
    @pytest.mark.parametrize(
        ("layout", "name", "path"),
        [
            (psfiles.Student, "students", SAMPLE / "STUDENT.TXT"),
            (psfiles.ScheduleEntry, "schedule", SAMPLE / "SCHEDULE.TXT"),
            (psfiles.Teacher, "teachers", SAMPLE / "TEACHER.txt"),
        ],
    )
    def test_rows_are_those_of_a_table(self, spark: SparkSession, layout: type, name: str, path: Path) -> None:
        frame = read(spark, path, layout=name, onError="column")
        good = frame.where("_faults is null").drop("_faults")
        assert rows(good) == rows_of_frames(path, layout)

    def test_attendance(self, spark: SparkSession, folder: Path) -> None:
        path = folder / "attendance.txt"
        psfiles.dump([attendance(), attendance("1002", "T")], path)
        assert rows(read(spark, path, layout="attendance")) == rows_of_frames(path, psfiles.AttendanceEntry)

    def test_ones_own_layout(self, spark: SparkSession, folder: Path) -> None:
        path = write(folder / "lockers", ["1001\t09/14/2026\t4711\tby the gym", "1002\t\t\t"])
        frame = read(spark, path, layout="layouts_for_tests:Locker")
        assert rows(frame) == rows_of_frames(path, Locker)
        assert dict(frame.dtypes) == {
            "student_number": "string",
            "issued": "date",
            "combination": "bigint",
            "remark": "string",
        }


class TestDialects:
    def test_quotes_around_delimiters_and_line_ends(self, spark: SparkSession, folder: Path) -> None:
        lines = ['100,"Example, Jr.","Tom\r\n""Tim""",T7,,T7,1', "100,Example,Ann,T8,,T8,2"]
        path = write(folder / "TEACHER.txt", lines)
        found = rows(read(spark, path, layout="teachers", delimiter=",", quoting="csv", partitionBytes="1"))
        assert [row["first_name"] for row in found] == ['Tom\r\n"Tim"', "Ann"]
        assert found == rows_of_frames(path, psfiles.Teacher, psfiles.AUTOSEND_COMMA)

    def test_each_kind_of_value_as_spark_has_it(self, spark: SparkSession, folder: Path) -> None:
        path = write(folder / "readings", ["1\t.5\t08:30AM\t9/14/2026 8:30\ta,b", "0\t\t8:30\t\t"])
        frame = read(spark, path, layout="layouts_for_tests:Reading")
        assert rows(frame) == rows_of_frames(path, Reading)
        assert [kind for _, kind in frame.dtypes] == [
            "boolean",
            "double",
            "time(6)",
            "timestamp_ntz",
            "array<string>",
        ]

    def test_utf_16_with_header_and_upload_type(self, spark: SparkSession, folder: Path) -> None:
        names = ["upload_type", *(column.name for column in psfiles.columns_of(Locker))]
        path = write(folder / "lockers", ["\t".join(names), "A\t1001\t14/09/2026\t1\tZoë", "A\t1002\t\t\t"], "utf-16")
        options = {"encoding": "utf-16", "header": "true", "uploadType": "true", "dateOrder": "DMY"}
        found = rows(read(spark, path, layout="layouts_for_tests:Locker", partitionBytes="1", **options))
        dialect = psfiles.Dialect(encoding="utf-16", header=True, upload_type=True, date_order="DMY")
        assert [row["remark"] for row in found] == ["Zoë", None]
        assert found == rows_of_frames(path, Locker, dialect)


@pytest.fixture
def damaged(folder: Path) -> Path:
    """Two good lockers and three bad records, each with a secret in it."""
    return write(
        folder / "lockers",
        [
            "1001\t09/14/2026\t1\t",
            f"{SECRET}\t{SECRET}\t{SECRET}\t",
            f"{SECRET}\n{SECRET}",
            f"1002\t\t2\tone line\n{SECRET}",
        ],
    )


LOCKERS = {"layout": "layouts_for_tests:Locker"}
PLACES = [
    ("bad-date", "Issued", 2),
    ("bad-integer", "Combination", 2),
    ("field-count", None, 3),
    ("field-count", None, 4),
]


class TestFaults:
    def test_the_first_fails_the_read_with_its_place(self, spark: SparkSession, damaged: Path) -> None:
        with pytest.raises(Exception, match="lockers, record 2, line 2, byte 20: field 2") as caught:
            read(spark, damaged, **LOCKERS).collect()
        assert SECRET not in str(caught.value)

    def test_as_a_column(self, spark: SparkSession, damaged: Path) -> None:
        found = rows(read(spark, damaged, **LOCKERS, onError="column"))
        assert [row["student_number"] for row in found if row["_faults"] is None] == ["1001", "1002"]
        bad = [row for row in found if row["_faults"] is not None]
        told = [(one["code"], one["field"], one["record"]) for row in bad for one in row["_faults"]]
        assert told == PLACES
        assert all(value is None for row in bad for name, value in row.items() if name != "_faults")
        assert SECRET not in str(bad)

    @pytest.mark.parametrize("size", ["1", "1000"])
    def test_as_a_table(self, spark: SparkSession, damaged: Path, size: str) -> None:
        """With their exact places, also where each record is a part of its own."""
        expected: list[dict[str, Any]] = []

        def take(error: psfiles.ReadError) -> None:
            for fault in error.exceptions:
                place = fault.location
                expected.append(
                    {
                        "code": fault.code,
                        "field": getattr(fault, "column", None),
                        "problem": fault.problem,
                        "source": place.source,
                        "record": place.record,
                        "line": place.line,
                        "byte": place.byte,
                    }
                )

        psfiles.load(damaged, Locker, on_error=take)
        found = rows(read(spark, damaged, **LOCKERS, table="faults", partitionBytes=size))
        assert found == expected
        assert [(row["code"], row["field"], row["record"]) for row in found] == PLACES
        assert SECRET not in str(found)


class TestPartitions:
    def test_a_file_in_parts_is_the_file(self, spark: SparkSession) -> None:
        path = SAMPLE / "SCHEDULE.TXT"
        options = {"layout": "schedule", "onError": "column"}
        whole = read(spark, path, **options)
        parts = read(spark, path, **options, partitionBytes="20000")
        assert whole.rdd.getNumPartitions() == 1
        assert parts.rdd.getNumPartitions() == 4
        in_order = ["student_number", "course_number", "section_number", "term_id"]
        assert rows(parts.orderBy(in_order)) == rows(whole.orderBy(in_order))

    def test_many_files_with_the_source_of_each_row(self, spark: SparkSession, folder: Path) -> None:
        for district in ("north", "south"):
            (folder / district).mkdir()
            write(folder / district / "TEACHER.txt", [f"100\t{district}\tTom\tT7\t\tT7\t1", "bad"])
        options = {"layout": "teachers", "onError": "column", "sourceColumn": "file"}
        found = rows(read(spark, f"{folder}/*/TEACHER.txt", **options))
        assert [(row["file"], row["last_name"]) for row in found] == [
            (f"{folder}/{district}/TEACHER.txt", name) for district in ("north", "south") for name in (district, None)
        ]
        assert found == rows(read(spark, [f"{folder}/north", f"file:{folder}/south"], **options))


class TestSpark:
    def test_sql_reads_a_view(self, spark: SparkSession) -> None:
        path = SAMPLE / "TEACHER.txt"
        spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW t USING psfiles OPTIONS (path '{path}', layout 'teachers')")
        assert rows(spark.sql("SELECT count(*) AS teachers FROM t")) == [{"teachers": len(psfiles.load(path))}]

    def test_a_schema_chooses_columns(self, spark: SparkSession) -> None:
        reader = (
            spark.read.format("psfiles").option("layout", "teachers").schema("status bigint, teacher_number string")
        )
        found = rows(reader.load(str(SAMPLE / "TEACHER.txt")))
        expected = rows_of_frames(SAMPLE / "TEACHER.txt", psfiles.Teacher)
        assert found == [{name: row[name] for name in ("status", "teacher_number")} for row in expected]

    @pytest.mark.parametrize("schema", ["status string", "nothing string"])
    def test_a_schema_that_the_layout_has_not_is_told(self, spark: SparkSession, schema: str) -> None:
        reader = spark.read.format("psfiles").option("layout", "teachers").schema(schema)
        with pytest.raises(Exception, match=f"there is no column {schema}: there are school_id string"):
            reader.load(str(SAMPLE / "TEACHER.txt")).collect()

    def test_an_option_that_is_unknown_is_told(self, spark: SparkSession) -> None:
        with pytest.raises(Exception, match="there is no option 'sep'"):
            read(spark, SAMPLE / "TEACHER.txt", layout="teachers", sep=",")

    def test_two_columns_of_one_name_are_told(self, spark: SparkSession) -> None:
        with pytest.raises(Exception, match="two columns would have one name"):
            read(spark, SAMPLE / "TEACHER.txt", layout="teachers", sourceColumn="status")

    def test_it_can_be_registered(self, spark: SparkSession) -> None:
        """As in the example of its help, also where Spark has found it already."""
        register = psfiles.spark.register
        names = {"register": register, "spark": spark, "path": str(SAMPLE / "TEACHER.txt")}
        [example] = doctest.DocTestFinder().find(register, "register", globs=names)
        for line in example.examples:
            line.options.clear()  # elsewhere it is skipped: it needs Java
        assert doctest.DocTestRunner().run(example) == (0, 3)
