"""States of requests and steps, and what a checker may say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved, not yet in effect")
    DONE = "done", _("Approved and done")
    REJECTED = "rejected", _("Rejected")
    RETURNED = "returned", _("Returned to the maker")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    STALE = "stale", _("Overtaken by other changes")
    FAILED = "failed", _("Failed when it was to be done")


OPEN_STATES = (RequestState.PENDING, RequestState.APPROVED)


class StepState(models.TextChoices):
    WAITING = "waiting", _("Not yet its turn")
    OPEN = "open", _("Waiting for a verdict")
    DONE = "done", _("Approved")
    PASSED = "passed", _("Passed up, overdue")
    VOID = "void", _("Void")


class Verdict(models.TextChoices):
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    RETURN = "return", _("Return")
