"""PowerSchool's well-known fields: what each holds, and the attribute that it has.

The names are those of the guide, of PowerSchool's own import and export guide,
and of the lists in public code (`KnownField.evidence`). A
type stands here only where every source agrees on it; all else is text, as are
identifiers and flags, which some districts write as 1 and others as Y.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any, Literal

import attrs

from psfiles.layouts.field_names import attribute_name, fold
from psfiles.values import GradeLevel, PeriodExpression, TermId

__all__ = ["KEYS", "KNOWN_FIELDS", "KnownField", "known_field"]


Evidence = Literal["G", "D", "C"]


@attrs.frozen(kw_only=True)
class KnownField:
    """One field that PowerSchool has in every district.

    ``group`` is what PowerSchool's screens call the data, the rest as for `psfiles.column`.
    With ``varies``, districts write it in more than one way, so it is text
    where no file shows more. ``evidence`` is G for the guide, D for PowerSchool's
    documentation, C for public code.
    """

    name: str
    attribute: str
    group: str
    type: Any = str
    personal: bool = False
    max_length: int | None = None
    repeats: bool = False
    varies: bool = False
    aliases: tuple[str, ...] = ()
    evidence: Evidence = "C"
    convert: type | None = None


_ATTRIBUTES = {
    "FTEID": "fte_id",
    "Schoolid": "school_id",
    "[05]last_name": "teacher_last_name",
    "[05]first_name": "teacher_first_name",
    "[05]LastFirst": "teacher_last_first",
    "[13]Abbreviation": "term_abbreviation",
    "[13]Name": "term_name",
    "[39]Abbreviation": "school_abbreviation",
    "[39]Name": "school_name",
    "teachernumber": "teacher_number",
    "termid": "term_id",
}


def _field(group: str, name: str, **settings: Any) -> KnownField:
    return KnownField(name=name, attribute=_ATTRIBUTES.get(name) or attribute_name(name), group=group, **settings)


def _fields(group: str, names: str, **settings: Any) -> Iterator[KnownField]:
    return (_field(group, name, **settings) for name in names.split())


_GRADE: dict[str, Any] = {"type": GradeLevel | None, "convert": GradeLevel}

KNOWN_FIELDS: tuple[KnownField, ...] = (
    *_fields("Students", "Student_Number First_Name Last_Name Middle_Name", personal=True, evidence="G"),
    *_fields("Students", "DOB", type=dt.date | None, personal=True, evidence="G"),
    *_fields("Students", "Mailing_Street", personal=True, evidence="G"),
    *_fields("Students", "Mailing_City Mailing_State Mailing_Zip", personal=True, repeats=True, evidence="G"),
    *_fields("Students", "GuardianEmail Home_Phone", personal=True, evidence="G"),
    *_fields("Students", "Grade_Level", **_GRADE, evidence="G"),
    *_fields(
        "Students", "LastFirst Gender Ethnicity FedEthnicity SSN State_StudentNumber", personal=True, evidence="D"
    ),
    *_fields("Students", "Street Phone_ID Family_Ident Person_ID", personal=True),
    *_fields("Students", "City State Zip", personal=True, repeats=True),
    *_fields("Students", "Geocode Mailing_Geocode", personal=True),
    *_fields("Students", "EntryDate ExitDate", type=dt.date | None, evidence="D"),
    *_fields("Students", "DistrictEntryDate SchoolEntryDate", type=dt.date | None),
    *_fields("Students", "DistrictEntryGradeLevel SchoolEntryGradeLevel Sched_NextYearGrade", **_GRADE),
    *_fields("Students", "Enroll_Status", type=int | None, evidence="D"),
    *_fields("Students", "Sched_YearOfGraduation ClassOf Graduation_Year", type=int | None),
    *_fields("Students", "EntryCode ExitCode Track Team House Building Next_School", repeats=True),
    *_fields("Students", "Home_Room HomeRoom_Teacher", repeats=True, personal=True),
    *_fields("Students", "Enrollment_SchoolID DistrictOfResidence EnrollmentType EnrollmentCode", repeats=True),
    *_fields("Students", "FTEID", repeats=True),
    *_fields("Students", "Exclude_FR_Rank FullTimeEquiv_obsolete MembershipShare", repeats=True, varies=True),
    *_fields("Students", "Sched_NextYearHomeRoom Sched_NextYearHouse Sched_NextYearTeam Sched_NextYearBuilding"),
    *_fields("Students", "Sched_NextYearBus Sched_Priority"),
    *_fields("Students", "Sched_Scheduled Sched_LoadLock Sched_LockStudentSchedule", varies=True),
    *_fields("Students", "LunchStatus Lunch_ID", personal=True),
    *_fields("Students", "Lunch_Balance Balance1 Balance2 Balance3 Balance4", personal=True, varies=True),
    *_fields("Students", "Bus_Route Bus_Stop Locker_Number Locker_Combination TransferComment", personal=True),
    *_fields("Students", "Web_ID Web_Password Student_Web_ID Student_Web_Password", personal=True),
    *_fields("Students", "Student_AllowWebAccess AllowWebAccess", varies=True),
    *_fields("Students", "Student_Email PrevStudentID", personal=True),
    *_fields("Students", "Alert_Medical Alert_Discipline Alert_Guardian Alert_Other Allergies", personal=True),
    *_fields("Students", "Doctor_Name Doctor_Phone", personal=True),
    *_fields("Students", "Cumulative_GPA Cumulative_Pct Simple_GPA Simple_PCT GPA", personal=True, varies=True),
    *_fields("Students", "PrimaryLanguage SecondaryLanguage Birthplace Name_Suffix", personal=True),
    *_fields("Students", "PSCORE_Legal_First_Name PSCORE_Legal_Middle_Name PSCORE_Legal_Last_Name", personal=True),
    *_fields("Students", "PSCORE_Legal_Suffix PSCORE_Legal_Gender", personal=True),
    *_fields("Contacts", "Mother Mother_First Mother_Email Mother_Cell Mother_Work_Phone", personal=True),
    *_fields("Contacts", "Mother_Home_Phone MotherDayPhone Mother_Employer", personal=True),
    *_fields("Contacts", "Father Father_First Father_Email Father_Cell Father_Work_Phone", personal=True),
    *_fields("Contacts", "Father_Home_Phone FatherDayPhone Father_Employer", personal=True),
    *_fields("Contacts", "Guardian Guardian_FN Guardian_LN GuardianFax GuardianDayPhone", personal=True),
    *_fields("Contacts", "Emerg_Contact_1 Emerg_Phone_1 Emerg_1_Rel Emerg_Contact_2 Emerg_Phone_2", personal=True),
    *_fields("Contacts", "Emerg_2_Rel Emerg_Contact_3 Emerg_3_Phone Emerg_3_Rel", personal=True),
    *_fields("Contacts", "Home2_Phone Mother2_First Mother2_Last Mother2_Email Mother2_Cell", personal=True),
    *_fields("Contacts", "Mother2_Work_Phone Father2_First Father2_Last Father2_Email Father2_Cell", personal=True),
    *_fields("Contacts", "Father2_Work_Phone", personal=True),
    *_fields("Student schedules", "termid", type=TermId, convert=TermId, evidence="G"),
    *_fields("Student schedules", "Schoolid course_number section_number", repeats=True, evidence="G"),
    *_fields("Student schedules", "[02]course_name", repeats=True, aliases=("course_name",), evidence="G"),
    _field(
        "Student schedules",
        "Period Expression",
        type=PeriodExpression,
        convert=PeriodExpression,
        repeats=True,
        aliases=("Expression",),
        evidence="G",
    ),
    *_fields("Student schedules", "[05]last_name [05]first_name", personal=True, repeats=True, evidence="G"),
    *_fields("Student schedules", "[05]LastFirst", personal=True, repeats=True),
    *_fields("Student schedules", "[03]room", repeats=True, aliases=("room",), evidence="G"),
    *_fields("Student schedules", "Period", repeats=True, evidence="G"),
    *_fields("Student schedules", "DateEnrolled DateLeft", type=dt.date | None),
    *_fields("Student schedules", "StudentID TeacherID SectionID", personal=True),
    *_fields("Teachers", "teachernumber email_addr", personal=True, evidence="G"),
    *_fields("Teachers", "status", type=int | None, evidence="G"),
    *_fields("Teachers", "StaffStatus", type=int | None),
    *_fields("Teachers", "HomeSchoolID Title Group_Membership", repeats=True),
    *_fields("Teachers", "Email_Personal Cell School_Phone Network_ID Network_Password", personal=True),
    *_fields("Teachers", "LoginID TeacherLoginID SIF_StatePrid PreferredName", personal=True),
    *_fields("Attendance", "Att_Date", type=dt.date, evidence="G"),
    _field("Attendance", "Attendance Code", max_length=7, repeats=True, evidence="G"),
    _field("Attendance", "Period Abbreviation", max_length=3, repeats=True, evidence="G"),
    *_fields("Attendance", "Att_Code Att_Mode_Code Att_Comment Attendance_CodeID PeriodID CalendarDayID"),
    *_fields("Courses", "Alt_Course_Number CreditType Sched_Department CourseID", repeats=True),
    *_fields("Courses", "Credit_Hours", repeats=True, varies=True),
    *_fields("Sections", "External_Expression", repeats=True),
    *_fields("Sections", "MaxEnrollment No_Of_Students", repeats=True, varies=True),
    *_fields("Terms", "[13]Abbreviation [13]Name Abbreviation", repeats=True),
    *_fields("Terms", "FirstDay LastDay", type=dt.date | None),
    *_fields("Terms", "YearID", type=int | None),
    *_fields("Schools", "School_Number Alternate_School_Number [39]Name [39]Abbreviation", repeats=True),
    *_fields("Every table", "ID DCID"),
)
"""The table, by what PowerSchool's screens call the data."""


