"""A whole file at once, of a layout that is named or detected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from psfiles.reading.garbage import resting_collector
from psfiles.reading.pipeline import ExtraColumns, Pipeline
from psfiles.reading.policy import ErrorPolicy, OnError
from psfiles.reading.sharing import list_function
from psfiles.reading.source import NamedBytes, Source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["load", "loads"]

RecordT = TypeVar("RecordT")


@overload
def load(
    source: Source,
    record_type: type[RecordT],
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[RecordT]: ...


@overload
def load(
    source: Source,
    *,
    dialect: Dialect | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[Any]: ...


def load(
    source: Source,
    record_type: type[Any] | None = None,
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[Any]:
    r"""All records of a file, given as for `Reader`.

    Without a ``record_type``, layout and dialect are detected among the four
    of the guide; that raises `DetectionError` for a file that has none of them.

    >>> import io, psfiles
    >>> faults = []
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\nshort\r\n")
    >>> len(psfiles.load(data, psfiles.Teacher, on_error=faults.append)), len(faults)
    (1, 1)
    >>> psfiles.load(io.BytesIO(b"100,Example,Tom,T7,,T7,1\r\n"))[0].teacher_number
    'T7'
    """
    if record_type is None:
        record_type, detected, source = _detected(source, converter, extra_columns)
        dialect = dialect if dialect is not None else detected
    pipeline = Pipeline(source, record_type, dialect, converter=converter, extra_columns=extra_columns)
    try:
        with resting_collector():
            return list(pipeline.run(lambda shape: list_function(record_type, shape), ErrorPolicy(on_error)))
    finally:
        pipeline.close()


@overload
def loads(
    data: bytes | bytearray | memoryview,
    record_type: type[RecordT],
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[RecordT]: ...


@overload
def loads(
    data: bytes | bytearray | memoryview,
    *,
    dialect: Dialect | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[Any]: ...


def loads(
    data: bytes | bytearray | memoryview,
    record_type: type[Any] | None = None,
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[Any]:
    r"""All records of a file's bytes; otherwise as `load`.

    >>> import psfiles
    >>> psfiles.loads(b"", psfiles.Student)
    []
    """
    if isinstance(data, str):
        message = "loads takes the bytes of a file, not a text: the character set is part of the format"
        raise TypeError(message)
    if record_type is None:
        return load(
            NamedBytes(data), dialect=dialect, on_error=on_error, converter=converter, extra_columns=extra_columns
        )
    return load(
        NamedBytes(data),
        record_type,
        dialect,
        on_error=on_error,
        converter=converter,
        extra_columns=extra_columns,
    )


def _detected(
    source: Source, converter: cattrs.BaseConverter | None, extra_columns: ExtraColumns
) -> tuple[type[Any], Dialect, Source]:
    # Detection is a floor's worth of modules that most programs never need.
    from psfiles.detection import detect_and_keep

    detection, source = detect_and_keep(source, converter=converter, extra_columns=extra_columns)
    return detection.layout, detection.dialect, source
