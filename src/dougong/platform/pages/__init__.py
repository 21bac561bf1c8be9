"""Pages of record kinds made from the register, and the bases of an app's own pages."""

from .base import OwnData, OwnPage, version_read
from .bulk import BulkPage
from .choices import ChoicesPage
from .detail import DetailPage
from .editing import CellsData, MoveData, UndoData
from .form import AddPage, ChangePage
from .history import HistoryPage
from .kind import KindPage
from .listing import ColumnsPage, ExportPage, ListPage
from .many import EditManyPage
from .quick import QuickAddPage
from .sight import SightPage
from .verbs import DeletePage, DoPage

__all__ = [
    "AddPage",
    "BulkPage",
    "CellsData",
    "ChangePage",
    "ChoicesPage",
    "ColumnsPage",
    "DeletePage",
    "DetailPage",
    "DoPage",
    "EditManyPage",
    "ExportPage",
    "HistoryPage",
    "KindPage",
    "ListPage",
    "MoveData",
    "OwnData",
    "OwnPage",
    "QuickAddPage",
    "SightPage",
    "UndoData",
    "version_read",
]
