"""Routes of the pages that are not record pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("calendar/<int:pk>/year/", views.CalendarYearPage.as_view(), name="calendar-year"),
]
