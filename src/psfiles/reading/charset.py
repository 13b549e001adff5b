"""Which character set a file has, and how its bytes become text.

Statistical guessing is wrong on this data (the decisions page, *Which character set*), so the rule is
fixed: a mark, else strict UTF-8, else windows-1252.
"""

from __future__ import annotations

import codecs

__all__ = ["CharacterSet"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LONGEST_MARK = 3
# Never valid in UTF-8: stands for the odd last byte of a damaged UTF-16 file.
_ODD = b"\xff"


class CharacterSet:
    """The character set of one file, as far as it is known.

    ``encoding`` is None until it is decided: by the first record that is not
    ASCII, and for good. A UTF-16 file is handed on as UTF-8, so that a record
    end is a byte in every file.
    """

    def __init__(self, encoding: str | None) -> None:
        self.encoding = encoding
        self._utf16: codecs.IncrementalDecoder | None = None
        self._utf16_codec = ""
        self._odd_byte = b""

    @property
    def name(self) -> str:
        """What people call the character set that the file has, as far as it was read."""
        return self._utf16_codec[:6] or self.encoding or "ascii"

    def begin(self, data: bytes, *, final: bool) -> int | None:
        """The length of the mark that the file begins with; None while that is open."""
        if len(data) < _LONGEST_MARK and not final:
            return None
        mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", self.encoding))
        if encoding == "utf-16":
            encoding = "utf-16-le"  # what Windows means by UTF-16 where the mark is missing
        if encoding in ("utf-16-le", "utf-16-be"):
            self._utf16_codec = encoding
            self._utf16 = codecs.getincrementaldecoder(encoding)("surrogatepass")
            encoding = "utf-8"
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        return len(mark)

    @property
    def utf16(self) -> str:
        """Which UTF-16 the file is in; empty where it is in another character set."""
        return self._utf16_codec

    def resume(self, encoding: str | None, utf16: str) -> None:
        """Go on where another of the same file was at a record's begin."""
        self.encoding = encoding
        self._utf16_codec = utf16
        self._utf16 = codecs.getincrementaldecoder(utf16)("surrogatepass") if utf16 else None

    def over_ascii(self, data: bytes, *, final: bool) -> bytes:
        """The next bytes of the file in a form in which ASCII means ASCII."""
        if self._utf16 is None:
            return data
        text = self._utf16.decode(data)
        if final:
            rest = self._utf16.getstate()[0]
            whole = len(rest) // 2 * 2
            text += rest[:whole].decode(self._utf16_codec, "surrogatepass")
            self._odd_byte = rest[whole:]
        return text.encode("utf-8", "surrogatepass") + (_ODD if self._odd_byte else b"")

    def source_bytes(self, data: bytes) -> bytes:
        """What stands in the file for bytes that `over_ascii` gave."""
        if self._utf16 is None:
            return data
        text = data.removesuffix(_ODD).decode("utf-8", "surrogatepass").encode(self._utf16_codec, "surrogatepass")
        return text + self._odd_byte if data.endswith(_ODD) else text

    def decode(self, record: bytes) -> str | None:
        """The text of a record, which decides if it is the first that is not ASCII; None where a byte means nothing."""
        if record.isascii():
            return record.decode("ascii")
        if self.encoding is None:
            self.encoding = "windows-1252" if _decoded(record, "utf-8") is None else "utf-8"
        return _decoded(record, self.encoding)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
