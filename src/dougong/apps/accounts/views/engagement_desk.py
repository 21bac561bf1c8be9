"""The desk of an engagement (外部审计台): what may be seen, how long, what was asked and opened."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.apps.accounts.models import AuditorEngagement, AuditorRemark
from dougong.apps.accounts.queries import (
    accounts_of,
    engagement_days_left,
    entries_read,
    in_force_of,
    read_count,
    remarks_seen,
    scope_tree,
)
from dougong.apps.accounts.queries.engagements import kind_choices
from dougong.platform.exports import Watermark
from dougong.platform.ledger.wording import opened
from dougong.platform.navigation import tabs_of
from dougong.platform.pages import OwnPage
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest

READS_SHOWN, REMARKS_SHOWN = 30, 20
SAMPLE_ROWS, SAMPLE_DIGEST = 128, "e3b0c442…"


class Desk(OwnPage):
    """What both desks show of an engagement."""

    template_name = "accounts/desk.html"

    @cached_property
    def engagement(self) -> AuditorEngagement | None:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        engagement = self.engagement
        if engagement is None:
            return {"engagement": None}
        known = [name for name in engagement.record_kinds if name in registry]
        may_raise = policy_of(AuditorRemark).allows(self.actor, "add") and engagement.is_in_force
        return {
            "engagement": engagement,
            "days_left": engagement_days_left.read(engagement),
            "read_count": read_count.read(engagement),
            "tree": scope_tree(engagement),
            "people": accounts_of(engagement),
            "kinds": kind_choices(known),
            "remarks": remarks_seen(engagement, self.actor)[:REMARKS_SHOWN],
            "may_raise": may_raise and engagement.may_raise,
            "mark": Watermark.of(self.actor, engagement.code).line(SAMPLE_ROWS, SAMPLE_DIGEST),
            **self.reads(engagement),
        }

    def reads(self, engagement: AuditorEngagement) -> dict[str, Any]:
        """One page of what was opened, and the address of the older ones."""
        rows = entries_read(engagement).select_related("actor", "record")
        if before := self.request.GET.get("before", ""):
            try:
                rows = rows.filter(pk__lt=UUID(before))
            except ValueError as error:
                raise BadRequest(_("This page of the list cannot be found again.")) from error
        found = list(rows[: READS_SHOWN + 1])
        shown = found[:READS_SHOWN]
        older = f"?before={shown[-1].pk}" if len(found) > READS_SHOWN else ""
        return {"reads": [opened(entry) for entry in shown], "older": older}


class EngagementDesk(Desk):
    """The desk of one engagement, for those who answer for it and for its own people."""

    permission = "auditorengagement.view"
    model = AuditorEngagement

    @cached_property
    def engagement(self) -> AuditorEngagement | None:
        return self.row

    def context(self) -> dict[str, Any]:
        policy, row = policy_of(AuditorEngagement), self.row
        may_end = row.is_in_force and policy.allows(self.actor, "end", row)
        return super().context() | {
            "tabs": tabs_of(row, "engagement-desk"),
            "end_url": reverse("auditorengagement-do", args=[row.pk, "end"]) if may_end else "",
        }


class MyEngagementPage(Desk):
    """Where an outside auditor begins: the own engagement in force."""

    permission = "engagement.desk"

    @cached_property
    def engagement(self) -> AuditorEngagement | None:
        return self.own[0] if self.own else None

    @cached_property
    def own(self) -> list[AuditorEngagement]:
        rows = in_force_of(self.actor.natural_person)
        return list(rows.select_related("record", "unit").order_by("ends_on", "pk"))

    def context(self) -> dict[str, Any]:
        return super().context() | {"others": self.own[1:]}
