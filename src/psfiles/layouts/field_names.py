"""A field's name: what it means in any of PowerSchool's spellings, and the attribute that it gives."""

from __future__ import annotations

import functools
import keyword
import re
import unicodedata

__all__ = ["Name", "attribute_name", "fold", "fold_text"]


Name = tuple[int | str | None, str]
"""A field's table, by PowerSchool's number or by its own name, and its name without case and underscores."""

# PowerSchool's table numbers (the decisions page, *A header*). Users and
# SchoolStaff are what the Teachers view is made of, StudentCoreFields is one
# to one with Students.
_TABLES = {
    "students": 1,
    "studentcorefields": 1,
    "courses": 2,
    "sections": 3,
    "cc": 4,
    "teachers": 5,
    "users": 5,
    "schoolstaff": 5,
    "terms": 13,
    "schools": 39,
    "autocomm": 47,
    "attendancecode": 156,
    "attendance": 157,
}
_WITH_TABLE = re.compile(r"\s*(?:\[([^\]]*)\](.*)|([^\W\d]\w*)\.([^.]+))", re.DOTALL)
_LONGEST_KEPT = 100
_MOST_DIGITS = 9
"""No table's number is longer, and `int` refuses one of thousands of digits."""


def fold(name: str) -> Name:
    """A field's name without case, spaces and underscores, and its table.

    The table is a number where PowerSchool has one for it, a name where it is
    an extension's, and None where the field's name has none.

    >>> fold("[01]Student_Number"), fold("TEACHERS.Last Name"), fold("U_StudentsUserFields.Bus")
    ((1, 'studentnumber'), (5, 'lastname'), ('ustudentsuserfields', 'bus'))
    """
    return _kept(name) if len(name) <= _LONGEST_KEPT else fold_text(name)


def fold_text(name: str) -> Name:
    """The same of what may be a text of a record: it is not kept.

    >>> fold_text("Last Name")
    (None, 'lastname')
    """
    if "[" not in name and "." not in name:
        return None, _squeeze(name)
    table, rest = _split(name)
    key = _squeeze(table)
    is_number = key.isascii() and key.isdigit() and len(key) <= _MOST_DIGITS
    number = int(key) if is_number else _TABLES.get(key)
    return (number if number is not None else key or None), _squeeze(rest)


_kept = functools.lru_cache(maxsize=1024)(fold_text)


def _split(name: str) -> tuple[str, str]:
    """The table's name and the field's own."""
    match = _WITH_TABLE.fullmatch(name)
    return (match[1] or match[3] or "", match[2] or match[4] or "") if match else ("", name)


def _squeeze(name: str) -> str:
    return "".join(name.split()).replace("_", "").casefold()


_NEW_WORD = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def attribute_name(name: str) -> str:
    """The attribute that a field's name gives; empty where it gives none.

    >>> attribute_name("[01]Student_Number"), attribute_name("LastFirst"), attribute_name("Class")
    ('student_number', 'last_first', 'class_')
    >>> attribute_name("U_StudentsUserFields.Bus_Number"), attribute_name("2nd Phone"), attribute_name("#")
    ('bus_number', 'field_2nd_phone', '')
    """
    own = unicodedata.normalize("NFKC", _split(name)[1])
    words = _NEW_WORD.sub("_", own).lower()
    letters = unicodedata.normalize("NFKC", "".join(char if f"a{char}".isidentifier() else "_" for char in words))
    attribute = "_".join(filter(None, letters.split("_")))
    if attribute and not attribute.isidentifier():
        attribute = f"field_{attribute}"
    # "self" is the first argument of a record's own __init__.
    return f"{attribute}_" if keyword.iskeyword(attribute) or attribute == "self" else attribute
