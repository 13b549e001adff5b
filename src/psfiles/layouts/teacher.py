"""AutoSend *Teachers*, ``TEACHER.txt``: the guide's *Teacher Information AutoSend Export*."""

from __future__ import annotations

import attrs

from psfiles.columns import column

__all__ = ["Teacher"]


CURRENT = 1  # 2 is "no longer here" (evidence of class D)


def _same_number(teacher: Teacher) -> str:
    return teacher.teacher_number


@attrs.frozen(weakref_slot=False)
class Teacher:
    """One teacher at one school: who teaches at two has two records.

    The guide's list names ``teachernumber`` twice, so the record keeps both.

    >>> teacher = Teacher("100", "Example", "Tom", "T7", "tom@example.org", status=1)
    >>> teacher.teacher_number_2, teacher.is_current
    ('T7', True)
    """

    school_id: str = column("Schoolid", key=True, repeats=True)
    last_name: str = column("[05]last_name", personal=True)
    first_name: str = column("[05]first_name", personal=True)
    teacher_number: str = column("teachernumber", key=True, personal=True)
    email_addr: str = column("email_addr", personal=True)
    teacher_number_2: str = column("teachernumber", default=attrs.Factory(_same_number, takes_self=True), personal=True)
    status: int | None = column("status", default=None)

    @property
    def is_current(self) -> bool:
        """Whether the teacher works at the school now."""
        return self.status == CURRENT
