"""A data source for Apache Spark: ``spark.read.format("psfiles")``.

Needs the extra ``psfiles[spark]``, and PySpark 4 finds it by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psfiles._extras import import_extra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["register"]


def __dir__() -> list[str]:
    return __all__


def register(session: SparkSession) -> None:
    """Register the source in a session; only needed where Spark does not look for sources.

    Raises ModuleNotFoundError where the extra is not installed.

    >>> register(spark)  # doctest: +SKIP
    >>> teachers = spark.read.format("psfiles").option("layout", "teachers").load(path)  # doctest: +SKIP
    >>> teachers.columns[0]  # doctest: +SKIP
    'school_id'
    """
    import_extra("pyspark", "'psfiles[spark]'")
    from psfiles.spark.source import PsfilesDataSource

    session.dataSource.register(PsfilesDataSource)
