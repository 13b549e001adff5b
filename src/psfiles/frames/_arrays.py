"""Python's values to Arrow's arrays, and what is in these, by their buffers.

`pyarrow.array` imports pandas where it is installed, which takes a third of a
second and 40 MB; most that reads a file needs neither.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from psfiles.frames._distinct import distinct
from psfiles.frames.arrow import np, pa

__all__ = ["array_of", "codes_of", "indices_of", "is_empty", "spread"]

_WIDTHS = {
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.float64(): np.float64,
    pa.date32(): np.int32,
    pa.time64("us"): np.int64,
    pa.timestamp("us"): np.int64,
}
_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST_OF_CHARACTER = -64
_DAY = 24 * 60 * 60 * 1_000_000


def array_of(values: Sequence[Any], kind: Any) -> Any:
    """An array of numbers, flags, dates, times, texts or lists of texts, or of texts held once; None is missing."""
    if kind == pa.float64():  # 0.0 is equal to -0.0
        return spread(values, np.arange(len(values)), kind)
    if kind in _WIDTHS or pa.types.is_dictionary(kind):
        return spread(*distinct(values, len(values)), kind)
    if kind == pa.bool_():
        flags = pa.py_buffer(np.packbits(np.array([bool(value) for value in values], bool), bitorder="little"))
        return pa.Array.from_buffers(kind, len(values), [_bits(values), flags])
    if pa.types.is_list(kind):
        return _lists(values, kind)
    return _texts(values, kind)


def _texts(values: Sequence[Any], kind: Any) -> Any:
    """An array of texts. Raises TypeError for what is none, and UnicodeEncodeError for half a character."""
    texts, bits = values, None
    try:
        text = "".join(texts)
    except TypeError:  # None is among them
        texts, bits = [text or "" for text in values], _bits(values)
        text = "".join(texts)
    content = text.encode()
    stops = np.cumsum(np.fromiter(map(len, texts), np.int32, len(texts)), dtype=np.int32)
    if len(content) != len(text):
        # Bytes within a character: the least, as signed ones.
        within = np.flatnonzero(np.frombuffer(content, np.int8) < _FIRST_OF_CHARACTER)
        stops += np.searchsorted(within - np.arange(len(within)), stops, side="right")
    offsets = np.append(np.int32(0), stops)
    return pa.Array.from_buffers(kind, len(texts), [bits, pa.py_buffer(offsets), pa.py_buffer(content)])


def _lists(values: Sequence[Any], kind: Any) -> Any:
    items = array_of([item for value in values for item in value or ()], kind.value_type)
    offsets = np.cumsum([0, *(len(value or ()) for value in values)], dtype=np.int32)
    return pa.Array.from_buffers(kind, len(values), [_bits(values), pa.py_buffer(offsets)], children=[items])


def spread(values: Sequence[Any], codes: Any, kind: Any) -> Any:
    """An array from its distinct values, and which of them each row has."""
    if pa.types.is_dictionary(kind):
        places: defaultdict[Any, int] = defaultdict(itertools.count().__next__)
        indices = spread([None if text is None else places[text] for text in values], codes, kind.index_type)
        return pa.DictionaryArray.from_arrays(indices, array_of(list(places), kind.value_type))
    if kind not in _WIDTHS:
        return array_of(values, kind).take(indices_of(codes))
    numbers = np.array(list(map(_number, values)), _WIDTHS[kind])[codes]
    return pa.Array.from_buffers(kind, len(codes), [_bits(values, codes), pa.py_buffer(numbers)])


def _bits(values: Sequence[Any], codes: Any = ...) -> Any:
    """Which rows have a value; None where all have one."""
    is_there = np.array([value is not None for value in values], bool)
    return None if is_there.all() else pa.py_buffer(np.packbits(is_there[codes], bitorder="little"))


def indices_of(places: Any) -> Any:
    """An array of numpy's indices, to take by."""
    return pa.Array.from_buffers(pa.from_numpy_dtype(places.dtype), len(places), [None, pa.py_buffer(places)])


def codes_of(texts: Any) -> Any:
    """Which of its distinct texts each row of a column has."""
    return np.frombuffer(texts.indices.buffers()[1], np.int32)[: len(texts)]


def is_empty(texts: Any) -> Any:
    """Which texts of a column are empty."""
    if pa.types.is_dictionary(texts.type):
        return np.isin(codes_of(texts), [code for code, text in enumerate(texts.dictionary.to_pylist()) if not text])
    ends = np.frombuffer(texts.buffers()[1], np.int32)[: len(texts) + 1]
    return ends[1:] == ends[:-1]


def _number(value: Any) -> float:
    """How Arrow holds a value: a date as its days since the first of 1970, a time in microseconds."""
    if isinstance(value, dt.datetime):
        return (value.toordinal() - _EPOCH) * _DAY + _number(value.time())
    if isinstance(value, dt.date):
        return value.toordinal() - _EPOCH
    if isinstance(value, dt.time):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
    return 0 if value is None else value
