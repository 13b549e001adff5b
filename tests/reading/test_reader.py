"""What a reader takes, gives and closes."""

from __future__ import annotations

import gc
import io
import os
import pickle
import socket
import threading
import traceback
import zipfile
from pathlib import Path
from typing import Any

import attrs
import cattrs
import pytest
from cases import STUDENT_LINE, student
from layouts_for_tests import Address, Locker

import psfiles
from psfiles import Dialect

THREE = STUDENT_LINE + b"\r\nshort\r\n" + STUDENT_LINE.replace(b"1001", b"1003") + b"\r\n"


@attrs.frozen
class Colour:
    """A type of value of the user's own."""

    name: str


@attrs.frozen
class Badge:
    """A layout that has it."""

    number: str = psfiles.column("Number")
    colour: Colour | None = psfiles.column("Colour", default=None)


def numbers(items: Any) -> list[str]:
    return [item.student_number if isinstance(item, psfiles.Student) else item.code for item in items]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two students and a short record between them."""
    file = tmp_path / "STUDENT.TXT"
    file.write_bytes(THREE)
    return file


def test_sources(path: Path, tmp_path: Path) -> None:
    """A path as text or object, a file, a zip member, a pipe, a socket."""
    archive = tmp_path / "exports.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(path, "STUDENT.TXT")
    out, into = os.pipe()
    os.write(into, THREE)
    os.close(into)
    here, there = socket.socketpair()
    there.sendall(THREE)
    there.close()
    with (
        path.open("rb") as opened,
        zipfile.ZipFile(archive) as zipped,
        zipped.open("STUDENT.TXT") as member,
        os.fdopen(out, "rb") as pipe,
        here,
        here.makefile("rb") as stream,
    ):
        for source in (path, str(path), opened, io.BytesIO(THREE), member, pipe, stream):
            items = psfiles.Reader(source, psfiles.Student).scan()  # type: ignore[arg-type]
            assert numbers(items) == ["1001", "field-count", "1003"]
        assert not opened.closed


def test_records_come_as_soon_as_a_pipe_has_them() -> None:
    """A reader does not wait for a whole block."""
    out, into = os.pipe()
    with os.fdopen(out, "rb") as pipe, os.fdopen(into, "wb", buffering=0) as writer:
        writer.write(STUDENT_LINE + b"\r\n" + STUDENT_LINE)
        timer = threading.Timer(5, writer.close)
        timer.start()
        assert next(iter(psfiles.Reader(pipe, psfiles.Student))) == student()
        assert not writer.closed
        timer.cancel()


def test_what_is_known_before_the_first_record(path: Path) -> None:
    """The usual shape of the layout, and nothing of the file."""
    with psfiles.Reader(path, psfiles.ScheduleEntry) as reader:
        assert (reader.shape.width, reader.shape.trailing) == (11, False)
        assert (reader.record_delimiter, reader.encoding) == ("", None)


def test_names_of_sources(path: Path) -> None:
    """An error names the file; what has no name is a stream."""
    for source, name in ((path, str(path)), (io.BytesIO(THREE), "<stream>")):
        [fault] = [f for f in psfiles.Reader(source, psfiles.Student).scan() if isinstance(f, psfiles.ReadError)]
        assert fault.location.source == name
        assert str(fault).startswith(f"{name}, record 2, line 2, byte {len(STUDENT_LINE) + 2}: 1 field found")
    with pytest.raises(psfiles.ReadError, match="<bytes>, record 2"):
        psfiles.loads(THREE, psfiles.Student)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (io.StringIO("text"), "binary mode"),
        (b"bytes", "psfiles.loads"),
        (None, "a path or a binary file is needed, not NoneType"),
    ],
)
def test_sources_that_are_none(source: Any, message: str) -> None:
    """The error teaches what to do."""
    with pytest.raises(TypeError, match=message):
        psfiles.Reader(source, psfiles.Student)


def test_files_that_turn_out_to_be_none() -> None:
    class Text:
        def read(self, _: int) -> str:
            return "text"

    class NotYet:
        def read(self, _: int) -> None:
            return None

    with pytest.raises(TypeError, match="binary mode"):
        list(psfiles.Reader(Text(), psfiles.Student))  # type: ignore[arg-type]
    with pytest.raises(BlockingIOError, match="non-blocking"):
        list(psfiles.Reader(NotYet(), psfiles.Student))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not a text"):
        psfiles.loads("text", psfiles.Student)  # type: ignore[call-overload]
    with pytest.raises(FileNotFoundError):
        psfiles.Reader("missing.txt", psfiles.Student)


def test_strict_by_default(path: Path) -> None:
    """The records before the fault come, then the fault is raised and the file closed."""
    reader = psfiles.Reader(path, psfiles.Student)
    got: list[psfiles.Student] = []
    with pytest.raises(psfiles.FieldCountError) as caught:
        got.extend(reader)
    assert (caught.value.expected, caught.value.found) == (12, 1)
    assert caught.value.raw == b"short"
    assert reader._pipeline._file.closed
    with pytest.raises(psfiles.FieldCountError):
        psfiles.load(path, psfiles.Student)


def test_a_blank_line_has_no_fields() -> None:
    with pytest.raises(psfiles.FieldCountError) as caught:
        psfiles.loads(STUDENT_LINE + b"\r\n\r\n" + STUDENT_LINE, psfiles.Student)
    assert (caught.value.expected, caught.value.found) == (12, 0)


def test_on_error_gets_every_fault(path: Path) -> None:
    faults: list[psfiles.ReadError] = []
    assert numbers(psfiles.load(path, psfiles.Student, on_error=faults.append)) == ["1001", "1003"]
    assert numbers(psfiles.Reader(path, psfiles.Student, on_error=faults.append)) == ["1001", "1003"]
    assert [fault.location.record for fault in faults] == [2, 2]


def test_a_raising_on_error_ends_the_reading(path: Path) -> None:
    def refuse(fault: psfiles.ReadError) -> None:
        raise RuntimeError from fault

    with pytest.raises(RuntimeError):
        psfiles.load(path, psfiles.Student, on_error=refuse)


def test_reading_can_change_to_scanning_and_back(path: Path) -> None:
    """There is one way through the file, whoever asks."""
    reader = psfiles.Reader(path, psfiles.Student)
    assert numbers([next(iter(reader))]) == ["1001"]
    assert numbers([next(reader.scan())]) == ["field-count"]
    assert numbers(reader) == ["1003"]
    assert list(reader) == list(reader.scan()) == []


def test_closing(path: Path) -> None:
    """What was opened here is closed here, and nothing else."""
    with psfiles.Reader(path, psfiles.Student) as reader:
        next(iter(reader))
        assert not reader._pipeline._file.closed
    assert reader._pipeline._file.closed
    stream = io.BytesIO(THREE)
    with psfiles.Reader(stream, psfiles.Student) as reader:
        list(reader.scan())
    assert not stream.closed
    reader = psfiles.Reader(path, psfiles.Student)
    list(reader.scan())
    assert reader._pipeline._file.closed


def test_the_collector_is_left_as_it_was_found(path: Path) -> None:
    for enabled in (False, True):
        (gc.enable if enabled else gc.disable)()
        psfiles.load(path, psfiles.Student, on_error=print)
        with pytest.raises(psfiles.ReadError):
            psfiles.load(path, psfiles.Student)
        assert gc.isenabled() is enabled


def test_two_readers_share_nothing(path: Path) -> None:
    """Records of one are not those of the other, taken in turns."""
    one, two = (iter(psfiles.Reader(path, psfiles.Student, on_error=lambda _: None)) for _ in range(2))
    assert [next(one), next(two), next(one), next(two)] == [student(), student(), student("1003"), student("1003")]


def test_a_user_s_own_type_enters_by_a_hook() -> None:
    """Both directions, and its faults are told without the value."""
    with pytest.raises(TypeError, match=r"column 'Colour' holds .*Colour.*: pass converter="):
        psfiles.loads(b"", Badge)
    with pytest.raises(TypeError, match="pass converter="):
        psfiles.dumps([Badge("1")])
    converter = cattrs.Converter()

    def structure(text: str, _: type) -> Colour:
        if text not in ("red", "blue"):
            raise KeyError(text)
        return Colour(text)

    converter.register_structure_hook(Colour, structure)
    converter.register_unstructure_hook(Colour, lambda colour: colour.name)
    badges = [Badge("1", Colour("red")), Badge("2")]
    data = psfiles.dumps(badges, converter=converter)
    assert data == b"1\tred\r\n2\t\r\n"
    assert psfiles.loads(data, Badge, converter=converter) == badges
    [fault] = psfiles.Reader(io.BytesIO(b"1\tsecret"), Badge, converter=converter).scan()
    assert isinstance(fault, psfiles.FieldError)
    assert (fault.code, fault.value, fault.column) == ("bad-value", "secret", "Colour")
    assert "secret" not in "".join(traceback.format_exception(fault))
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dumps([Badge("1", "red")], converter=converter)  # type: ignore[arg-type]
    assert caught.value.code == "bad-value"
    converter.register_unstructure_hook(Colour, lambda _: 7)
    with pytest.raises(psfiles.WriteError, match="returned no text"):
        psfiles.dumps([Badge("1", Colour("red"))], converter=converter)
    with pytest.raises(TypeError, match="'Colour'"):
        psfiles.dumps([Badge("1", Colour("red"))], converter=cattrs.Converter())


def test_a_layout_that_is_not_named_is_detected() -> None:
    """From a path, a file or bytes; a file that is none raises, whatever becomes of faults."""
    assert psfiles.loads(STUDENT_LINE) == psfiles.load(io.BytesIO(STUDENT_LINE)) == [student()]
    with pytest.raises(psfiles.DetectionError):
        psfiles.loads(b"a,b\nc,d\n", on_error=print)


def test_a_class_with_more_to_do_takes_the_ordinary_way() -> None:
    """Validators, converters and ``__attrs_post_init__`` run, and what they refuse is a fault without value."""

    @attrs.define
    class Picky:
        number: str = attrs.field(metadata=attrs.fields(Address).number.metadata, validator=attrs.validators.max_len(3))
        street: str = psfiles.column("Street")

        def __attrs_post_init__(self) -> None:
            self.street = self.street.upper()

    items = list(psfiles.Reader(io.BytesIO(b"1\tmain\n12345\tmain\n2\telm\n"), Picky).scan())
    assert items[0] == Picky("1", "MAIN")
    assert items[2] == Picky("2", "ELM")
    assert isinstance(items[1], psfiles.ReadError)
    assert (items[1].code, items[1].location.record) == ("refused", 2)
    assert "12345" not in "".join(traceback.format_exception(items[1]))
    assert items[1].__context__ is None


def test_records_are_immutable_comparable_and_hashable() -> None:
    [record] = psfiles.loads(STUDENT_LINE, psfiles.Student)
    assert record == student()
    assert hash(record) == hash(student())
    assert type(record) is psfiles.Student
    assert attrs.evolve(record, first_name="Eva").first_name == "Eva"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.first_name = "Eva"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes
    assert repr(record) == repr(student())


def test_faults_pickle_with_all_they_know() -> None:
    data = b"1001\tx\ty\tz\r\n1001\t13/45/2011\t\t\r\nx\r\n\x81\t\t\t\r\n"
    for fault in psfiles.Reader(io.BytesIO(data), Locker).scan():
        copy = pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own bytes
        assert (type(copy), str(copy), repr(copy)) == (type(fault), str(fault), repr(fault))
        assert {k: v for k, v in vars(copy).items() if k != "_exceptions"} == vars(fault)


def test_except_star_keeps_the_place() -> None:
    """A part of a group is a group with the same place."""
    try:
        psfiles.loads(b"1001\tx\ty\tz\r\n", Locker)
    except* psfiles.FieldError as group:
        assert isinstance(group, psfiles.RecordError)
        assert [part.column for part in group.exceptions if isinstance(part, psfiles.FieldError)] == [
            "Issued",
            "Combination",
        ]
        part = group.subgroup(lambda error: getattr(error, "column", "") == "Issued")
        assert isinstance(part, psfiles.RecordError)
        assert part.location == group.location
        assert str(part).endswith("field 2 (Issued): not a date MM/DD/YYYY")


def test_a_header_in_a_file_of_one_record_or_none() -> None:
    header = Dialect(header=True)
    assert psfiles.loads(b"", Address, header) == []
    assert psfiles.loads(b"number\tSTREET", Address, header) == []
    assert psfiles.loads(b"street\tnumber\t\r\nMain\t1\r\n", Address, header) == [Address("1", "Main")]
    assert psfiles.loads(
        b"upload_type\tstreet\tnumber\nA\tMain\t1\n", Address, attrs.evolve(header, upload_type=True)
    ) == [Address("1", "Main")]
    with pytest.raises(psfiles.ReadError, match="the header lacks Street") as caught:
        psfiles.loads(b"Number\n1", Address, header)
    assert (caught.value.location.record, caught.value.location.line, caught.value.raw) == (0, 1, b"Number")


def test_a_header_of_other_width_is_known_as_one() -> None:
    """Its names tell, where a count of fields alone would only be wrong."""
    with pytest.raises(psfiles.FieldCountError, match="looks like a header; clear the box"):
        psfiles.loads(b"Schoolid\tLast_Name\tFirst_Name\tTeacherNumber\tEmail_Addr\tStatus\r\n", psfiles.Teacher)


def test_a_header_never_shows_in_a_message() -> None:
    """Where there is none, a record stands in its place."""
    with pytest.raises(psfiles.ReadError) as caught:
        psfiles.loads(STUDENT_LINE, psfiles.Student, Dialect(header=True))
    assert "Ada" not in str(caught.value)


def test_a_reader_says_what_it_reads() -> None:
    reader = psfiles.Reader(io.BytesIO(b""), Address, psfiles.AUTOSEND_COMMA)
    assert (reader.record_type, reader.dialect, reader.source) == (Address, psfiles.AUTOSEND_COMMA, "<stream>")
    assert psfiles.Reader(io.BytesIO(b""), psfiles.AttendanceEntry).dialect == psfiles.AUTOCOMM
