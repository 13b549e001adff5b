"""Which layout and dialect a file has, and which setting of PowerSchool explains it."""

from psfiles.detection._candidates import Candidate
from psfiles.detection._detection import LAYOUTS, Detection, detect, detect_and_keep

__all__ = ["LAYOUTS", "Candidate", "Detection", "detect", "detect_and_keep"]


def __dir__() -> list[str]:
    return __all__
