"""How one export differs from another, in counts, and the guard against a collapsed one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from psfiles._tabular import Tabular, arrow
from psfiles.columns import columns_of
from psfiles.exceptions import GuardError

__all__ = ["Change", "Comparison", "Key"]

Key = tuple[Any, ...]


@attrs.frozen
class Change:
    """One record that changed: its key, and PowerSchool's names of the fields that did.

    >>> Change(("T7",), ("Status",)).columns
    ('Status',)
    """

    key: Key = attrs.field(repr=False)
    columns: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Comparison(Tabular):
    """How a new export differs from an old one, record by record of the same key.

    The counts are exact. ``added``, ``removed`` and ``changed`` hold the keys
    of as many records as were asked for, in no special order; nothing that is
    printed shows one. ``columns`` counts the changes of each field. ``old_faults``
    and ``new_faults`` count the records that could not be read: they are compared with nothing.
    ``old_name``, ``new_name`` and ``day`` say which files were compared, and when;
    they do not count when comparisons are compared.

    As a table (``to_polars`` and its like, or by itself to what reads Arrow)
    it is the records that differ, with the values of their keys.
    """

    layout: type
    old_count: int
    new_count: int
    unchanged_count: int
    added_count: int
    removed_count: int
    changed_count: int
    columns: dict[str, int]
    old_faults: int = 0
    new_faults: int = 0
    added: tuple[Key, ...] = attrs.field(default=(), repr=False)
    removed: tuple[Key, ...] = attrs.field(default=(), repr=False)
    changed: tuple[Change, ...] = attrs.field(default=(), repr=False)
    old_name: str = attrs.field(default="", eq=False, repr=False)
    new_name: str = attrs.field(default="", eq=False, repr=False)
    day: dt.date = attrs.field(factory=dt.date.today, eq=False, repr=False)

    @property
    def is_same(self) -> bool:
        """Whether no record was added, removed or changed."""
        return not (self.added_count or self.removed_count or self.changed_count)

    def guard(
        self,
        *,
        max_removed: float | None = 0.1,
        max_changed: float | None = None,
        max_added: float | None = None,
        max_unread: float | None = 0.1,
        min_rows: int = 1,
    ) -> None:
        """Raise `GuardError` where the new export looks collapsed: stop before it does harm.

        ``max_removed``, ``max_changed`` and ``max_added`` are shares of the old
        records, ``max_unread`` is one of the new file's; None switches one off.
        Consumers who survived this for years refuse to send when the row count
        collapses (evidence of class C).
        """
        problems = [f"{self.new_count:,} records, fewer than {min_rows:,}"] if self.new_count < min_rows else []
        for what, count, total, limit in (
            ("removed", self.removed_count, self.old_count, max_removed),
            ("changed", self.changed_count, self.old_count, max_changed),
            ("added", self.added_count, self.old_count, max_added),
            ("not readable", self.new_faults, self.new_count + self.new_faults, max_unread),
        ):
            if limit is not None and total and count > limit * total:
                problems.append(f"{count:,} of {total:,} records {what}, more than {limit:.0%}")
        if problems:
            message = f"{self.layout.__name__}: " + "; ".join(problems)
            raise GuardError(message, comparison=self)

    def to_text(self) -> str:
        """The comparison in lines: counts and names of fields, no value."""
        lines = [
            f"{self.layout.__name__}: {self.old_count:,} records before, {self.new_count:,} now",
            *(f"{name:>10} {count:>10,}" for name, count in self.counts.items()),
            *(f"{column:>30} changed in {count:,}" for column, count in self.columns.items()),
        ]
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The counts, for JSON; no keys."""
        return {
            "layout": self.layout.__name__,
            "old": self.old_count,
            "new": self.new_count,
            **self.counts,
            "columns": dict(self.columns),
        }

    def to_html(self) -> str:
        """The comparison as one HTML document without any value."""
        from psfiles.comparison._html import page_of

        return page_of([self])

    def to_arrow(self) -> Any:
        """The records that differ, as a `pyarrow.Table`: what happened, the key, and the fields that changed."""
        from psfiles.frames.key_arrays import plain_array

        pa = arrow()
        keys = [column for column in columns_of(self.layout) if column.key]
        rows = [
            *(("added", key, ()) for key in self.added),
            *(("removed", key, ()) for key in self.removed),
            *(("changed", change.key, change.columns) for change in self.changed),
        ]
        values = zip(*(key for _, key, _ in rows), strict=True) if rows else [()] * len(keys)
        columns = {
            "change": pa.array([what for what, _, _ in rows], pa.string()),
            **{key.attribute: plain_array(some, key) for key, some in zip(keys, values, strict=True)},
            "columns": pa.array([list(names) for _, _, names in rows], pa.list_(pa.string())),
        }
        return pa.table(columns)

    def _repr_html_(self) -> str:
        from psfiles.comparison._html import as_fragment

        return as_fragment(self)

    def __str__(self) -> str:
        return self.to_text()

    @property
    def counts(self) -> dict[str, int]:
        """How many records are unchanged, added, removed, changed, and in the new file not readable (``unread``).

        >>> comparison = Comparison(
        ...     layout=object, old_count=5, new_count=4, unchanged_count=4,
        ...     added_count=0, removed_count=1, changed_count=0, columns={},
        ... )
        >>> comparison.counts
        {'unchanged': 4, 'added': 0, 'removed': 1, 'changed': 0, 'unread': 0}
        """
        return {
            "unchanged": self.unchanged_count,
            "added": self.added_count,
            "removed": self.removed_count,
            "changed": self.changed_count,
            "unread": self.new_faults,
        }
