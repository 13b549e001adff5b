"""Generated functions: what is kept of them is bounded."""

from __future__ import annotations

import linecache

from psfiles.reading.generating import compiled


def _lines_of(name: str) -> list[str]:
    return [file for file in linecache.cache if file.startswith(f"<psfiles generated {name} ")]


def test_a_traceback_shows_the_line_of_a_generated_function() -> None:
    function = compiled("def shown():\n    return 1 / 0\n", "shown")
    assert linecache.getline(function.__code__.co_filename, 2) == "    return 1 / 0\n"


def test_the_lines_of_a_function_go_with_it() -> None:
    bound = compiled.cache_info().maxsize
    assert bound is not None
    for number in range(bound + 100):  # as many headers, each in another order
        compiled(f"def passing():\n    return {number}\n", "passing")
    assert 0 < len(_lines_of("passing")) <= bound
