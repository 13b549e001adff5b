"""Settings that a dialect can have, and those that it cannot."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect


def test_the_presets_are_the_guide_s_settings() -> None:
    assert (AUTOSEND.delimiter, AUTOSEND.record_delimiter, AUTOSEND.encoding, AUTOSEND.quoting) == (
        "\t", "\r\n", None, "none",
    )  # fmt: skip
    assert (AUTOSEND_COMMA.delimiter, AUTOSEND_COMMA.quoting) == (",", "csv")
    assert (AUTOCOMM.delimiter, AUTOCOMM.record_delimiter, AUTOCOMM.encoding, AUTOCOMM.quoting) == (
        "\t", "\n", "windows-1252", "import",
    )  # fmt: skip
    assert not any(dialect.header or dialect.upload_type for dialect in (AUTOSEND, AUTOSEND_COMMA, AUTOCOMM))


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("cp1252", "windows-1252"),
        ("Windows-1252", "windows-1252"),
        ("UTF8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("UTF16", "utf-16"),
        ("latin-1", "iso8859-1"),
        ("mac-roman", "mac-roman"),
        ("ascii", "ascii"),
        (None, None),
    ],
)
def test_character_sets_have_one_name(given: str | None, known: str | None) -> None:
    """So that dialects that mean the same are equal."""
    assert Dialect(encoding=given).encoding == known
    assert Dialect(encoding=given) == Dialect(encoding=known)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *(({"delimiter": text}, "one ASCII character") for text in ("", "ab", '"', "\n", "\r", "x", "7", "§", "\0")),
        ({"record_delimiter": "\n\r"}, "record_delimiter"),
        ({"quoting": "some"}, "quoting"),
        ({"date_order": "YDM"}, "date_order"),
        ({"date_separator": "."}, "date_separator must be '/' or '-'"),
        ({"date_separator": ""}, "date_separator"),
        ({"encoding": "nonsense"}, "unknown character set"),
        *(({"encoding": name}, "neither single-byte") for name in ("shift_jis", "utf-7", "utf-16-le", "cp037")),
        ({"encoding": "base64"}, "unknown character set"),
    ],
)
def test_settings_that_no_file_can_have(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dialect(**settings)
    with pytest.raises(ValueError, match=message):
        attrs.evolve(AUTOSEND, **settings)
