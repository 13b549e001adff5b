"""What makes ``spark.read.format("psfiles")`` work: Spark looks for modules whose names begin so."""

from psfiles.spark.source import PsfilesDataSource as DefaultSource

__all__ = ["DefaultSource"]
