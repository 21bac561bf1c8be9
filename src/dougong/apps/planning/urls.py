"""Routes of the pages that are not record pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("schedules/", views.SchedulesPage.as_view(), name="schedules"),
    path("project/<int:pk>/gantt/", views.GanttPage.as_view(), name="project-gantt"),
    path("project/<int:pk>/gantt/data/", views.GanttData.as_view(), name="project-gantt-data"),
    path("project/<int:pk>/plan/edit/", views.PlanEditData.as_view(), name="project-plan-edit"),
    path("project/<int:pk>/baselines/", views.BaselinesPage.as_view(), name="project-baselines"),
    path("project/<int:pk>/dashboard/", views.DashboardPage.as_view(), name="project-dashboard"),
    path("project/<int:pk>/plan.xml", views.PlanExport.as_view(), name="project-plan-export"),
    path("workitem/<int:pk>/peek/", views.PeekPage.as_view(), name="workitem-peek"),
    path("workitem/<int:pk>/links/", views.LinksPage.as_view(), name="workitem-links"),
]
