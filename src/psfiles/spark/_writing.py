"""Rows of Spark to files: each task writes a file aside, and the driver puts them all in their places."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from pyspark import TaskContext
from pyspark.sql.datasource import DataSourceArrowWriter, WriterCommitMessage

from psfiles._tabular import arrow
from psfiles.exceptions import WriteError
from psfiles.frames import from_table
from psfiles.reader import Reader
from psfiles.spark._batches import columns_for_spark, columns_of_schema, spark_schema
from psfiles.spark._options import WriteOptions
from psfiles.spark._paths import is_export
from psfiles.spark._systems import absolute, is_remote
from psfiles.writer import Writer

__all__ = ["FilesWriter"]

pa: Any = arrow()

_SMALLER = {"bigint": ("tinyint", "smallint", "int"), "double": ("float",)}


@attrs.frozen
class _Written(WriterCommitMessage):
    """A file that a task wrote aside, and how many records it has."""

    path: str
    records: int


class FilesWriter(DataSourceArrowWriter):
    """Writes one file for each partition that has records, or one file of all.

    It holds texts alone, so that it can be sent to workers whatever the layout is.

    Raises ValueError for columns that are not those of the layout, and for a
    remote path; FileExistsError for a single file that is there and not to be overwritten.
    """

    def __init__(self, texts: Mapping[str, str], columns: Mapping[str, str], *, overwrite: bool) -> None:
        options = WriteOptions.of(texts)
        if is_remote(options.path):
            message = "files can be put in their places at once on a local disk only: write there, and copy them"
            raise ValueError(message)
        _check_columns(columns, columns_of_schema(spark_schema(columns_for_spark(options.layout))))
        self._texts = texts
        self._overwrite = overwrite
        self._path = absolute(options.path)
        self._job = uuid.uuid4().hex[:8]
        target = Path(self._path)
        _check_target(target, is_single=options.single_file, overwrite=overwrite)
        self._folder = target.parent if options.single_file else target
        self._aside = self._folder / f".{self._job}.tmp"

    def write(self, iterator: Iterator[Any]) -> WriterCommitMessage:
        """Write one partition's records aside.

        Raises `WriteError` for a value that the file cannot hold, with the
        record's place in the partition, and the field.
        """
        options, task = WriteOptions.of(self._texts), TaskContext.get()
        number, attempt = (task.partitionId(), task.taskAttemptId()) if task else (0, 0)
        path, count = self._aside / f"{number:05}-{attempt}.txt", 0
        self._folder.mkdir(parents=True, exist_ok=True)
        self._aside.mkdir(mode=0o700, exist_ok=True)
        writer: Writer[Any] = Writer(path, options.layout, options.dialect, converter=options.converter)
        with writer:
            for batch in iterator:
                _write_batch(writer, batch, options.converter, before=count, partition=number)
                count += batch.num_rows
        return _Written(str(path), count)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        """Put the files in their places."""
        written = sorted((one for one in messages if isinstance(one, _Written)), key=lambda one: one.path)
        parts = [Path(one.path) for one in [one for one in written if one.records] or written[:1]]
        try:
            if WriteOptions.of(self._texts).single_file:
                self._put_together(parts)
            else:
                self._put_in_folder(parts)
        finally:
            shutil.rmtree(self._aside)

    def abort(self, messages: list[WriterCommitMessage | None]) -> None:  # noqa: ARG002 - Spark's call
        """Leave everything as it was."""
        shutil.rmtree(self._aside, ignore_errors=True)

    def _put_together(self, parts: list[Path]) -> None:
        options = WriteOptions.of(self._texts)
        layout, dialect, converter = options.layout, options.dialect, options.converter
        writer: Writer[Any] = Writer(self._path, layout, dialect, converter=converter)
        with writer:
            for part in parts:  # read again: each has a header and a mark of its own
                writer.write_all(Reader(part, layout, dialect, converter=converter))

    def _put_in_folder(self, parts: list[Path]) -> None:
        old = [file for file in self._folder.iterdir() if file.is_file() and is_export(file.name)]
        for number, part in enumerate(parts):
            part.replace(self._folder / f"part-{number:05}-{self._job}.txt")
        for file in old if self._overwrite else ():
            file.unlink()


def _write_batch(writer: Writer[Any], batch: Any, converter: Any, *, before: int, partition: int) -> None:
    """Write a batch's records, before which so many have come in the partition."""
    try:
        records = from_table(pa.table(batch), writer.record_type, converter=converter)
        before = 0  # a writer counts all that it was given
        writer.write_all(records)
    except WriteError as error:
        fault = error
    else:
        return
    problem = f"{fault.problem} (partition {partition})"
    raise WriteError(problem, code=fault.code, index=before + fault.index, column=fault.column)


def _check_target(target: Path, *, is_single: bool, overwrite: bool) -> None:
    """Raise FileExistsError or ValueError where the files could not be put in their places."""
    if target.is_file() and is_single and not overwrite:
        message = f"{target} is there: a single file takes no more records, but mode overwrite replaces it"
        raise FileExistsError(message)
    if target.exists() and is_single != target.is_file():
        message = f"{target} is a {'file' if target.is_file() else 'folder'}: the option singleFile says otherwise"
        raise ValueError(message)
    if overwrite and target.is_dir() and any(entry.is_dir() and "=" in entry.name for entry in target.iterdir()):
        message = f"{target} has folders column=value, which are not overwritten: choose another folder"
        raise ValueError(message)


def _check_columns(given: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    for name in (*given, *wanted):
        if name not in wanted:
            message = f"the layout has no column {name}: drop it, or choose the layout's columns"
        elif name not in given:
            message = f"there is no column {name}, of type {wanted[name]}"
        elif given[name] not in (wanted[name], *_SMALLER.get(wanted[name], ())):
            message = f"column {name} is to be {wanted[name]}, not {given[name]}: cast it"
        else:
            continue
        raise ValueError(message)
