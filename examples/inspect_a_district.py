# %% [markdown]
# # Inspect a district export
#
# Last night AutoSend wrote three files.
# What is in them, what is wrong with them, and what has changed since the night before?
#
# The district is the invented one in `sample_district`; put your own folder in its place.
# No cell shows a value of a person unless it asks for one; the one that does says so.
# The notebook is a text file, `examples/inspect_a_district.py`:
# Jupyter opens it with Jupytext, and Python runs it as it is.
#
# Needs `pip install 'psfiles[notebook]'`.

# %%
import datetime as dt
import io
import tempfile
from pathlib import Path

import attrs
import polars as pl

import psfiles
from psfiles import FieldError, ScheduleEntry, frames
from psfiles.overview.charts import draw_inline

# Charts are still pictures in the page: nothing is loaded to draw them.
draw_inline()

district = psfiles.District.load("sample_district")
district

# %% [markdown]
# Four records could not be read.
# All others are here, and everything below works without the four.
#
# ## What is in it
#
# One look, before anything else: are all the schools there, all the grades, is any class absurdly large?
# Students are counted, and counts of few students are suppressed.

# %%
overview = district.overview()
overview

# %% [markdown]
# The same pictures are there as charts, for a report of your own:

# %%
overview.charts.grades()

# %%
overview.charts.week()

# %% [markdown]
# ## What is wrong with it
#
# The check reads the files again, each by itself and all against each other.
# Each finding opens, and says where it is and what to do.

# %%
report = district.check(today=dt.date(2026, 9, 14))
report

# %% [markdown]
# Its findings are a frame as well, with the place of each in its file:

# %%
findings = report.to_polars()
findings.select("code", "source", "record", "columns").head()

# %% [markdown]
# To correct a record you have to see what it holds.
# **This cell shows a person's data**: it asks the faults for the texts that are neither a date nor a number.

# %% tags=["shows-values"]
[fault.value for fault in district.faults if isinstance(fault, FieldError)]

# %% [markdown]
# ## What has changed since yesterday
#
# Keep each night's files.
# Here yesterday is made up: three students more, eight fewer, and five who lived elsewhere.

# %%
folder = tempfile.TemporaryDirectory()
yesterday = Path(folder.name, "YESTERDAY.TXT")
students = district.students
gone = [attrs.evolve(students[0], student_number=f"49999{n}") for n in range(3)]
moved = [attrs.evolve(student, mailing_street="1 Old Road") for student in students[:5]]
psfiles.dump([*gone, *moved, *students[5:-8]], yesterday)

today = "sample_district/STUDENT.TXT"
psfiles.compare(yesterday, today)

# %% [markdown]
# The most dangerous export is not a broken one but half of one: a receiver that trusts it removes the other half.
# A nightly job calls `guard`, and stops:

# %%
half = Path(folder.name, "HALF.TXT")
psfiles.dump(students[::2], half)
try:
    psfiles.compare(today, half).guard()
except psfiles.GuardError as error:
    print(error)
folder.cleanup()

# %% [markdown]
# ## Ask in SQL
#
# The district's tables, in DuckDB.
# Which classes are the largest?

# %%
connection = district.to_duckdb()
connection.sql("""
    SELECT course_name, section_number, term_id, count(*) AS students
    FROM schedule
    WHERE term_id > 0 -- a negative term is an enrolment that was dropped
    GROUP BY ALL
    ORDER BY students DESC, course_name
    LIMIT 5
""")

# %% [markdown]
# Does a teacher who has left still have classes?

# %%
connection.sql("""
    SELECT course_name, count(*) AS enrolments
    FROM schedule JOIN teachers USING (teacher_number)
    WHERE status <> 1 AND term_id > 0
    GROUP BY ALL
    ORDER BY ALL
""")

# %% [markdown]
# ## Or with polars
#
# A guardian's second address follows the first after a semicolon, in some records after a comma.
# In how many?

# %%
table = district.tables["students"].to_polars()
separator = pl.col("guardian_email").str.extract(r"([;,])").alias("separator")
table.group_by(separator).agg(records=pl.len()).sort("separator")

# %% [markdown]
# A table shows only its columns, no values.
# A frame of polars or pandas shows rows: ask it for counts where others can see the screen.

# %%
district.tables["students"]

# %% [markdown]
# For files larger than memory there is a lazy frame, which polars reads piece by piece.
# Which courses were dropped?
# It prints the place of each record that cannot be read.

# %%
file = "sample_district/SCHEDULE.TXT"
schedule = frames.scan_polars(file, ScheduleEntry, on_error=print)
dropped = schedule.filter(pl.col("term_id") < 0)
dropped.group_by("course_name").agg(enrolments=pl.len()).sort("course_name").collect()

# %% [markdown]
# ## A list that nobody described
#
# A district's own export has other fields, or more of them.
# This one is invented, and nobody wrote a class for it: `draft` makes one, and says what shows it.

# %%
header = "Student_Number\tHomeRoom\tEntryDate\tU_StudentsUserFields.Bus_Number\tLunch_Balance\n"
rows = (f"{1000 + row}\t{row % 3:03}\t08/{17 + row}/2026\tB{row % 2}\t-{row}.50\n" for row in range(9))
own = io.BytesIO((header + "".join(rows)).encode())
draft = psfiles.draft(own)
draft.evidence

# %% [markdown]
# The layout is a class as any other; kept as text, it is a module to go on from.

# %%
print(draft.to_python())

# %%
table = frames.read_table(own, draft.layout, draft.dialect).to_polars()
balance = pl.col("lunch_balance").cast(pl.Float64).sum()
table.group_by("bus_number").agg(students=pl.len(), balance=balance).sort("bus_number")
