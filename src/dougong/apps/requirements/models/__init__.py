"""Requirements, their texts and sheets, freezes, changes, suspect links and responsibilities."""

from .changes import DIMENSIONS, ChangeRequest
from .confirmations import Confirmation, ConfirmationLine, Signature
from .freezes import FreezeWindow
from .requirements import CONTENT, Requirement, TextVersion
from .responsibilities import Responsibility
from .traces import SuspectLink

__all__ = [
    "CONTENT",
    "DIMENSIONS",
    "ChangeRequest",
    "Confirmation",
    "ConfirmationLine",
    "FreezeWindow",
    "Requirement",
    "Responsibility",
    "Signature",
    "SuspectLink",
    "TextVersion",
]
