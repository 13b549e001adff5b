"""The classes of made layouts: one for equal lists of fields, and how it travels to another process."""

from __future__ import annotations

import copyreg
import functools
import threading
import weakref
from typing import Any

import attrs

from psfiles.columns import column

__all__ = ["FieldList", "MadeField", "made_fields", "with_its_type"]


def with_its_type(value: Any) -> tuple[type, Any]:
    """What tells a setting from another: 0, 0.0 and False are equal.

    >>> with_its_type(0) == with_its_type(False)
    False
    """
    return type(value), value


@attrs.frozen
class MadeField:
    """One field of a made layout: its attribute, its type, and the settings of its `psfiles.column`."""

    name: str
    attribute: str
    type: Any
    settings: tuple[tuple[str, Any], ...] = attrs.field(
        eq=lambda settings: tuple((name, with_its_type(value)) for name, value in settings)
    )


@attrs.frozen(slots=False)
class FieldList:
    """What a layout is made of. It pickles in place of the class, once for all records."""

    name: str
    fields: tuple[MadeField, ...]

    @functools.cached_property
    def layout(self) -> type[Any]:
        """The one class of these fields: records that another process made are equal to those made here."""
        key = self.name, self.fields
        with _MAKING:  # of two threads, one makes the class
            layout = _CLASSES.get(key)
            if layout is None:
                layout = _CLASSES[key] = _made_class(self)
            return layout

    def __reduce__(self) -> tuple[Any, ...]:
        return FieldList, (self.name, self.fields)


class _Made(type):
    """The class of made layouts: what pickles one gives its fields, since no module has it by name."""


def made_fields(layout: type) -> tuple[MadeField, ...] | None:
    """What a made layout was made of; None for a class that somebody wrote.

    >>> from psfiles import Student, make_layout
    >>> made_fields(make_layout("Bus", ["Bus_Number"]))[0].attribute, made_fields(Student)
    ('bus_number', None)
    """
    field_list = _field_list(layout)
    return None if field_list is None else field_list.fields


def _field_list(layout: type) -> FieldList | None:
    # A subclass that somebody wrote is found in its module.
    return vars(layout).get("__psfiles_fields__")


# Kept no longer than somebody uses the class: who drafts a thousand lists would keep a thousand classes.
_CLASSES: weakref.WeakValueDictionary[tuple[str, tuple[MadeField, ...]], type[Any]] = weakref.WeakValueDictionary()
_MAKING = threading.RLock()


def _made_class(made: FieldList) -> type[Any]:
    namespace: dict[str, Any] = {
        "__annotations__": {field.attribute: field.type for field in made.fields},
        "__doc__": f"A record of {len(made.fields)} fields; made by `psfiles.make_layout`.",
        "__module__": __name__,
        "__psfiles_fields__": made,
        "__reduce__": _reduce_record,
        **{field.attribute: column(field.name, **dict(field.settings)) for field in made.fields},
    }
    defaults = [dict(field.settings).get("default", attrs.NOTHING) is not attrs.NOTHING for field in made.fields]
    # Python wants what has a default behind what has none; by name, any order will do.
    by_name = defaults != sorted(defaults)
    layout: type[Any] = attrs.frozen(_Made(made.name, (), namespace), weakref_slot=False, kw_only=by_name)
    return layout


def _layout_of(made: FieldList) -> type[Any]:
    return made.layout


def _new_record(made: FieldList) -> Any:
    return object.__new__(made.layout)


def _reduce_record(record: Any) -> tuple[Any, ...]:
    made = _field_list(type(record))
    if made is None:
        return copyreg.__newobj__, (type(record),), record.__getstate__()  # type: ignore[attr-defined]
    return _new_record, (made,), record.__getstate__()


def _reduce_layout(layout: type) -> str | tuple[Any, ...]:
    made = _field_list(layout)
    return layout.__qualname__ if made is None else (_layout_of, (made,))


copyreg.pickle(_Made, _reduce_layout)
