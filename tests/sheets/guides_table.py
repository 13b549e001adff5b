"""The guide's tables of the screens: read from the guide where it lies beside the checkout, else our own copy."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "shared" / "guide.txt"

Table = list[tuple[str, str]]
"""Each field of a screen with the value that the guide requires; empty where it is left alone or up to the reader."""

AUTOSEND: Table = [
    ("Turn Execution Off", ""),
    ("Send Output to", "Managed Connection Hero SFTP Connection"),
    ("Field Delimiter", "Tab"),
    ("Record Delimiter", "CRLF"),
    ("Sort Order", ""),
    ("First record…", ""),
    ("Include “upload_type”", ""),
    ("Attendance-Specific Settings", "Send any Attendance modified in last 24 Hours"),
    ("Student Specific settings", ""),
    ("Email completion report…", ""),
    ("Duplicate this… all schools", ""),
    ("Duplicate this… district office", ""),
    ("Days to Execute", "MTWHF"),
]

OUR_OWN: dict[str, Table] = {
    "connection": [
        ("Name", "Hero SFTP Connection"),
        ("Description", ""),
        ("Protocol", "SFTP"),
        ("Host", "sftp://sftp.hero.schoolmint.com"),
        ("Port", "2022"),
        ("Username", ""),
        ("Password", ""),
        ("Confirm Password", ""),
        ("Allow Download", "check"),
        ("Allow Upload", "check"),
    ],
    "students": [
        *AUTOSEND,
        ("Name", "Hero Student Info"),
        ("Data to Send", "Students"),
        ("When to Execute", "3:00 AM"),
        ("Path", "STUDENT.TXT"),
        (
            "Fields to Export",
            (
                "Student_Number First_Name Last_Name Middle_Name DOB Mailing_Street Mailing_City Mailing_State "
                "Mailing_Zip GuardianEmail Home_Phone Grade_Level"
            ),
        ),
    ],
    "schedule": [
        *AUTOSEND,
        ("Name", "Hero Schedule Info"),
        ("Data to Send", "Students Schedule"),
        ("When to Execute", "3:10 AM"),
        ("Path", "SCHEDULE.TXT"),
        (
            "Fields to Export",
            (
                "Schoolid [01]student_number termid course_number [02]course_name section_number Period Expression "
                "[05]last_name [05]first_name [03]room teachernumber"
            ),
        ),
    ],
    "teachers": [
        *AUTOSEND,
        ("Name", "Hero Teacher Info"),
        ("Data to Send", "Teacher"),
        ("When to Execute", "3:20 AM"),
        ("Path", "TEACHER.txt"),
        (
            "Fields to Export",
            "Schoolid [05]last_name [05]first_name teachernumber email_addr teachernumber status",
        ),
    ],
    "attendance": [
        ("Name", ""),
        ("Table to Import", "Attendance"),
        ("When to Execute", ""),
        ("Days to Execute", "MTWHF"),
        ("Turn Execution Off", ""),
        ("Send Output to", "Managed Connection Hero SFTP Connection"),
        ("Path", "export/"),
        ("Field Delimiter", "Tab"),
        ("Record Delimiter", "LF"),
        ("Character Set", "Windows ANSI"),
        ("Sort Order", ""),
        ("Synchronize Mode", ""),
        ("Update existing records…", "check"),
        ("Mark students…", ""),
        ("First record…", ""),
        ("Email completion report…", ""),
        (
            "PowerSchool fields to import into",
            "SchoolID Student_Number Course_Number Section_Number Att_Date Attendance Code Period Abbreviation",
        ),
        ("Duplicate this on… all schools", ""),
        ("Duplicate this on… district", ""),
    ],
}


def guides_tables() -> dict[str, Table]:
    """The guide's five tables, by what they set up; our own copy where the guide is not there."""
    return read_guide(GUIDE.read_text(encoding="utf-8")) if GUIDE.exists() else OUR_OWN


def read_guide(text: str) -> dict[str, Table]:
    """Take the tables out of the guide's text."""
    tables: list[Table] = []
    before = "Name |"
    for line in text.splitlines():
        if " | " not in line or line.startswith("| Field |"):
            before = line
            continue
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if cells[0] == "Name":
            tables.append([])
        tables[-1] += _fields(cells, before)
    return dict(zip(OUR_OWN, tables, strict=True))


def _fields(cells: list[str], before: str) -> Table:
    label, *values = cells
    if label == "Fields to Export Attendance Field List":
        return [("Fields to Export", values[0])]
    if label == "Attendance Field":
        return [(before.rstrip(":"), values[0])]
    if label.startswith("Duplicate this on…"):  # two boxes in one cell
        return [("Duplicate this on… all schools", ""), ("Duplicate this on… district", "")]
    return [(label, _value(" ".join(values)))]


def _value(text: str) -> str:
    """The one value that a row requires."""
    example = re.search(r"\bi\.e\. (?:\S+ AM|.*?)(?=$| \|)", text)
    if "LEAVE" in text or "Enter in email" in text or "These are created in" in text:
        return ""
    if re.search("CHECK BOX|Check this box", text):
        return "check"
    if "export/" in text:
        return "export/"
    if text.startswith("REQUIRED"):
        return example[0].removeprefix("i.e. ") if example else ""
    value = text.split("REQUIRED", maxsplit=1)[0].strip()
    if value == "Tab or Comma":
        return "Tab"  # "TAB is preferable"
    # The guide's last table calls the connection otherwise than the table that made it.
    value = value.replace("SchoolMint Hero SFTP", "Hero SFTP")
    return value.replace("MANAGED CONNECTION", "Managed Connection")
