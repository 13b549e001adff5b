"""The options of the source, as texts; no Spark is needed for them."""

from __future__ import annotations

import pytest

import psfiles
from psfiles.layouts.names import BY_NAME
from psfiles.spark._options import Options, WriteOptions

PATH = {"path": "STUDENT.TXT"}


@pytest.mark.parametrize(("name", "layout"), BY_NAME.items())
def test_a_layout_is_read_in_its_own_dialect(name: str, layout: type) -> None:
    options = Options.of({"layout": name, **PATH})
    assert (options.layout, options.dialect) == (layout, psfiles.columns.dialect_of(layout))


def test_ones_own_layout_is_imported() -> None:
    assert Options.of({"layout": "layouts_for_tests:Locker", **PATH}).layout.__name__ == "Locker"


def test_every_setting_of_a_dialect_is_an_option() -> None:
    """Each under its name as Spark writes names, and as Spark hands it over: in small letters."""
    texts = {
        "delimiter": ",",
        "recorddelimiter": "\n",
        "encoding": "utf-8",
        "quoting": "csv",
        "header": "true",
        "uploadtype": "True",
        "dateorder": "DMY",
    }
    assert Options.of({"layout": "students", **PATH, **texts}).dialect == psfiles.Dialect(
        delimiter=",",
        record_delimiter="\n",
        encoding="utf-8",
        quoting="csv",
        header=True,
        upload_type=True,
        date_order="DMY",
    )


def test_all_other_options() -> None:
    texts = {"onerror": "column", "table": "faults", "sourcecolumn": "file", "partitionbytes": "1000"}
    options = Options.of({"layout": "teachers", **texts, "paths": '["a", "b"]'})
    assert (options.on_error, options.table, options.source_column) == ("column", "faults", "file")
    assert (options.partition_bytes, options.paths) == (1000, ("a", "b"))
    assert options.extra_columns == "refuse"
    assert Options.of({"layout": "teachers", "extracolumns": "ignore", **PATH}).extra_columns == "ignore"


def test_a_converter_is_imported() -> None:
    import layouts_for_tests

    options = Options.of({"layout": "students", "converter": "layouts_for_tests:LAYOUTS", **PATH})
    assert options.converter is layouts_for_tests.LAYOUTS


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (
            PATH,
            "option layout is needed: students, schedule, teachers, attendance, or module:Class of what every worker",
        ),
        ({"layout": "students"}, "no path was given"),
        ({"layout": "pupils", **PATH}, "attendance, or module:Class .* is needed, not 'pupils'"),
        ({"layout": "no_such_module:Class", **PATH}, "option layout: students, .* needed, not 'no_such_module:Class'"),
        (
            {"layout": "json:nothing", **PATH},
            "option layout: .* module:Class of what every worker can import is needed",
        ),
        ({"layout": "students", "converter": "json", **PATH}, "option converter: module:name .* needed, not 'json'"),
        (
            {"layout": "students", "sep": ",", **PATH},
            "there is no option 'sep': there are basePath, converter, dateOrder",
        ),
        ({"layout": "students", "header": "yes", **PATH}, "option header: true or false is needed, not 'yes'"),
        ({"layout": "students", "onerror": "ignore", **PATH}, "option onError: fail or column is needed"),
        ({"layout": "students", "table": "all", **PATH}, "option table: records or faults is needed"),
        ({"layout": "students", "partitionbytes": "0", **PATH}, "option partitionBytes: a whole number of bytes"),
        ({"layout": "students", "partitionbytes": "1 MB", **PATH}, "option partitionBytes: a whole number of bytes"),
        ({"layout": "students", "partitionbytes": "-1", **PATH}, "option partitionBytes: a whole number of bytes"),
        ({"layout": "students", "minfileage": "1h", **PATH}, "option minFileAge: a number of seconds is needed"),
        ({"layout": "students", "minfileage": "nan", **PATH}, "option minFileAge: a number of seconds is needed"),
        ({"layout": "students", "minfileage": "-1", **PATH}, "option minFileAge: a number of seconds is needed"),
        ({"layout": "students", "paths": "a", **PATH}, "option paths: a list of paths in JSON is needed"),
        ({"layout": "students", "partitioncolumns": "x", **PATH}, "option partitionColumns: typed or text or none"),
        ({"layout": "students", "delimiter": "ab", **PATH}, "delimiter must be one ASCII character"),
        ({"layout": "students", "quoting": "all", **PATH}, "quoting"),
    ],
)
def test_what_has_no_meaning_is_told(texts: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Options.of(texts)


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"layout": "students"}, "no path was given"),
        ({"layout": "students", "onerror": "column", **PATH}, "there is no option 'onerror': there are converter"),
        ({"layout": "students", "singlefile": "1", **PATH}, "option singleFile: true or false is needed"),
    ],
)
def test_what_has_no_meaning_in_a_write(texts: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        WriteOptions.of(texts)


def test_a_class_that_is_no_layout_is_told() -> None:
    with pytest.raises(TypeError, match="is not an attrs class"):
        Options.of({"layout": "pathlib:Path", **PATH})