@functools.cache
def _by_name() -> dict[Any, KnownField]:
    names: dict[Any, KnownField] = {}
    for known in KNOWN_FIELDS:
        for name in (known.name, *known.aliases):
            names.setdefault(fold(name), known)
    return names


def known_field(name: str) -> KnownField | None:
    """What is known of a field, by any spelling of its name; None for one that is not in the table.

    >>> known_field("STUDENTS.ENTRYDATE").attribute, known_field("U_StudentsUserFields.Bus")
    ('entry_date', None)
    """
    names = _by_name()
    table, own = fold(name)
    # Another table's field of the same name may hold something else, but in an extension's table it surely does.
    return names.get((table, own)) or (names.get((None, own)) if isinstance(table, int) else None)


KEYS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(needed.split()), frozenset(whole.split()))
    for needed, whole in (
        (
            "student_number att_date",
            "school_id student_number course_number section_number att_date period_abbreviation",
        ),
        ("student_number section_number", "school_id student_number term_id course_number section_number"),
        ("student_number", "student_number"),
        ("course_number section_number", "school_id term_id course_number section_number"),
        ("teacher_number", "school_id teacher_number"),
        ("term_id", "school_id term_id"),
        ("course_number", "school_id course_number"),
        ("school_number", "school_number"),
    )
)
"""What tells one record from another: for a list that has the first attributes, those of the second that it has."""
