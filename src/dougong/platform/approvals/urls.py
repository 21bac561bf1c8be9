"""Routes of the inbox and of the proof that a decision needs."""

from django.urls import path

from .grids import MatrixCheck
from .interface import StepUpView
from .pages import CountPage, DecideChosenPage, MyApprovalsPage

urlpatterns = [
    path("approvals/", MyApprovalsPage.as_view(), name="approvals"),
    path("approvals/count/", CountPage.as_view(), name="approvals-count"),
    path("approvals/decide/", DecideChosenPage.as_view(), name="approvals-decide"),
    path("approvals/matrix/check/", MatrixCheck.as_view(), name="matrix-check"),
    path("api/v1/step-up/", StepUpView.as_view(), name="api-step-up"),
]
