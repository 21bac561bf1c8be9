"""Routes of the links."""

from django.urls import path

from . import interface, matrix, pages

urlpatterns = [
    path("record/<int:pk>/links/", pages.LinksPage.as_view(), name="record-links"),
    path("record/<int:pk>/links/others/", pages.OthersData.as_view(), name="record-link-others"),
    path("record/<int:pk>/links/graph/", pages.GraphPage.as_view(), name="record-link-graph"),
    path("traceability/", matrix.MatrixPage.as_view(), name="traceability"),
    path("traceability/export/", matrix.MatrixExport.as_view(), name="traceability-export"),
    path("api/v1/records/<int:pk>/links/", interface.LinksView.as_view(), name="api-record-links"),
]
