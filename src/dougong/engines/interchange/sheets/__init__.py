"""Tables of unknown origin (XLSX, CSV) as rows of text; read in the child process only."""

from .model import SHEET_LIMITS, Line, Sheet, read_sheet_safely

__all__ = ["SHEET_LIMITS", "Line", "Sheet", "read_sheet_safely"]
