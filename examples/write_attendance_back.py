# %% [markdown]
# # Write attendance back
#
# AutoComm fetches a text file, and wants to know of each absence in which school, course, section and period it was.
# You know the student, the day and the code; the schedule knows the rest.
#
# The district is the invented one in `sample_district`.
# No cell shows a value of a person unless it asks for one; the one that does says so.
# The notebook is a text file, `examples/write_attendance_back.py`:
# Jupyter opens it with Jupytext, and Python runs it as it is.
#
# Needs `pip install 'psfiles[notebook]'`.

# %%
import datetime as dt
import tempfile
from pathlib import Path

import attrs

import psfiles
from psfiles import AttendanceEntry, AttendanceError
from psfiles.testing import AutoComm

district = psfiles.District.load("sample_district")
district

# %% [markdown]
# ## Mark who was away
#
# Your own system says who was away; here it is every thirtieth student.
# On Monday, which is day A of the cycle, they missed the third period.

# %%
monday = dt.date(2026, 9, 14)
cycle = {monday: "A"}
absent = [student.student_number for student in district.students[::30]]

entries = []
for number in absent:
    try:
        entries.append(district.attendance(number, monday, "A", "3", calendar=cycle))
    except AttendanceError as error:
        print(error)
print(f"{len(entries)} of {len(absent)} marked")

# %% [markdown]
# Who has no class in that period cannot miss it.
# Here the error says so at your desk; AutoComm would say it at night, in an e-mail.
#
# ## Where it is not clear, nothing is guessed
#
# In homeroom some students stand in two classes at once.
# The error names the sections to choose from:

# %%
for student in district.students:
    try:
        student_number = student.student_number
        district.attendance(student_number, monday, "A", "HR", calendar=cycle)
    except AttendanceError as error:
        if error.choices:
            print(error)
            print(error.choices)
            break

# %% [markdown]
# A teacher who takes attendance has the class at hand: ask the enrolment itself.
# It knows its periods, and takes no other:

# %%
sports = next(entry for entry in district.schedule if entry.course_number == "PE20")
print(sports.period_expression)
try:
    sports.attendance(monday, "T", "5")
except AttendanceError as error:
    print(error)
    print(error.choices)
entries.append(sports.attendance(monday, "T", "HR"))

# %% [markdown]
# ## Ask what AutoComm would do
#
# The pre-flight holds each entry against the schedule, and against your lists of codes and periods:

# %%
codes = ["A", "T"]
periods = ["HR", *"12345678"]
psfiles.preflight(entries, district, codes=codes, periods=periods, today=monday)

# %% [markdown]
# The same with three mistakes: a section that the student is not in, a period in which the class does not meet,
# a code that the school does not have.

# %%
mistakes = [
    attrs.evolve(entries[0], section_number="99"),
    attrs.evolve(entries[1], period_abbreviation="1"),
    attrs.evolve(entries[2], attendance_code="absent"),
]
report = psfiles.preflight(
    [*mistakes, *entries[3:]],
    district,
    codes=codes,
    periods=periods,
    today=monday,
)
report

# %%
[outcome.value for outcome in report.outcomes]

# %% [markdown]
# ## Write the file
#
# It appears whole or not at all, with the bytes that the AutoComm screen asks for:
# tabs, LF, windows-1252, dates with zeros.

# %%
folder = tempfile.TemporaryDirectory()
file = Path(folder.name, "attendance.txt")
psfiles.dump(entries, file)
psfiles.detect(file)

# %% [markdown]
# What a record looks like.
# **This cell shows a student's number**: it asks for the bytes.

# %% tags=["shows-values"]
file.read_bytes().splitlines(keepends=True)[0]

# %% [markdown]
# What was written reads back the same:

# %%
psfiles.load(file, AttendanceEntry) == entries

# %% [markdown]
# ## Send it to an AutoComm that is not PowerSchool
#
# psfiles has a model of the import to test with.
# It gets the file, and then a second one that takes the first mark back by a blank code:

# %%
autocomm = AutoComm(district.schedule, codes=codes, periods=periods)
print(autocomm.run(file.read_bytes()))

correction = attrs.evolve(entries[0], attendance_code="")
print(autocomm.run(psfiles.dumps([correction])))
folder.cleanup()
