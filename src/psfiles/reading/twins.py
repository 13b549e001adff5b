"""Records made without their ``__init__``, where that would only store what the reader has checked."""

from __future__ import annotations

import functools
import types

import attrs

from psfiles.columns import check_value, columns_of

__all__ = ["init_only_stores", "twin_of"]


@functools.lru_cache(maxsize=256)
def twin_of(record_type: type) -> type | None:
    """A mutable subclass, with the same slots; None where the class has more to do than to store.

    A record is made as an object of the twin and then given its real class:
    170 ns where attrs' own frozen ``__init__`` takes 780. For a subclass Python
    has no slots to compare, which halves the time of the change.
    """
    if (
        type(record_type).__call__ is not type.__call__
        or not isinstance(record_type.__init_subclass__, types.BuiltinMethodType)
        or "__slots__" not in record_type.__dict__
        or record_type.__dictoffset__
        or not init_only_stores(record_type)
    ):
        return None
    members = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    return type(f"{record_type.__name__}Twin", (record_type,), {"__slots__": (), "__module__": __name__, **members})


def init_only_stores(record_type: type) -> bool:
    """Whether a record is nothing but its values: the class has no validator or hook of the user's."""
    init = record_type.__dict__.get("__init__")
    plain = (
        init is not None
        and init.__code__.co_filename.startswith("<attrs generated")
        and not any("__new__" in vars(base) for base in record_type.__mro__[:-1])
        and "__attrs_init__" not in record_type.__dict__
        and not any(hasattr(record_type, f"__attrs_{when}_init__") for when in ("pre", "post"))
        and not any(name.startswith("_attrs_cached") for name in record_type.__dict__["__slots__"])
    )
    converts = {column.attribute: column.convert is column.type for column in columns_of(record_type)}
    return plain and all(
        field.validator in (None, check_value) and (field.converter is None or converts[field.name])
        for field in attrs.fields(record_type)
    )
