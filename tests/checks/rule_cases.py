"""For each rule, files that trigger it and near misses that do not.

A case is a district's files by name, made of one good record each, with only
what matters changed. The day of the check is `TODAY`.
"""

from __future__ import annotations

import datetime as dt

import attrs

TODAY = dt.date(2026, 9, 15)  # a Tuesday

STUDENT = ["1001", "Ada", "Example", "", "03/07/2014", "1 Elm St", "Springfield", "OR", "97403"]
STUDENT += ["one@example.org, two@example.org", "541-555-0101", "7"]
ENTRY = ["100", "1001", "3600", "MA10", "Algebra", "2", "3(A-C)", "Sample", "Tom", "12", "T7"]
TEACHER = ["100", "Sample", "Tom", "T7", "tom@example.org", "T7", "1"]
ATTENDANCE = ["100", "1001", "MA10", "2", "09/14/2026", "A", "3"]

Files = dict[str, bytes]


def line(fields: list[str], end: str = "\r\n", delimiter: str = "\t", encoding: str = "windows-1252") -> bytes:
    """One record's bytes."""
    return (delimiter.join(fields) + end).encode(encoding)


def changed(fields: list[str], **changes: str) -> list[str]:
    """The fields with some of them, named ``f1`` to ``f12``, changed."""
    fields = list(fields)
    for name, text in changes.items():
        fields[int(name[1:]) - 1] = text
    return fields


def student(**changes: str) -> bytes:
    return line(changed(STUDENT, **changes))


def entry(**changes: str) -> bytes:
    return line(changed(ENTRY, **changes))


def teacher(**changes: str) -> bytes:
    return line(changed(TEACHER, **changes))


def attendance(**changes: str) -> bytes:
    return line(changed(ATTENDANCE, **changes), end="\n")


def district(**files: bytes) -> Files:
    """A good district, with some of its files replaced."""
    good = {"student": student(), "schedule": entry(), "teacher": teacher()}
    return {f"{name}.txt": data for name, data in (good | files).items()}


def many(place: int, text: str, other: int, other_text: str) -> bytes:
    """Ten students with differing texts in two fields."""
    rows = [changed(STUDENT, f1=str(number)) for number in range(1000, 1010)]
    for row in rows:
        mark = chr(ord("a") + int(row[0]) - 1000)
        row[place - 1], row[other - 1] = text + mark, other_text + mark
    return b"".join(map(line, rows))


@attrs.frozen
class Case:
    """Files that trigger a rule ``times`` over, and files that do not."""

    triggers: Files
    misses: Files
    times: int = 1


HEADER = line(["Schoolid", "[05]last_name", "[05]first_name", "teachernumber", "email_addr", "teachernumber", "status"])

