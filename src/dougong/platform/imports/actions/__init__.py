"""Verbs of imports: read a file, name its columns, import, give up."""

from .applying import ApplyImport, FailImport, FinishImport, import_accepted
from .arriving import AddImport, DiscardImport, new_import
from .mapping import MapColumns, import_waits

__all__ = [
    "AddImport",
    "ApplyImport",
    "DiscardImport",
    "FailImport",
    "FinishImport",
    "MapColumns",
    "import_accepted",
    "import_waits",
    "new_import",
]
