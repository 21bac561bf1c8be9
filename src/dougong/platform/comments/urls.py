"""Routes of what people write on records of any kind."""

from django.urls import path

from . import interface, pages

ONE = "record/<int:pk>/comments/<uuid:key>/"
API = "api/v1/records/<int:pk>/comments/"
urlpatterns = [
    path("record/<int:pk>/comments/", pages.CommentsPage.as_view(), name="record-comments"),
    path("record/<int:pk>/comments/preview/", pages.PreviewPage.as_view(), name="comment-preview"),
    path("record/<int:pk>/people/", pages.PeopleData.as_view(), name="record-people"),
    path(ONE, pages.WholePage.as_view(), name="comment"),
    path(f"{ONE}edit/", pages.EditPage.as_view(), name="comment-edit"),
    path(f"{ONE}remove/", pages.RemovePage.as_view(), name="comment-remove"),
    path(f"{ONE}versions/", pages.VersionsPage.as_view(), name="comment-versions"),
    path(API, interface.CommentsView.as_view(), name="api-record-comments"),
    path(f"{API}<uuid:key>/", interface.CommentView.as_view(), name="api-record-comment"),
]
