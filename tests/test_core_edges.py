"""What the core does at its edges: values of types that no record can have, names that no header can hold."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import io
import math
import os
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import attrs
import pytest

import psfiles
from psfiles import atomic, columns
from psfiles.converters import make_converter
from psfiles.dialects import Dialect
from psfiles.drafting._source import layout_source
from psfiles.reading.pipeline import Pipeline
from psfiles.values import kind_of

TEACHER = b"100\tExample\tTom\tT7\t\tT7\t1\r\n"


class Lane(enum.Enum):
    FIRST = 1
    SECOND = 2


class Twice(enum.Enum):
    """Two members of one text."""

    NUMBER = 1
    TEXT = "1"


@attrs.frozen
class Edge:
    lane: Lane | None = psfiles.column("Lane", default=None)
    name: str | None = psfiles.column("Name", max_length=3, default=None)
    share: decimal.Decimal | None = psfiles.column("Share", max_length=3, default=None)
    average: float | None = psfiles.column("Average", default=None)


def kind(value_type: Any, **settings: Any) -> Any:
    found = kind_of(value_type, **settings)
    assert found is not None
    return found


class TestValues:
    @pytest.mark.parametrize(
        ("value_kind", "value"),
        [(kind(dt.time), "08:30"), (kind(dt.datetime), "2026-09-14"), (kind(tuple[str, ...], separator=","), "a,b")],
        ids=["time", "datetime", "list"],
    )
    def test_of_another_type_have_no_text(self, value_kind: Any, value: object) -> None:
        with pytest.raises(TypeError):
            value_kind.to_text(value)

    def test_a_number_of_too_many_digits_has_no_text(self) -> None:
        with pytest.raises(ValueError, match=r"^$"):
            kind(decimal.Decimal).to_text(decimal.Decimal("1." + "1" * 45))

    def test_a_number_beyond_all_is_a_fault(self) -> None:
        with pytest.raises(psfiles.FieldError) as raised:
            psfiles.loads(b"1\t\t\t" + b"9" * 400 + b".0\r\n", Edge)
        assert raised.value.column == "Average"

    def test_what_has_no_hash_is_no_choice(self) -> None:
        with pytest.raises(TypeError, match="lane must be"):
            Edge(lane=[1])  # type: ignore[arg-type]

    def test_a_width_is_asked_only_of_what_has_a_text(self) -> None:
        assert Edge(name=None, share=None).name is None
        with pytest.raises(psfiles.WriteError):
            psfiles.dumps([Edge(share=decimal.Decimal("NaN"))])


class TestJson:
    @pytest.mark.parametrize(("name", "value"), [("average", math.nan), ("lane", "1")])
    def test_what_was_never_written_is_refused(self, name: str, value: object) -> None:
        with pytest.raises(ExceptionGroup):
            make_converter().structure({name: value}, Edge)


def test_a_column_of_a_type_without_texts_is_named() -> None:
    column = attrs.evolve(columns.columns_of(Edge)[1], type=Twice)
    with pytest.raises(TypeError, match="column 'Name' holds"):
        column.kind()


def test_the_source_of_a_layout_of_choices_makes_it() -> None:
    layout = psfiles.make_layout("Shirts", {"Shirt_Size": Literal["S", "M"]})
    made: dict[str, Any] = {}
    exec(layout_source(layout), made)  # noqa: S102 - the text is psfiles' own
    assert made["Shirts"] is layout


def test_a_header_that_would_be_read_as_another_is_not_written() -> None:
    layout = psfiles.make_layout("Odd", {"NuÃ±ez": str, "Second": str})
    with pytest.raises(ValueError, match="the header of Odd cannot be written"):
        psfiles.dumps([layout("1", "2")], Dialect(header=True))


class TestPipeline:
    def test_extra_columns_are_refused_or_ignored(self) -> None:
        with pytest.raises(ValueError, match="extra_columns must be 'refuse' or 'ignore'"):
            psfiles.loads(TEACHER, psfiles.Teacher, extra_columns="drop")  # type: ignore[call-overload]

    def test_a_record_has_its_place(self) -> None:
        pipeline = Pipeline(io.BytesIO(TEACHER * 2), psfiles.Teacher)
        (block,) = pipeline.blocks()
        assert pipeline.location(block, 1) == psfiles.Location("<stream>", 2, 2, len(TEACHER))


class TestAtomicFiles:
    def test_an_open_file_of_the_process_is_written_through(self, tmp_path: Path) -> None:
        with (tmp_path / "out").open("wb") as file:
            psfiles.dump(psfiles.loads(TEACHER, psfiles.Teacher), f"/dev/fd/{file.fileno()}")
        assert (tmp_path / "out").read_bytes() == TEACHER

    def test_a_link_in_circles_is_no_open_file(self, tmp_path: Path) -> None:
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        assert atomic._own_descriptor(str(tmp_path / "a")) is None

    def test_a_file_that_is_there_is_never_taken(self, tmp_path: Path) -> None:
        (tmp_path / "taken").write_bytes(b"old")
        with pytest.raises(FileExistsError):
            atomic._created(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes() == b"old"

    def test_where_owners_are_unknown_nothing_is_given(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "chown")
        assert atomic._given_to(tmp_path.stat(), tmp_path)

    @pytest.mark.parametrize("is_removed", [False, True])
    def test_an_interrupt_leaves_nothing(self, tmp_path: Path, *, is_removed: bool) -> None:
        path = tmp_path / "left"
        path.touch()
        unlink, calls = Path.unlink, []

        def interrupted(self: Path, *, missing_ok: bool) -> None:
            calls.append(self)
            if is_removed or len(calls) > 1:
                unlink(self, missing_ok=missing_ok)
            if len(calls) == 1:
                raise KeyboardInterrupt

        with patch.object(Path, "unlink", interrupted), pytest.raises(KeyboardInterrupt):
            atomic._remove(path)
        assert not path.exists()
