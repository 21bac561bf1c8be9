"""Lists as files: safe to open in a sheet, marked with who took them, entered in the journal."""

from .cells import batches, guarded, unguarded
from .watermark import MARK, Watermark

__all__ = ["MARK", "Watermark", "batches", "guarded", "unguarded"]
