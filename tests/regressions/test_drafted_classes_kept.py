"""Each list that was drafted left its class behind for good: a thousand districts, a thousand classes."""

from __future__ import annotations

import gc
import io

import psfiles
from psfiles.layouts import made_classes

LISTS = 400


def test_classes_of_lists_that_nobody_uses_go() -> None:
    """What is remembered of layouts is bounded."""
    for number in range(LISTS):
        data = f"Bus_Number\tTram_{number}\r\nB1\tT1\r\n".encode()
        draft = psfiles.draft(io.BytesIO(data))
        assert len(psfiles.loads(data, draft.layout, draft.dialect)) == 1
    gc.collect()
    assert len(made_classes._CLASSES) < LISTS


def test_a_class_in_use_stays_the_one() -> None:
    """However many others were made since."""
    layout = psfiles.make_layout("Tram", ["Tram_Number"])
    for number in range(LISTS):
        psfiles.make_layout("Tram", [f"Tram_{number}"])
    assert psfiles.make_layout("Tram", ["Tram_Number"]) is layout
