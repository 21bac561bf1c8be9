"""Routes of the desk."""

from django.urls import path

from .pages import ArrangePage, DensityPage, DeskPage, UndoPage

urlpatterns = [
    path("", DeskPage.as_view(), name="home"),
    path("desk/arrange/", ArrangePage.as_view(), name="desk-arrange"),
    path("desk/density/", DensityPage.as_view(), name="desk-density"),
    path("undo/", UndoPage.as_view(), name="undo"),
]
