"""Answering an access review: grants by person, last use beside them, verdicts by keyboard."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dougong.apps.accounts.actions import DoubtGrant, KeepGrant, ShrinkGrant, TakeBackGrant
from dougong.apps.accounts.models import AccessReview, ReviewItem
from dougong.apps.accounts.queries import by_holder, items_for
from dougong.platform.navigation import tabs_of
from dougong.platform.pages import DoPage, OwnPage

KEYS = {"keep": "y", "shrink": "s", "revoke": "n", "doubt": "u"}


class ReviewDeskPage(OwnPage):
    """The items that the reader is asked about."""

    permission = "accessreview.view"
    model = AccessReview
    template_name = "accounts/review_desk.html"

    def context(self) -> dict[str, Any]:
        account: Any = self.actor
        items = list(items_for(account, self.row))
        verbs = (KeepGrant, ShrinkGrant, TakeBackGrant, DoubtGrant)
        return {
            "tabs": tabs_of(self.row, "review-desk"),
            "holders": by_holder(items),
            "done": sum(item.verdict != "open" for item in items),
            "total": len(items),
            "ways": [
                {
                    "verb": one.verb,
                    "label": one.label,
                    "icon": one.icon,
                    "key": KEYS[one.verb],
                    "is_plain": not one.needs_reason,
                }
                for one in verbs
            ],
        }


class ItemDialog(DoPage):
    """The dialog of a verdict; whoever answered goes on with the review."""

    def after(self) -> str:
        item: ReviewItem = self.row
        return reverse("review-desk", args=[item.review_id])
