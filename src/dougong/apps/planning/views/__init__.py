"""Pages of plans that are not a record page: Gantt chart, dashboard, schedules, uploads."""

from . import shortcuts as shortcuts
from .baselines import BaselinesPage
from .dashboard import DashboardPage
from .editing import PlanEditData
from .files import PlanFilePage, UploadPage
from .gantt import GanttData, GanttPage, PeekPage, PlanExport
from .links import LinksPage
from .schedules import SchedulesPage

__all__ = [
    "BaselinesPage",
    "DashboardPage",
    "GanttData",
    "GanttPage",
    "LinksPage",
    "PeekPage",
    "PlanEditData",
    "PlanExport",
    "PlanFilePage",
    "SchedulesPage",
    "UploadPage",
]
