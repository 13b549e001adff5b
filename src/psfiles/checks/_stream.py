"""A file's records with the texts they were read from, a block at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.exceptions import Location, ReadError
from psfiles.reading.blocks import Block
from psfiles.reading.pipeline import Pipeline
from psfiles.reading.row_function import row_function
from psfiles.reading.shapes import Shape
from psfiles.reading.source import Source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Batch", "batches"]


@attrs.frozen
class Batch:
    """Records of one shape, the texts of their fields, and where each stands."""

    shape: Shape
    records: Sequence[Any]
    rows: Sequence[Sequence[str]]
    locate: Callable[[int], Location]


def batches(
    source: Source, layout: type, dialect: Dialect, converter: cattrs.BaseConverter | None
) -> Iterator[Batch | ReadError]:
    """Every record of a file in a batch, or its fault."""
    pipeline = Pipeline(source, layout, dialect, converter=converter)
    try:
        yield from pipeline.header_faults()
        read = row_function(layout, pipeline.shape)
        for block in pipeline.blocks():
            yield from _batches_of(pipeline, block, read)
    finally:
        pipeline.close()


def _batches_of(pipeline: Pipeline, block: Block, read: Any) -> Iterator[Batch | ReadError]:
    refused: list[int] = []

    def refuse(_: Block, index: int) -> tuple[Any, ...]:
        refused.append(index)
        return ()

    skipped = set(range(len(block))) if pipeline.header_faults() else set()
    records = [] if skipped else list(read((block,), refuse))
    skipped.update(refused)
    good = [index for index in range(len(block)) if index not in skipped]
    odd: list[Batch] = []
    for index in sorted(skipped):
        item, row, shape = pipeline.judge_row(block, index)
        if isinstance(item, ReadError):
            yield item
        else:
            assert shape is not None  # noqa: S101 - a record has one
            location = pipeline.location(block, index)
            odd.append(Batch(shape, [item], [row], lambda _, location=location: location))  # type: ignore[misc]
    rows = block.rows()
    yield Batch(
        pipeline.shape, records, [rows[index] for index in good], lambda place: pipeline.location(block, good[place])
    )
    yield from odd
