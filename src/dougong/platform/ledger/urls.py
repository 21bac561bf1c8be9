"""Routes of the ledger."""

from django.urls import path

from . import pages

urlpatterns = [
    path("ledger/", pages.WorkspacePage.as_view(), name="ledger-workspace"),
    path("ledger/entries/", pages.EntriesPage.as_view(), name="ledger-entries"),
    path("ledger/entries/<uuid:entry>/", pages.EntryPage.as_view(), name="ledger-entry"),
    path("ledger/checkpoints/", pages.CheckpointsPage.as_view(), name="ledger-checkpoints"),
    path("ledger/not-journalled/", pages.UnjournalledPage.as_view(), name="ledger-unjournalled"),
    path("ledger/verify/", pages.VerifyPage.as_view(), name="ledger-verify"),
    path("ledger/verify/<int:run>/", pages.ProgressPage.as_view(), name="ledger-progress"),
    path("ledger/evidence/", pages.EvidencePage.as_view(), name="ledger-evidence"),
    path("ledger/acknowledge/", pages.AcknowledgePage.as_view(), name="ledger-acknowledge"),
]
