"""Every file of the fuzzer's corpus through every door: what it once found stays found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from doors import DIALECTS, DOORS, Input
from law_bytes import Bytes
from law_subjects import SUBJECTS

CORPUS = sorted(Path(__file__).with_name("corpus").iterdir())


@pytest.mark.parametrize("door", [pytest.param(door, id=door.__name__) for door in DOORS])
@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in CORPUS])
def test_every_file_through_every_door(path: Path, door: Callable[[Input], None]) -> None:
    turn = CORPUS.index(path) + DOORS.index(door)
    file = Bytes(path.read_bytes(), DIALECTS[turn % len(DIALECTS)])
    door(Input(SUBJECTS[turn % len(SUBJECTS)], file, (1 + turn % 7, 30, 2)))
