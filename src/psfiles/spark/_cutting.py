"""A large file cut into parts at records' begins, by one pass that only looks for records' ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from psfiles.frames.bulk import BULK_SIZE, recognizer
from psfiles.reading.checkpoint import Checkpoint
from psfiles.reading.parts import FilePart
from psfiles.reading.pipeline import ExtraColumns, Pipeline

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["parts_of"]


def parts_of(
    path: str,
    record_type: type,
    dialect: Dialect,
    size: int,
    *,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[FilePart]:
    """The parts of a file, each of ``size`` bytes and up to the end of a block of records.

    Of a file that is one part, there are none; as of one whose header does not
    suit the layout, so that every record is a fault.
    """
    length = Path(path).stat().st_size
    pipeline = Pipeline(
        path,
        record_type,
        dialect,
        converter=converter,
        extra_columns=extra_columns,
        recognizer=recognizer(dialect),
        block_size=min(BULK_SIZE, size),
    )
    try:
        starts = [] if pipeline.header_faults() else list(_checkpoints(pipeline, size))
    finally:
        pipeline.close()
    if len(starts) <= 1:
        return []
    stops = [*(start.byte for start in starts[1:]), length]
    return [FilePart(path, start, stop, length) for start, stop in zip(starts, stops, strict=True)]


def _checkpoints(pipeline: Pipeline, distance: int) -> Iterator[Checkpoint]:
    """The begin of the file, and of records at least so many bytes apart."""
    yield pipeline.first_checkpoint()
    reached, can_begin = 0, False
    for block in pipeline.blocks():
        if can_begin and block.place.byte - reached >= distance:
            reached = block.place.byte
            yield pipeline.checkpoint(block)
        # A blank line at the end of a part would be taken for the end of the file.
        last_has_content = block.regular is not None or bool(block.content(len(block) - 1).strip(b"\r\n"))
        can_begin = pipeline.is_between_records and last_has_content
