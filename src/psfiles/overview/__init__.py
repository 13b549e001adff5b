"""What is in a district's exports: how many, how large, when, and what is missing."""

from psfiles.overview._counting import SchoolClass, TeacherLoad
from psfiles.overview._overview import Overview
from psfiles.overview.charts import Charts

__all__ = ["Charts", "Overview", "SchoolClass", "TeacherLoad"]


def __dir__() -> list[str]:
    return __all__