CASES: dict[str, Case] = {
    # About a file as a whole.
    "header-present": Case({"t.txt": HEADER + teacher()}, {"t.txt": teacher(f2="last_name", f3="first_name")}),
    "upload-type-present": Case({"t.txt": b"A\t" + teacher()}, {"t.txt": teacher()[:-2] + b"\t\r\n"}),
    "comma-delimited": Case(
        {"t.txt": line(TEACHER, delimiter=",")}, {"t.txt": teacher(f5="a@example.org,b@example.org")}
    ),
    "wrong-delimiter": Case({"t.txt": line(TEACHER, delimiter=";")}, {"t.txt": line(TEACHER, delimiter=",")}),
    "record-delimiter": Case({"t.txt": line(TEACHER, end="\n")}, {"t.txt": teacher(), "a.txt": attendance()}),
    "character-set": Case(
        {"a.txt": line(changed(ATTENDANCE, f3="Ménage"), end="\n", encoding="utf-8")},
        {"a.txt": attendance(f3="Ménage"), "t.txt": line(changed(TEACHER, f3="José"), encoding="utf-8")},
    ),
    "date-order": Case({"s.txt": student(f5="27/03/2014")}, {"s.txt": student(f5="03/07/2014")}),
    "empty-file": Case({"TEACHER.txt": b""}, {"TEACHER.txt": teacher()}),
    "unknown-file": Case(
        {"t.txt": teacher(), "README.txt": b"not an export\n"}, {"t.txt": teacher(), ".notes": b"x\n"}
    ),
    "trailing-delimiter": Case(
        {"t.txt": teacher()[:-2] + b"\t\r\n" + teacher(f1="101")[:-2] + b"\t\r\n"}, {"t.txt": teacher(f7="")}
    ),
    "period-column": Case(
        {"c.txt": line([*ENTRY[:6], "3", *ENTRY[6:]])}, {"c.txt": entry(), "u.txt": b"A\t" + entry(f1="101")}
    ),
    # What reading says.
    "field-count": Case({"t.txt": teacher() * 2 + b"100\tSample\r\n"}, {"t.txt": teacher()}),
    "blank-line": Case({"t.txt": teacher() + b"\r\n" + teacher(f1="101")}, {"t.txt": teacher() + b"\r\n\r\n"}),
    "undecodable": Case(
        {"t.txt": teacher(f3="José") + teacher(f1="101", f3="Jos?").replace(b"?", b"\x81")},
        {"t.txt": teacher(f3="José") + teacher(f1="101", f3="Zoë")},
    ),
    "open-quote": Case(
        {"a.txt": attendance() + attendance(f1="101") + attendance(f3='"MA10')},
        {"a.txt": attendance(f3='"MA10"') + attendance(f4="2")},
    ),
    "bad-date": Case({"s.txt": student() + student(f1="1002", f5="13/13/2014")}, {"s.txt": student(f5="")}),
    "bad-integer": Case({"s.txt": student() + student(f1="1002", f12="seven")}, {"s.txt": student(f12="07")}),
    "blank": Case({"c.txt": entry() + entry(f3="", f6="3")}, {"c.txt": entry(f10="")}),
    "too-long": Case(
        {"a.txt": attendance() + attendance(f1="101", f6="ABCDEFGH")}, {"a.txt": attendance(f6="ABCDEFG")}
    ),
    # About one value.
    "blank-key": Case({"t.txt": teacher(f4="", f6="")}, {"t.txt": teacher(f5="")}),
    "too-wide": Case({"s.txt": student(f2="A" * 21)}, {"s.txt": student(f2="A" * 20, f6="B" * 50)}),
    "not-canonical": Case(
        {"s.txt": student(f5="3/7/2014"), "c.txt": entry(f7="1(A)2(B)")},
        {"s.txt": student(f5=""), "c.txt": entry(f7="1(A) 2(B)")},
        times=2,
    ),
    "blank-around": Case({"t.txt": teacher(f3="Tom ")}, {"t.txt": teacher(f3="Tom Lee")}),
    "line-end-inside": Case({"s.txt": student(f6="1 Elm St\nApt 2")}, {"s.txt": student(f6="1 Elm St, Apt 2")}),
    "html-entity": Case({"s.txt": student(f3="O&#39;Brien")}, {"s.txt": student(f3="B&O", f6="R&D; 1 Elm St")}),
    "mojibake": Case(
        {
            "t.txt": line(changed(TEACHER, f3="JosÃ©"), encoding="utf-8")
            + line(changed(TEACHER, f1="101", f3="JosÃƒÂ©"), encoding="utf-8")
        },
        {"t.txt": teacher(f3="José", f2="JOÃO Ångström") + teacher(f1="101", f3="JOSÉ’S")},
        times=2,
    ),
    "lost-character": Case(
        {"t.txt": line(changed(TEACHER, f3="Jos\ufffd"), encoding="utf-8")}, {"t.txt": teacher(f3="Jos?")}
    ),
    "control-character": Case({"t.txt": teacher(f3="Tom\x07")}, {"t.txt": teacher(f3="Tom\xa0Lee")}),
    "bad-expression": Case({"c.txt": entry(f7="3(A-C") + entry(f6="3")}, {"c.txt": entry(f7="HR(A) 3-4(B,D)")}),
    "unusual-grade": Case(
        {"s.txt": student(f12="14") + student(f1="1002", f12="")}, {"s.txt": student(f12="99")}, times=2
    ),
    "future-birth-date": Case({"s.txt": student(f5="09/16/2026")}, {"s.txt": student(f5="09/15/2026")}),
    "stand-in-date": Case({"s.txt": student(f5="01/01/1900")}, {"s.txt": student(f5="01/02/1900")}),
    "bad-email": Case(
        {"s.txt": student(f10="one@example.org; two@"), "t.txt": teacher(f5="tom at example.org")},
        {"s.txt": student(f10="one@example.org;,two+x@school.k12.or.us"), "t.txt": teacher(f5="")},
        times=2,
    ),
    "teacher-status": Case({"t.txt": teacher(f7="3") + teacher(f1="101", f7="")}, {"t.txt": teacher(f7="2")}, times=2),
    "weekend-attendance": Case({"a.txt": attendance(f5="09/12/2026")}, {"a.txt": attendance(f5="09/11/2026")}),
    "future-attendance": Case({"a.txt": attendance(f5="09/16/2026")}, {"a.txt": attendance(f5="09/15/2026")}),
    "surrounded-by-quotes": Case(
        {"t.txt": line([f'"{text}"' for text in TEACHER]) * 2},
        {"t.txt": line([*TEACHER[:2], '"Tom"', *TEACHER[3:]])},
    ),
    "not-an-export": Case(
        {"STUDENT.TXT": b"<html>Sign in</html>\n", "t.txt": teacher()},
        {"README.txt": b"<html>Sign in</html>\n", "t.txt": teacher()},
    ),
    "unfinished-file": Case(
        {"STUDENT.TXT.filepart": student(), "t.txt": teacher()}, {"STUDENT.TXT": student(), "t.txt": teacher()}
    ),
    "no-students": Case({"STUDENT.TXT": b""}, {"STUDENT.TXT": student()}),
    "same-keys": Case(
        {"s.txt": student() + student(f1="1002"), "s2.txt": student() + student(f1="1002", f6="2 Elm St")},
        {"s.txt": student() + student(f1="1002"), "s2.txt": student(f1="1003") + student(f1="1004")},
    ),
    # What spreadsheets and copying leave.
    "spreadsheet-key": Case(
        {"s.txt": student(f1='="01001"') + student(f1="1.00E+11") + student(f1="1002.0") + student(f1="#N/A")},
        {"s.txt": student(f1="E1001") + student(f1="1E10")},
        times=4,
    ),
    "spreadsheet-value": Case(
        {"s.txt": student(f6='"1 Elm St, Apt 4"', f11="5.41555E+09") + student(f1="1002", f6="NULL", f11="97403.0")},
        {"s.txt": student(f2='Robert "Bob"', f3="NULL", f6="Apt #4") + student(f1="1002", f6="1 Elm St = home")},
        times=4,
    ),
    "lone-quote": Case(
        {"s.txt": student(f6='"1 Elm St') + student(f1="1002", f2='"Bob" "Rob')},
        {"s.txt": student(f2='Robert "Bob"', f6="Apt 6'2\"") + student(f1="1002", f2='"Bob" Example')},
        times=2,
    ),
    "spreadsheet-line": Case(
        {"t.txt": b"sep=\t\r\n" + teacher() * 1 + teacher(f1="101")},
        {"t.txt": teacher(f2="sep=") + teacher(f1="101")},
    ),
    "invisible-in-key": Case(
        {
            "t.txt": line(changed(TEACHER, f4="T\u200b7", f6="T\u200b7"), encoding="utf-8"),
            "s.txt": line(STUDENT, encoding="utf-8") + line(changed(STUDENT, f1="\ufeff1002"), encoding="utf-8"),
        },
        {"s.txt": line(changed(STUDENT, f3="Exámple"), encoding="utf-8")},
        times=2,
    ),
    "invisible-character": Case(
        {"t.txt": teacher(f3="Zo\xad\xeb") + line(changed(TEACHER, f1="101", f3="Tom"))},
        {"t.txt": teacher(f3="Tom-Lee")},
    ),
    "second-header": Case({"t.txt": HEADER + teacher() + HEADER + teacher(f1="101")}, {"t.txt": HEADER + teacher()}),
    # About this year.
    "last-year": Case(
        {"c.txt": entry(f3="3500") + entry(f3="3501", f6="3")}, {"c.txt": entry(f3="3500") + entry(f3="3600")}
    ),
    "no-term": Case({"c.txt": entry() + entry(f3="36") + entry(f3="36000")}, {"c.txt": entry(f3="-3600")}, times=2),
    "blank-reference": Case(
        {"c.txt": entry(f7="") + entry(f11="", f6="3")}, {"c.txt": entry(f10="") + entry(f5="", f6="3")}, times=2
    ),
    "former-teacher": Case(
        district(teacher=teacher(f7="2")), district(teacher=teacher(f7="2") + teacher(f1="101"), schedule=entry())
    ),
    "graduated-with-classes": Case(
        district(student=student(f12="99")), district(student=student(f12="99"), schedule=entry(f3="-3600"))
    ),
    "two-teachers": Case(
        {"c.txt": entry() + entry(f2="1002") + entry(f2="1003", f11="T8") + entry(f2="1004", f11="T8")},
        {"c.txt": entry() + entry(f2="1002", f3="3601", f11="T8")},
    ),
    "two-expressions": Case(
        {"c.txt": entry() + entry(f2="1002") + entry(f2="1003", f7="4(A-C)")},
        {"c.txt": entry() + entry(f2="1002", f6="3", f7="4(A-C)")},
    ),
    "booked-twice": Case(
        district(schedule=entry() + entry(f6="3", f7="2-3(C,E)")),
        district(schedule=entry() + entry(f6="3", f7="3(D) 4(A)") + entry(f6="4", f3="3601")),
    ),
    "two-numbers": Case(
        {"s.txt": student() + student(f1="1002")},
        {"s.txt": student() + student(f1="1002", f2="Eve") + student(f1="1003", f6="2 Elm St")},
    ),
    "two-people": Case(
        {"s.txt": student() + student(f2="Eve", f5="03/08/2014")},
        {"s.txt": student() * 2 + student(f1="1002", f2="Eve")},
    ),
    "no-school": Case(
        {"c.txt": entry(f1="Main") + entry(f1="0") + entry(f1="999999")}, {"c.txt": entry(f1="0130")}, times=3
    ),
    "teacher-names-swapped": Case(
        district(schedule=entry(f8="Tom", f9="Sample") + entry(f6="3", f8="Tom", f9="Sample")),
        district(schedule=entry(f8="Tom", f9="Other")),
        times=2,
    ),
    "email-phone-swapped": Case(
        {"s.txt": student(f10="541-555-0101", f11="one@example.org")}, {"s.txt": student(f11="")}
    ),
    # About whole files and columns.
    "mixed-record-ends": Case(
        {"t.txt": teacher() + line(changed(TEACHER, f1="101"), end="\n") + teacher(f1="102")},
        {"s.txt": student() + student(f1="1002", f6="1 Elm St\nApt 2"), "t.txt": teacher()[:-2]},
    ),
    "repeated-keys": Case(
        {"t.txt": b"".join(teacher(f1=str(100 + number)) for number in range(5)) * 2},
        {"t.txt": b"".join(teacher(f1=str(100 + number)) for number in range(9)) + teacher()},
    ),
    "other-name": Case({"STUDENT.TXT": teacher()}, {"staff.txt": teacher(), "STUDENT.TXT": student()}),
    "some-quoted": Case(
        {"s.txt": line([f'"{text}"' for text in STUDENT]) + student(f1="1002") * 2},
        {"s.txt": student(f2='Robert "Bob"'), "t.txt": line(TEACHER, delimiter=",")},
    ),
    "question-mark": Case({"t.txt": teacher(f2="Mu?oz")}, {"t.txt": teacher(f2="Munoz?", f3="? Tom")}),
    "wrong-column": Case(
        {"s.txt": many(6, "Springfield", 7, "Elm St")}, {"s.txt": many(6, "1 Elm St", 7, "Springfield")}
    ),
    "blank-column": Case(
        {"s.txt": b"".join(student(f1=str(number), f2="") for number in range(1000, 1010))},
        {"s.txt": b"".join(student(f1=str(number), f4="", f10="") for number in range(1000, 1010))},
    ),
    "stand-in-column": Case(
        {"s.txt": b"".join(student(f1=str(number), f2="NULL") for number in range(1000, 1010))},
        {"s.txt": b"".join(student(f1=str(number)) for number in range(1000, 1010))},
    ),
    "zip-zeros": Case({"s.txt": student(f8="MA", f9="2139")}, {"s.txt": student(f8="MA", f9="02139")}),
    "schedule-incomplete": Case(
        district(student=b"".join(student(f1=str(number)) for number in range(1001, 1012))),
        district(student=b"".join(student(f1=str(number)) for number in range(1001, 1011))),
    ),
    "school-without-schedule": Case(
        district(teacher=teacher() + b"".join(teacher(f1="101", f4=f"T{number}") for number in range(3))),
        district(teacher=teacher(f1="0100") * 3 + b"".join(teacher(f1="0", f4=f"T{number}") for number in range(3))),
    ),
    "no-current-teacher": Case(
        {"t.txt": b"".join(teacher(f4=f"T{number}", f6=f"T{number}", f7="2") for number in range(10))},
        {"t.txt": b"".join(teacher(f4=f"T{number}", f6=f"T{number}", f7="2") for number in range(9)) + teacher()},
    ),
    # About a record, and what other files say of it.
    "duplicate-key": Case(
        {"s.txt": student() * 2, "c.txt": entry() * 3},
        {"c.txt": entry() + entry(f3="3601"), "t.txt": teacher()},
        times=3,
    ),
    "age-for-grade": Case({"s.txt": student(f5="03/07/1914")}, {"s.txt": student(f5="09/15/2009")}),
    "teacher-number-differs": Case({"t.txt": teacher(f6="T8")}, {"t.txt": teacher()}),
    "dropped-enrolment": Case({"c.txt": entry(f3="-3600")}, {"c.txt": entry(f3="3600")}),
    "unknown-student": Case(
        district(schedule=entry(f2="1002")), district(schedule=entry() + entry(f2="1002", f3="-3600"))
    ),
    "unknown-teacher": Case(district(schedule=entry(f11="T8")), district(schedule=entry(f11=""))),
    "teacher-name-differs": Case(
        district(schedule=entry(f8="Other")),
        district(teacher=teacher() + teacher(f1="101", f2="Other"), schedule=entry(f8="Other")),
    ),
    "school-zeros": Case(district(teacher=teacher(f1="0100")), district(teacher=teacher(f1="1000"))),
    "two-schools": Case(
        district(schedule=entry() + entry(f1="101")), district(schedule=entry() + entry(f1="101", f3="-3600"))
    ),
    "student-without-schedule": Case(
        district(student=student() + student(f1="1002")), district(student=student() + student(f1="1002", f12="99"))
    ),
    "teacher-without-class": Case(
        district(teacher=teacher() + teacher(f4="T8", f6="T8")),
        district(teacher=teacher() + teacher(f4="T8", f6="T8", f7="2")),
    ),
    "not-enrolled": Case(
        district(attendance=attendance(f4="3") + attendance(f2="1002")),
        district(attendance=attendance(f1="0100")),
        times=2,
    ),
    "other-period": Case(
        district(attendance=attendance(f7="4")),
        district(schedule=entry(f7="HR-2(A) 3(B)"), attendance=attendance(f7="1")),
    ),
    "outside-school-year": Case(
        district(attendance=attendance(f5="05/29/2026")), district(attendance=attendance(f5="06/01/2026"))
    ),
}
