"""Routes of the operator."""

from django.urls import path

from . import pages

urlpatterns = [
    path("operation/work/", pages.WorkPage.as_view(), name="operation-work"),
    path(
        "operation/work/jobs/<int:number>/again/",
        pages.RunAgainPage.as_view(),
        name="operation-run-again",
    ),
    path(
        "operation/work/deliveries/<uuid:key>/again/",
        pages.SendAgainPage.as_view(),
        name="operation-send-again",
    ),
]
