"""What a rule is: a documented thing with a stable code, and the question it asks."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from psfiles.checks._ledger import Ledger
    from psfiles.exceptions import Location

__all__ = ["Context", "Look", "Remedy", "Rule", "Severity", "rule"]


def __dir__() -> list[str]:
    return __all__


class Severity(enum.IntEnum):
    """How much a finding matters; they compare.

    ``ERROR`` only where PowerSchool or the guide says so.

    >>> Severity.ERROR > Severity.WARNING, str(Severity["INFO"])
    (True, 'INFO')
    """

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name


class Remedy(enum.Enum):
    """What there is to do about a finding: reports group them so."""

    SETTINGS = "Change a setting on PowerSchool's screen"
    DATA = "Correct the data in PowerSchool"
    FILES = "Bring the files into step with one another"
    SENDER = "Fix the program that wrote the file"
    NOTHING = "Good to know"

    def __str__(self) -> str:
        return self.value


@attrs.frozen
class Context:
    """What a check knows beside the record at hand.

    ``today`` is the day of the check, ``layouts`` are those of all files that
    are checked together, ``ledger`` is what the files read so far told.
    """

    today: dt.date
    layouts: frozenset[type]
    ledger: Ledger


Verdict = bool | str | Iterable[str]
Look = Callable[[Any], Verdict]
"""Looks at one record; gives the names of the attributes at fault, True where no
single one is, and nothing (False, an empty tuple) where the record is good."""

Finish = Callable[[Context], "Iterator[Location]"]
Subject = Literal["fault", "file", "text", "characters", "value", "record", "district"]


@attrs.frozen(kw_only=True)
class Rule:
    """One thing that can be wrong, documented.

    ``what`` is wrong, ``why`` it matters and how to ``fix`` it are a sentence
    each; ``source`` says where the rule stands. ``details`` names the numbers
    that its findings carry. ``needs`` are the layouts without which it cannot
    be asked.

    ``subject`` is what it looks at, and with it what ``start`` and ``finish``
    are given: a check starts every rule anew, so a rule may remember what it saw.
    """

    code: str = attrs.field(validator=attrs.validators.matches_re(r"[a-z0-9]+(-[a-z0-9]+)*"))
    severity: Severity
    what: str
    why: str
    fix: str
    source: str = ""
    remedy: Remedy = Remedy.DATA
    details: tuple[str, ...] = ()
    subject: Subject = "record"
    needs: tuple[type, ...] = ()
    start: Callable[..., Any] | None = attrs.field(default=None, repr=False)
    finish: Finish | None = attrs.field(default=None, repr=False)


def rule(
    code: str,
    layout: type,
    *,
    what: str,
    why: str,
    fix: str,
    severity: Severity | str = Severity.WARNING,
    source: str = "",
) -> Callable[[Look], Rule]:
    """Make a rule of one's own from a function that looks at one record.

    The function gives the names of the attributes at fault, True where no
    single one is, and False or nothing where the record is good. What it gives
    never includes a value, so a rule cannot leak one. A user's rule that has to
    remember records is made of a `Rule` itself, with ``start``.

    >>> import psfiles
    >>> from psfiles import checks
    >>> @checks.rule(
    ...     "no-post-box", psfiles.Student, what="The mailing address is a post box.",
    ...     why="The bus does not stop there.", fix="Ask for the street.",
    ... )
    ... def no_post_box(student):
    ...     return "mailing_street" if student.mailing_street.startswith("PO ") else ()
    >>> no_post_box.code
    'no-post-box'
    """

    def decorate(look: Look) -> Rule:
        return Rule(
            code=code,
            severity=Severity[severity] if isinstance(severity, str) else severity,
            what=what,
            why=why,
            fix=fix,
            source=source,
            start=lambda _, record_type: look if record_type is layout else None,
        )

    return decorate
