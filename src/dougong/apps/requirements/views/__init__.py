"""Pages that are not record pages."""

from .coverage import CoveragePage
from .matrix import ResponsibilityPage
from .sheets import SheetPaper, SheetVerdict, SignPage
from .versions import VersionsPage

__all__ = [
    "CoveragePage",
    "ResponsibilityPage",
    "SheetPaper",
    "SheetVerdict",
    "SignPage",
    "VersionsPage",
]
