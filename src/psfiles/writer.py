"""Writing: records to exact bytes, and nothing that the layout cannot hold."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, NoReturn, Self, TypeVar

from psfiles.atomic import AtomicFile
from psfiles.columns import dialect_of
from psfiles.dialects import AUTOSEND
from psfiles.layouts import Teacher
from psfiles.writing.rendering import Renderer

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Target", "Writer", "dump", "dumps"]

RecordT = TypeVar("RecordT")
Target = str | os.PathLike[str] | BinaryIO

BATCH = 512
"""Records rendered and checked at a time: few enough to stay in the processor's cache."""


class Writer(Generic[RecordT]):
    r"""Writes records to one file, in the layout's own dialect unless given another.

    A path gets its new content when the ``with`` statement ends without an
    exception, or by `close`, whole or not at all (but ``/dev/stdout``, a pipe or
    a device is written to directly). A binary file that was given is written to
    as the records come, and stays open.

    ``clean=True`` turns line ends (and the delimiter, where it cannot be
    quoted) into spaces and characters outside the character set into their
    nearest look-alike. ``converter`` is as for `Reader`.

    >>> import io, psfiles
    >>> target = io.BytesIO()
    >>> with psfiles.Writer(target, psfiles.Teacher) as writer:
    ...     writer.write(psfiles.Teacher("100", "Example", "Tom", "T7", "", status=1))
    >>> target.getvalue()
    b'100\tExample\tTom\tT7\t\tT7\t1\r\n'
    """

    def __init__(
        self,
        target: Target,
        record_type: type[RecordT],
        dialect: Dialect | None = None,
        *,
        clean: bool = False,
        converter: cattrs.BaseConverter | None = None,
    ) -> None:
        self.record_type = record_type
        self.dialect: Dialect = dialect if dialect is not None else dialect_of(record_type)
        self._renderer = Renderer(record_type, self.dialect, clean=clean, converter=converter)
        self._atomic: AtomicFile | None = None
        if isinstance(target, (str, os.PathLike)):
            self._atomic = AtomicFile(target)
            target = self._atomic.file
        elif isinstance(target, io.TextIOBase) or not callable(getattr(target, "write", None)):
            message = (
                f"a path or a file open for writing bytes, open(path, 'wb'), is needed, not {type(target).__name__}"
            )
            raise TypeError(message)
        self._file = target
        self._is_open = True

    def write(self, record: RecordT) -> None:
        """Write one record.

        Raises `WriteError` for a value that the file cannot hold, before a byte
        of the record is written, and TypeError for a record of another class.
        """
        self._write([record])

    def write_all(self, records: Iterable[RecordT]) -> None:
        """Write records, many at a time; raises as `write` does, after the good ones before."""
        iterator = iter(records)
        while batch := list(itertools.islice(iterator, BATCH)):
            self._write(batch)

    def _write(self, batch: Sequence[Any]) -> None:
        if not self._is_open:
            message = "the writer is closed"
            raise ValueError(message)
        data, error = self._renderer.render(batch)
        self._file.write(data)
        if error is not None:
            raise error

    def close(self) -> None:
        """Put the file in its place."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._file.write(self._renderer.finish())
        except BaseException:
            self.discard()
            raise
        if self._atomic is not None:
            self._atomic.commit()

    def discard(self) -> None:
        """Leave a path as it was before, as a writer does that is let go without `close`."""
        self._is_open = False
        if self._atomic is not None:
            self._atomic.discard()

    def __reduce__(self) -> NoReturn:
        message = "a writer cannot be pickled or copied, since its file is open here: pass on the records"
        raise TypeError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def dump(
    records: Iterable[Any],
    target: Target,
    dialect: Dialect | None = None,
    *,
    record_type: type | None = None,
    clean: bool = False,
    converter: cattrs.BaseConverter | None = None,
) -> None:
    """Write records of one class to a path, whole or not at all, or to a binary file.

    No records give a file of 0 bytes, as PowerSchool writes it; to give it the
    dialect's header, name the ``record_type``. Raises as `Writer.write` does.

    >>> import io, psfiles
    >>> target = io.BytesIO()
    >>> psfiles.dump([psfiles.Teacher("100", "Example", "Tom", "T7", "", status=1)], target)
    >>> len(target.getvalue())
    26
    """
    iterator = iter(records)
    first = list(itertools.islice(iterator, 1))
    kind = record_type or (type(first[0]) if first else None)
    if kind is None:  # a file without records is the same for any layout
        kind, dialect = Teacher, AUTOSEND
    writer: Writer[Any] = Writer(target, kind, dialect, clean=clean, converter=converter)
    with writer:
        writer.write_all(itertools.chain(first, iterator))


def dumps(
    records: Iterable[Any],
    dialect: Dialect | None = None,
    *,
    record_type: type | None = None,
    clean: bool = False,
    converter: cattrs.BaseConverter | None = None,
) -> bytes:
    """The bytes that `dump` would write.

    >>> import psfiles
    >>> psfiles.dumps([])
    b''
    """
    target = io.BytesIO()
    dump(records, target, dialect, record_type=record_type, clean=clean, converter=converter)
    return target.getvalue()
