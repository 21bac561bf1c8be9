"""Routes of the pages that are not record pages."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "requirement/<int:pk>/versions/", views.VersionsPage.as_view(), name="requirement-versions"
    ),
    path("confirmation/<int:pk>/sign/", views.SignPage.as_view(), name="confirmation-sign"),
    path(
        "confirmation/<int:pk>/paper/<slug:language>/",
        views.SheetPaper.as_view(),
        name="confirmation-paper",
    ),
    path(
        "confirmation/<int:pk>/verdict/", views.SheetVerdict.as_view(), name="confirmation-verdict"
    ),
    path("project/<int:pk>/coverage/", views.CoveragePage.as_view(), name="project-coverage"),
    path("project/<int:pk>/raci/", views.ResponsibilityPage.as_view(), name="project-raci"),
]
