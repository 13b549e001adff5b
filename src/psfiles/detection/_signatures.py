"""What a file is that is no text of records, by its first bytes."""

from __future__ import annotations

import re

__all__ = ["has_nuls", "what_bytes_are"]

_PAGE = re.compile(rb"<(?:!doctype|!--|\?xml|html|head|body|script|table|meta)\b", re.IGNORECASE)
_MAGIC = (
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook or document of an old Office version: export the list as text"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ\x00", "compressed with xz: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a document (RTF): export the list as text"),
    (b"-----BEGIN PGP", "encrypted with PGP: decrypt it first"),
    (b"version https://git-lfs", "a Git LFS pointer instead of the file: fetch the file itself"),
)
_JSON = re.compile(rb"""[{\[]\s*(?:[{\[]\s*)*"[^"\t\r\n]*"\s*[:,\]]""")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_START = 512


def what_bytes_are(head: bytes) -> str:
    """What a file is that begins with some bytes; empty where they may be text.

    >>> what_bytes_are(b"%PDF-1.7")
    'a PDF document'
    """
    if head.startswith(_ZIP):
        return _what_a_zip_is(head)
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    start = head[:_START].removeprefix(b"\xef\xbb\xbf").lstrip()
    if match := _PAGE.match(start):
        is_xml = match[0].lower() == b"<?xml" and b"<html" not in start.lower()
        return "an XML document" if is_xml else "a web page (HTML), perhaps a page to sign in"
    if _JSON.match(start):
        return "JSON, perhaps the answer of a service that refused"
    return _what_nuls_are(head[:_START])


def has_nuls(head: bytes) -> bool:
    """Whether there are NUL bytes in text."""
    return b"\0" in head and not head.startswith(_UTF16_MARKS)


def _what_a_zip_is(head: bytes) -> str:
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return "an Excel workbook (xlsx): export the list as text"
    return "a zip archive: name a file inside it, or unpack it first"


def _what_nuls_are(start: bytes) -> str:
    """UTF-16 without a mark has a NUL in every second byte of ASCII."""
    if not has_nuls(start):
        return ""
    if len(start.strip(b"\0")) == 0:
        return "nothing but NUL bytes: the transfer or the disk failed"
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 > len(start) and min(even, odd) * 8 < max(even, odd):
        # Unmarked, "utf-16" is read as Windows writes it: the low byte first.
        reading = ', or read it with Dialect(encoding="utf-16")' if odd > even else ""
        return f"UTF-16 without a byte-order mark: write UTF-8{reading}"
    return ""
