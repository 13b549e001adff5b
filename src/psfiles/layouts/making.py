"""Layouts made at run time, of the names of a list of fields."""

from __future__ import annotations

import functools
import inspect
import keyword
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from psfiles.columns import column, columns_of, settings_of
from psfiles.layouts.field_names import attribute_name, fold
from psfiles.layouts.known_fields import KEYS, KnownField, known_field
from psfiles.layouts.made_classes import FieldList, MadeField, with_its_type
from psfiles.layouts.names import BY_NAME

__all__ = ["make_layout"]


def make_layout(name: str, fields: Iterable[str | tuple[str, Any]] | Mapping[str, Any]) -> type[Any]:
    r"""A record class for a list of fields, in the file's order; after `attrs.make_class`.

    ``fields`` are PowerSchool's names of the fields, or a mapping (or pairs,
    since a name may come twice) of each to

    - its type, ``dt.date | None``;
    - its settings, those of `psfiles.column` and ``type``: ``{"type": int, "key": True}``;
    - a whole `psfiles.column`.

    A column, and a ``name`` among the settings, names PowerSchool's field; the
    mapping's key then gives the attribute.

    A field that is well known (the page *Known fields*) brings its type, its
    attribute and its settings, as far as they are not given; any other is
    text. What tells one record from another (``key``) follows from the whole
    list, unless a field has a ``key`` of its own.

    Equal lists give one and the same class, and its records pickle: another
    process makes the class anew.

    Raises TypeError for fields that are none, and for a type or setting that
    no column can have; ValueError for a name that no class can have.

    >>> Bus = make_layout("Bus", ["[01]Student_Number", "LastFirst", "U_StudentsUserFields.Bus_Number", "EntryDate"])
    >>> import psfiles
    >>> psfiles.loads(b"1001\tExample, Ada\tB7\t08/17/2026\r\n", Bus)
    [Bus(student_number='1001', last_first='Example, Ada', bus_number='B7', entry_date=datetime.date(2026, 8, 17))]
    >>> make_layout("Bus", {"Bus_Number": int | None})(bus_number=7)
    Bus(bus_number=7)
    """
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        message = "the name of a layout must be a name that a class can have"
        raise ValueError(message)
    if isinstance(fields, (str, bytes)):
        message = "fields must be a list of names, not one text"
        raise TypeError(message)
    given = [_pair(field) for field in (fields.items() if isinstance(fields, Mapping) else fields)]
    if not given:
        message = "a layout needs one field or more"
        raise TypeError(message)
    layout = FieldList(name, tuple(_made_fields(given))).layout
    columns_of(layout)  # says at once what no column can have
    return layout


def _pair(field: Any) -> tuple[str, Any]:
    """A field's name, and what is said of it."""
    if isinstance(field, str):
        return field, None
    if isinstance(field, tuple) and len(field) == 2 and isinstance(field[0], str):  # noqa: PLR2004 - a pair
        return field
    message = "each of the fields must be a name, or a name with its type or settings"
    raise TypeError(message)


def _made_fields(given: list[tuple[str, Any]]) -> Iterator[MadeField]:
    attributes = _attributes([field for field, _ in given])
    wanted = [_wanted(field, value) for field, value in given]
    has_keys = any(settings.get("key") for _, _, settings in wanted)
    keys = frozenset() if has_keys else _keys(attributes)
    for attribute, (name, value_type, settings) in zip(attributes, wanted, strict=True):
        if attribute in keys:
            settings.setdefault("key", True)
        yield MadeField(name, attribute, value_type, _canonical(settings))


_DEFAULTS = {setting.name: setting.default for setting in inspect.signature(column).parameters.values()}


def _canonical(settings: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The settings that say something, so that lists which mean the same are equal."""
    given = {**settings, "aliases": tuple(settings.get("aliases", ()))}
    saying = {
        name: value for name, value in given.items() if with_its_type(value) != with_its_type(_DEFAULTS.get(name))
    }
    return tuple(sorted(saying.items()))


def _keys(attributes: list[str]) -> frozenset[str]:
    """The attributes that tell one record of the list from another."""
    return next((whole for needed, whole in KEYS if needed <= set(attributes)), frozenset())


def _attributes(names: list[str]) -> list[str]:
    """The attribute of each field: that of the guide's layout where the list has all of its fields."""
    folded = [fold(name) for name in names]
    guides = next((guide for guide in map(_attributes_of, BY_NAME.values()) if guide.keys() <= set(folded)), {})
    given: list[str] = []
    for position, (name, key) in enumerate(zip(names, folded, strict=True), 1):
        known = known_field(name)
        attribute = guides.get(key) or (known.attribute if known else attribute_name(name)) or f"column_{position}"
        given.append(_free(attribute, given))
    return given


@functools.lru_cache
def _attributes_of(layout: type) -> dict[Any, str]:
    attributes: dict[Any, str] = {}
    for one in columns_of(layout):
        if one.place is None:
            attributes.setdefault(fold(one.name), one.attribute)
    return attributes


def _free(attribute: str, taken: list[str]) -> str:
    """The attribute, with a number from 2 where another field has it already."""
    number, free = 1, attribute
    while free in taken:
        number += 1
        free = f"{attribute}_{number}"
    return free


def _wanted(field: str, value: Any) -> tuple[str, Any, dict[str, Any]]:
    """PowerSchool's name of a field, its type and its settings, where only what is given is certain."""
    column_given = settings_of(value)
    settings = column_given or (dict(value) if isinstance(value, Mapping) else {} if value is None else {"type": value})
    name = settings.pop("name", field)
    known = known_field(name)
    value_type = settings.pop("type", known.type if known else str)
    if known and column_given is None:
        settings = _usual(name, known, value_type) | settings
    return name, value_type, settings


def _usual(name: str, known: KnownField, value_type: Any) -> dict[str, Any]:
    """The settings of a known field, as far as they say more than `column` does."""
    others = tuple(other for other in (known.name, *known.aliases) if fold(other)[1] != fold(name)[1])
    usual: dict[str, Any] = {"personal": known.personal, "repeats": known.repeats, "aliases": others}
    if value_type == known.type:
        usual |= {"convert": known.convert, "max_length": known.max_length}
    return {setting: value for setting, value in usual.items() if value}
