"""Routes of the capture page and of the installable shell."""

from django.urls import path

from .pages import CapturePage, OffersData, manifest, worker

urlpatterns = [
    path("capture/", CapturePage.as_view(), name="capture"),
    path("capture/offers/", OffersData.as_view(), name="capture-offers"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("worker.js", worker, name="worker"),
]
