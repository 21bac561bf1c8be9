"""How access reviews and their items are listed, shown, answered and exported."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.apps.accounts.views import ItemDialog
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Duty, Resource, register
from dougong.platform.shortcuts import declare

from .centre import CENTRE

READERS: dict[str, tuple[str, ...]] = {
    "compliance_officer": (),
    "internal_auditor": (),
    "audit_admin": (),
}

declare(
    "reviews",
    _("In an access review"),
    ("next", "j", _("Next grant")),
    ("before", "k", _("Grant before")),
    ("keep", "y", _("Keep the grant")),
    ("shrink", "s", _("Shrink the grant")),
    ("revoke", "n", _("Revoke the grant")),
    ("unknown", "u", _("I cannot tell")),
)


@register
class AccessReviewResource(Resource):
    model = models.AccessReview
    centre = CENTRE
    icon = "clipboard-check"
    order = 49
    columns = ("record", "scope", "reviewer", "due_on", "state")
    fields = ("scope", "reviewer", "alternate", "due_on")
    filters = ("reviewer", "due_on", "state")
    duties = (Duty("reviewer", "due_on", over=("closed",)),)
    actions = (actions.OpenReview, actions.CloseReview)
    without = ("change", "delete")
    facts = (queries.items_overdue,)
    links = (("review-desk", _("Answers"), "checklist"),)
    panels = (RelatedPanel(_("Review items"), model=models.ReviewItem, foreign_key="review"),)
    policy_class = queries.ReviewPolicy
    grants = READERS | dict.fromkeys(("security_admin", "pmo"), ("add", "close"))


@register
class ReviewItemResource(Resource):
    model = models.ReviewItem
    centre = CENTRE
    icon = "checklist"
    in_menu = False
    columns = ("record", "review", "grant", "reviewer", "verdict", "judged_on", "is_settled")
    fields = ()
    filters = ("review", "reviewer", "verdict")
    actions = (
        actions.KeepGrant,
        actions.ShrinkGrant,
        actions.TakeBackGrant,
        actions.DoubtGrant,
    )
    without = ("add", "change", "delete")
    pages = {"do": ItemDialog}
    policy_class = queries.ReviewItemPolicy
    grants = READERS | {"security_admin": ("keep", "shrink", "revoke", "doubt"), "pmo": ()}
