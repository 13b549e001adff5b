"""Reading: a file's records one by one."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

from psfiles.reading.pipeline import ExtraColumns, Pipeline
from psfiles.reading.policy import ErrorPolicy, OnError
from psfiles.reading.row_function import row_function
from psfiles.reading.source import Source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect
    from psfiles.exceptions import ReadError
    from psfiles.reading.shapes import Shape

__all__ = ["Reader"]

RecordT = TypeVar("RecordT")


class Reader(Generic[RecordT]):
    r"""The records of one file, in bounded memory.

    ``source`` is a path or a binary file (also a pipe or a zip member);
    ``dialect`` is the layout's own unless given. Iterating raises the first
    `ReadError`; with ``on_error`` every fault goes there and the good records
    come through; `scan` gives both in order. ``converter`` is a cattrs
    converter with hooks for the layout's own types of values. Columns that the
    header has and the layout has not are refused, or with
    ``extra_columns="ignore"`` passed over.

    A path is opened at once and closed at the end of the records, or by
    `close`, or by the ``with`` statement; a file that was given stays open.

    Raises OSError for a file that cannot be opened, and TypeError for a text
    file or a class that is no layout.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> [teacher.teacher_number for teacher in psfiles.Reader(data, psfiles.Teacher)]
    ['T7']
    """

    def __init__(
        self,
        source: Source,
        record_type: type[RecordT],
        dialect: Dialect | None = None,
        *,
        on_error: OnError | None = None,
        converter: cattrs.BaseConverter | None = None,
        extra_columns: ExtraColumns = "refuse",
    ) -> None:
        self._pipeline = Pipeline(source, record_type, dialect, converter=converter, extra_columns=extra_columns)
        self._policy = ErrorPolicy(on_error)
        self._items: Iterator[Any] | None = None
        self.record_type = record_type
        self.dialect: Dialect = self._pipeline.dialect
        self.source: str = self._pipeline.name

    @property
    def encoding(self) -> str | None:
        """The character set of the file; None as long as all that was read is ASCII."""
        return self._pipeline.encoding

    @property
    def record_delimiter(self) -> str:
        """What ends the file's records; empty before the first was read."""
        return self._pipeline.record_delimiter

    @property
    def shape(self) -> Shape:
        """What the file's records look like; that of the layout before the first was read."""
        return self._pipeline.shape

    def __iter__(self) -> Iterator[RecordT]:
        self._policy.yields = False
        return self._start()

    def scan(self) -> Iterator[RecordT | ReadError]:
        r"""Every record or its fault, in order, to the end of the file.

        >>> import io, psfiles
        >>> data = io.BytesIO(b"no teacher\r\n100\tExample\tTom\tT7\t\tT7\t1\r\n")
        >>> [type(item).__name__ for item in psfiles.Reader(data, psfiles.Teacher).scan()]
        ['FieldCountError', 'Teacher']
        """
        self._policy.yields = True
        return self._start()

    def close(self) -> None:
        """Close the file, if it was opened here."""
        self._pipeline.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        message = "a reader cannot be pickled or copied, since its file is open here: pass on the path"
        raise TypeError(message)

    def _start(self) -> Iterator[Any]:
        """The one iterator over the file, made when its first bytes are read."""
        if self._items is None:
            self._items = self._pipeline.run(lambda shape: row_function(self.record_type, shape), self._policy)
        return self._items
