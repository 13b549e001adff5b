"""What a rule is: a documented thing with a stable code, what it looks at, and the question it asks."""

from __future__ import annotations

import datetime as dt
import enum
import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from psfiles.checks.district_index import DistrictIndex
    from psfiles.exceptions import Location
    from psfiles.reading.codecs import ColumnCodec

__all__ = ["AtFault", "Context", "Look", "Remedy", "Rule", "Severity", "rule"]


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
    """What there is to do about a finding: reports group them so.

    >>> print(Remedy.DATA.value)
    Correct the data in PowerSchool
    """

    SETTINGS = "Change a setting on PowerSchool's screen"
    DATA = "Correct the data in PowerSchool"
    FILES = "Bring the files into step with one another"
    SENDER = "Fix the program that wrote the file"
    NOTHING = "Good to know"

    def __str__(self) -> str:
        return self.value


@attrs.frozen
class Context:
    r"""What a check knows beside the record at hand.

    ``today`` is the day of the check, ``layouts`` are those of all files that
    are checked together, ``ledger`` has the keys of what was read so far, and
    ``days`` is the school's own order of days, for ranges of an expression.

    A rule with ``start`` is given it:

    >>> import io, psfiles
    >>> def start(context, layout):
    ...     return lambda entry: () if entry.att_date <= context.today else ("att_date",)
    >>> in_the_future = psfiles.checks.Rule(
    ...     code="in-the-future", severity=psfiles.checks.Severity.ERROR, what="The day is still to come.",
    ...     why="Nobody can have been absent.", fix="Correct the day.", layout=psfiles.AttendanceEntry, start=start,
    ... )
    >>> data = io.BytesIO(b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n")
    >>> report = psfiles.check(data, rules=[in_the_future], today=dt.date(2026, 9, 13))
    >>> report.counts["in-the-future"]
    1
    """

    today: dt.date
    layouts: frozenset[type]
    ledger: DistrictIndex
    days: tuple[str, ...] = ()

    def has(self, layouts: Iterable[type]) -> bool:
        """Whether there is a file of each of some layouts, or of a subclass of it."""
        return all(any(issubclass(present, layout) for present in self.layouts) for layout in layouts)


AtFault = bool | str | Iterable[str]
"""The names of the attributes at fault, True where no single one is, and nothing
(False, an empty tuple) where the record is good."""

Look = Callable[..., Any]
Subject = Literal["fault", "file", "text", "characters", "value", "fields", "columns", "distinct", "record"]


@attrs.frozen(kw_only=True)
class Rule:
    r"""One thing that can be wrong, documented.

    ``what`` is wrong, ``why`` it matters and how to ``fix`` it are a sentence
    each; ``source`` says where the rule stands. ``of_all`` is a further sentence
    for a file in nearly all of whose records it is so. ``details`` names the numbers
    that its findings carry. ``needs`` are the layouts without which it cannot
    be asked.

    What it looks at: the ``columns`` of one ``layout``, by their attributes
    (each column and any layout unless given), in one of these ways, the
    ``subject``, which is what ``look`` is given:

    - ``"text"``: a text, once for each distinct text of a column; gives whether
      it is at fault, or the ``details``. ``"characters"`` leaves out the texts
      that are printable ASCII without ampersands and without spaces around them.
    - ``"value"``: the value of a text, likewise.
    - ``"fields"``: the values of its columns, once for each distinct combination
      (in a schedule: once a section, where it looks at no student); gives the
      attributes at fault.
    - ``"columns"``: the same columns as sequences of values, some records at a
      time; gives pairs of a record's index and the attributes at fault.
    - ``"distinct"``: the distinct texts of all columns by attribute, up to some
      thousand of each, when a file of ten records or more was read; gives the
      attributes at fault, each a finding of its own.
    - ``"record"``: a record, which is made for the rule alone; gives the
      attributes at fault.

    In place of ``look``, ``start`` makes one anew for each check and file, so
    that a rule may remember what it saw: it is given the `Context` and the
    layout, and for single texts and values the codec of the column; None is no
    look. ``sieve`` tells whether one of many may be at fault: of the new texts of a
    column, given with its codec; or, for ``"fields"``, of sequences of the columns'
    values. ``finish`` gives places when all files were read. The rules of
    ``"file"`` are given the dialect found and the layout's own, those of
    ``"fault"`` are found by reading.

    >>> import io, psfiles
    >>> no_initial = psfiles.checks.Rule(
    ...     code="no-initial", severity=psfiles.checks.Severity.INFO, what="The first name is one letter.",
    ...     why="It is an initial.", fix="Write the name out.", subject="text", layout=psfiles.Teacher,
    ...     columns=("first_name",), look=lambda text: len(text) == 1,
    ... )
    >>> data = io.BytesIO(b"100\tExample\tT\tT7\t\tT7\t1\r\n")
    >>> psfiles.check(data, rules=[no_initial]).counts["no-initial"]
    1
    """

    code: str = attrs.field(validator=attrs.validators.matches_re(r"[a-z0-9]+(-[a-z0-9]+)*"))
    severity: Severity
    what: str
    why: str
    fix: str
    source: str = ""
    remedy: Remedy = Remedy.DATA
    of_all: str = ""
    details: tuple[str, ...] = ()
    subject: Subject = "record"
    layout: type | None = None
    columns: tuple[str, ...] = ()
    needs: tuple[type, ...] = ()
    look: Look | None = attrs.field(default=None, repr=False)
    start: Callable[..., Look | None] | None = attrs.field(default=None, repr=False)
    sieve: Callable[..., bool] | None = attrs.field(default=None, repr=False)
    finish: Callable[[Context], Iterator[Location]] | None = attrs.field(default=None, repr=False)

    def without_looks(self) -> Rule:
        """The rule as it is documented: what a report keeps of it, which any process can read back."""
        return attrs.evolve(self, look=None, start=None, sieve=None, finish=None)

    def look_at(self, context: Context, layout: type, codec: ColumnCodec | None = None) -> Look | None:
        """What looks at a layout's records, or at one of its columns; None where the rule has nothing to say."""
        if self.layout is not None and not issubclass(layout, self.layout):
            return None
        if codec is not None and self.columns and codec.column.attribute not in self.columns:
            return None
        if self.start is None:
            return self.look
        return self.start(context, layout) if codec is None else self.start(context, layout, codec)


@attrs.frozen
class _StartDecorated:
    """Starts a rule that decorates a function: it pickles by the name of the rule, which took the function's place."""

    function: Callable[[Any], AtFault]

    def __call__(self, _: Context, __: type) -> Look:
        return self.function

    def __reduce__(self) -> tuple[Any, ...]:
        return _start_of, (self.function.__module__, self.function.__qualname__)


def _start_of(module: str, name: str) -> Any:
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found.start


def rule(
    code: str,
    layout: type,
    *,
    what: str,
    why: str,
    fix: str,
    severity: Severity | str = Severity.WARNING,
    source: str = "",
) -> Callable[[Callable[[Any], AtFault]], Rule]:
    """Make a rule of one's own from a function that looks at one record.

    The function gives the names of the attributes at fault, True where no
    single one is, and False or nothing where the record is good. What it gives
    never includes a value, so a rule cannot leak one. A user's rule that has to
    remember records, or looks at columns, is made of a `Rule` itself.

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

    def decorate(function: Callable[[Any], AtFault]) -> Rule:
        return Rule(
            code=code,
            severity=Severity[severity] if isinstance(severity, str) else severity,
            what=what,
            why=why,
            fix=fix,
            source=source,
            layout=layout,
            start=_StartDecorated(function),
        )

    return decorate
