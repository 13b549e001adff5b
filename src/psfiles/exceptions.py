"""Everything that can go wrong, and exactly where.

No message, ``repr``, cause or context of these exceptions holds a value of a
record: student data must not reach a log. Whoever needs the bytes finds them
in ``ReadError.raw`` and ``FieldError.value``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import attrs

from psfiles.printing import printable

__all__ = [
    "AttendanceError",
    "AuthenticationError",
    "DecodeError",
    "DetectionError",
    "FieldCountError",
    "FieldError",
    "GuardError",
    "HostKeyError",
    "Location",
    "PsfilesError",
    "ReadError",
    "RecordError",
    "RemoteFileChangedError",
    "RemoteFileNotFoundError",
    "TransportConnectionError",
    "TransportError",
    "TransportPermissionError",
    "TransportTimeoutError",
    "UnconfirmedUploadError",
    "WriteError",
]


def __dir__() -> list[str]:
    return __all__


@attrs.frozen
class Location:
    """The place of a record in a file.

    ``record`` and ``line`` count from 1 (a header is record 0), ``byte`` counts
    from 0, so that ``data[location.byte:]`` begins with the record at fault.
    ``line`` counts as an editor does: by LF, or by CR where CR ends the records.

    >>> print(Location("STUDENT.TXT", record=3, line=4, byte=210))
    STUDENT.TXT, record 3, line 4, byte 210
    """

    source: str
    record: int
    line: int
    byte: int

    def __str__(self) -> str:
        return f"{printable(self.source)}, record {self.record}, line {self.line}, byte {self.byte}"


class PsfilesError(Exception):
    """Whatever psfiles raises on purpose.

    >>> import psfiles
    >>> try:
    ...     psfiles.load("TEACHER.txt", psfiles.Student)
    ... except (psfiles.PsfilesError, OSError) as error:
    ...     print(type(error).__name__)
    FileNotFoundError
    """

    # ``args`` holds the message alone, since tools print it; so a pickle has
    # to carry the attributes itself.
    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[PsfilesError], args: tuple[Any, ...], state: dict[str, Any]) -> PsfilesError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ReadError(PsfilesError, ValueError):
    r"""A record breaks the layout.

    ``code`` is the stable name of the kind of fault, ``problem`` says what is
    wrong, ``location`` where, and ``raw`` is the record's exact bytes without
    its record end.

    >>> import psfiles
    >>> try:
    ...     psfiles.loads(b"no teacher\r\n", psfiles.Teacher)
    ... except psfiles.ReadError as fault:
    ...     print(fault.code, fault.location.line, fault.raw)
    field-count 1 b'no teacher'
    """

    def __init__(self, problem: str, *, code: str, location: Location, raw: bytes) -> None:
        super().__init__(f"{location}: {problem}")
        self.problem = problem
        self.code = code
        self.location = location
        self.raw = raw

    @property
    def exceptions(self) -> tuple[ReadError, ...]:
        """The single faults of the record: this one, or a group's members."""
        return (self,)


class DecodeError(ReadError):
    r"""A byte of the record is not in the file's character set.

    >>> import psfiles
    >>> try:
    ...     psfiles.loads(b"100\tExample\tTom\x81\tT7\t\tT7\t1\r\n", psfiles.Teacher)
    ... except psfiles.DecodeError as fault:
    ...     print(fault.code)
    undecodable
    """


class FieldCountError(ReadError):
    r"""A record has ``found`` fields where ``expected`` would be right.

    ``expected`` is the layout's usual number of fields; a blank line has 0.

    >>> import psfiles
    >>> try:
    ...     psfiles.loads(b"no\tteacher\r\n", psfiles.Teacher)
    ... except psfiles.FieldCountError as fault:
    ...     print(fault.expected, fault.found)
    7 2
    """

    def __init__(self, problem: str, *, code: str, location: Location, raw: bytes, expected: int, found: int) -> None:
        super().__init__(problem, code=code, location=location, raw=raw)
        self.expected = expected
        self.found = found


class FieldError(ReadError):
    r"""One field of a record cannot be read.

    ``column`` is PowerSchool's name of the field, ``position`` counts from 1,
    ``value`` is the text as it stands in the file (never part of a message).

    >>> import psfiles
    >>> try:
    ...     psfiles.loads(b"100\tExample\tTom\tT7\t\tT7\tx\r\n", psfiles.Teacher)
    ... except psfiles.FieldError as fault:
    ...     print(fault.column, fault.position, fault.value)
    status 7 x
    """

    def __init__(
        self,
        problem: str,
        *,
        code: str,
        location: Location,
        raw: bytes,
        column: str,
        position: int,
        value: str,
    ) -> None:
        super().__init__(f"field {position} ({column}): {problem}", code=code, location=location, raw=raw)
        self.column = column
        self.position = position
        self.value = value


