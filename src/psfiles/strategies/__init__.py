"""Hypothesis strategies: values, records, whole files and districts, and files that are damaged.

They give what breaks other programs: the whole of the character set, quotes,
spaces at the ends, leading zeros, expressions that cannot be parsed.

``st.from_type`` knows psfiles' records and values by itself, as soon as
psfiles is installed: ``st.from_type(Student)``.

Needs the extra ``psfiles[hypothesis]``. All people and places are invented.
"""

from psfiles._extras import import_extra

import_extra("hypothesis", "'psfiles[hypothesis]'")

from psfiles.strategies._damage import DamagedFile, ExpectedFault, damaged_files
from psfiles.strategies._districts import DistrictRecords, districts
from psfiles.strategies._files import SampleFile, files
from psfiles.strategies._records import attendance_entries, records, schedule_entries, students, teachers
from psfiles.strategies._values import (
    dialects,
    email_lists,
    grade_levels,
    identifiers,
    period_expressions,
    phone_numbers,
    term_ids,
    texts,
    unparseable_expressions,
)

__all__ = [
    "DamagedFile",
    "DistrictRecords",
    "ExpectedFault",
    "SampleFile",
    "attendance_entries",
    "damaged_files",
    "dialects",
    "districts",
    "email_lists",
    "files",
    "grade_levels",
    "identifiers",
    "period_expressions",
    "phone_numbers",
    "records",
    "schedule_entries",
    "students",
    "teachers",
    "term_ids",
    "texts",
    "unparseable_expressions",
]


def __dir__() -> list[str]:
    return __all__
