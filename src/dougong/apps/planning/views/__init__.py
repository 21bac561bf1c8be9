"""Pages of plans that are not a record page: Gantt chart, dashboard, schedules, uploads."""

from .dashboard import DashboardPage
from .files import PlanFilePage, UploadPage
from .gantt import GanttData, GanttPage, PeekPage, PlanExport
from .links import LinksPage
from .schedules import SchedulesPage

__all__ = [
    "DashboardPage",
    "GanttData",
    "GanttPage",
    "LinksPage",
    "PeekPage",
    "PlanExport",
    "PlanFilePage",
    "SchedulesPage",
    "UploadPage",
]