class RecordError(ExceptionGroup[FieldError], ReadError):  # type: ignore[misc]  # its own `exceptions`
    r"""Several fields of one record cannot be read: all of them, at once.

    A record with a single bad field gives that field's `FieldError` itself.

    >>> import psfiles
    >>> try:
    ...     psfiles.loads(b"100\t1001\tMA10\t2\ttoday\tABSENT!!\t1\n", psfiles.AttendanceEntry)
    ... except psfiles.RecordError as fault:
    ...     print([one.column for one in fault.exceptions])
    ['Att_Date', 'Attendance Code']
    """

    def __new__(cls, faults: Sequence[FieldError]) -> Self:  # noqa: D102
        return super().__new__(cls, "; ".join(fault.problem for fault in faults), faults)

    def __init__(self, faults: Sequence[FieldError]) -> None:
        first = faults[0]
        ReadError.__init__(self, self.message, code="record", location=first.location, raw=first.raw)

    def __str__(self) -> str:
        return f"{self.location}: {self.problem}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Make it again of its faults, as a group can only be made."""
        return type(self), (list(self.exceptions),), self.__dict__

    def derive(self, excs: Sequence[Any], /) -> RecordError:  # type: ignore[override]
        """Keep the place for the part that ``except*`` takes or leaves."""
        return RecordError(excs)


class WriteError(PsfilesError, ValueError):
    r"""A value that the layout, the dialect or the character set cannot hold.

    ``index`` is the record's place among those given, from 0; ``column`` is
    PowerSchool's name of the field.

    >>> import psfiles
    >>> try:
    ...     psfiles.dumps([psfiles.Teacher("100", "Ex\tample", "Tom", "T7", "", "T7", 1)])
    ... except psfiles.WriteError as error:
    ...     print(error.code, error.index, error.column)
    delimiter 0 [05]last_name
    """

    def __init__(self, problem: str, *, code: str, index: int, column: str) -> None:
        super().__init__(f"record {index} of those given, field {column}: {problem}")
        self.problem = problem
        self.code = code
        self.index = index
        self.column = column


class DetectionError(PsfilesError, ValueError):
    """A file has none of the known layouts.

    >>> import io, psfiles
    >>> try:
    ...     psfiles.detect(io.BytesIO(b"nothing known"))
    ... except psfiles.DetectionError as error:
    ...     print(type(error).__name__)
    DetectionError
    """


class GuardError(PsfilesError, ValueError):
    r"""A new export looks collapsed beside the old one; ``comparison`` says how.

    >>> import io, psfiles
    >>> teachers = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")
    >>> try:
    ...     psfiles.compare(teachers, io.BytesIO()).guard()
    ... except psfiles.GuardError as error:
    ...     print(error.comparison.removed_count)
    1
    """

    def __init__(self, problem: str, *, comparison: Any) -> None:
        super().__init__(problem)
        self.comparison = comparison


class AttendanceError(PsfilesError, ValueError):
    """The schedule does not say which one meeting of a class is meant.

    ``choices`` are the codes to choose from: periods for one enrolment,
    ``course.section`` for one student.

    >>> error = AttendanceError("the class meets twice a day: say which period is meant", choices=["1", "3"])
    >>> error.choices
    ('1', '3')
    """

    def __init__(self, problem: str, *, choices: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.choices: tuple[str, ...] = tuple(choices)


class TransportError(PsfilesError, OSError):
    """A Managed Connection could not do what was asked.

    ``problem`` says what went wrong, ``advice`` what to do about it, and
    ``retryable`` whether the same call may well succeed a little later. Neither
    text ever holds a password, a file's content or a server's own words, which
    could hold either.

    >>> print(TransportError("the disk of the server is full", advice="free some space there"))
    the disk of the server is full: free some space there
    """

    def __init__(self, problem: str, *, advice: str, retryable: bool = False) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem = problem
        self.advice = advice
        self.retryable = retryable


class HostKeyError(TransportError):
    """The server did not show a host key that is trusted; no password was sent.

    ``offered`` has the SHA-256 fingerprint of each key that the server showed,
    so that they can be compared with those the server's operator publishes.

    >>> HostKeyError("no key is trusted", advice="ask its operator", offered=("SHA256:x",)).offered
    ('SHA256:x',)
    """

    def __init__(self, problem: str, *, advice: str, offered: tuple[str, ...] = ()) -> None:
        super().__init__(problem, advice=advice)
        self.offered = offered


class AuthenticationError(TransportError):
    """The server refused the user's password or key. Never tried again by itself: servers ban for it.

    >>> issubclass(AuthenticationError, TransportError)
    True
    """


class TransportPermissionError(TransportError, PermissionError):
    """The server, or the connection's own settings, forbid what was asked.

    >>> issubclass(TransportPermissionError, PermissionError)
    True
    """


class RemoteFileNotFoundError(TransportError, FileNotFoundError):
    """The server has no such file or folder.

    >>> issubclass(RemoteFileNotFoundError, FileNotFoundError)
    True
    """


class RemoteFileChangedError(TransportError):
    """A file is not what it should be after a transfer: cut short, grown or replaced meanwhile.

    >>> issubclass(RemoteFileChangedError, TransportError)
    True
    """


class TransportConnectionError(TransportError, ConnectionError):
    """The server cannot be reached, or the connection broke.

    >>> issubclass(TransportConnectionError, ConnectionError)
    True
    """


class TransportTimeoutError(TransportConnectionError, TimeoutError):
    """The server stopped answering for longer than the connection's settings allow.

    >>> issubclass(TransportTimeoutError, TimeoutError)
    True
    """


class UnconfirmedUploadError(TransportConnectionError):
    """The connection broke before the server confirmed the last step of an upload: the file may have arrived.

    Sending it again by itself could import it twice, so it is not retryable.

    >>> issubclass(UnconfirmedUploadError, ConnectionError)
    True
    """
