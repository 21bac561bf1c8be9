"""Lists as files: the rows the reader sees, in the columns they chose, safe to open in a sheet."""

from .cells import batches, guarded, unguarded
from .separated import csv_lines
from .workbook import xlsx_file

__all__ = ["batches", "csv_lines", "guarded", "unguarded", "xlsx_file"]
