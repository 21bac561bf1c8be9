"""Routes of the files of records."""

from django.urls import path

from . import interface, pages

ALL, API = "record/<int:pk>/attachments/", "api/v1/records/<int:pk>/attachments/"
ONE = f"{ALL}<int:key>/"
urlpatterns = [
    path(ALL, pages.FilesPage.as_view(), name="record-attachments"),
    path(ONE, pages.DownloadPage.as_view(), name="attachment"),
    path(f"{ONE}preview/", pages.PreviewPage.as_view(), name="attachment-preview"),
    path(f"{ONE}picture/", pages.PicturePage.as_view(), name="attachment-picture"),
    path(f"{ONE}replace/", pages.ReplacePage.as_view(), name="attachment-replace"),
    path(f"{ONE}remove/", pages.DetachPage.as_view(), name="attachment-remove"),
    path(API, interface.FilesView.as_view(), name="api-record-attachments"),
    path(f"{API}<int:key>/", interface.FileView.as_view(), name="api-record-attachment"),
]
