"""Lists as files: safe to open in a sheet, marked with who took them, entered in the journal."""

from .cells import guarded
from .files import Prepared, prepared
from .watermark import MARK, Watermark

__all__ = ["MARK", "Prepared", "Watermark", "guarded", "prepared"]
