"""Which layout and dialect a file has, and which setting of PowerSchool explains it."""

from psfiles.detection._candidates import Candidate
from psfiles.detection._detection import LAYOUTS, Detection, detect, detect_and_keep
from psfiles.detection.exports import Export, ExportProblem, Exports, find_exports

__all__ = [
    "LAYOUTS",
    "Candidate",
    "Detection",
    "Export",
    "ExportProblem",
    "Exports",
    "detect",
    "detect_and_keep",
    "find_exports",
]


def __dir__() -> list[str]:
    return __all__
