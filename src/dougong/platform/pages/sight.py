"""Who can see a record, and why: the policy asked for every account, with the grants behind it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse

from dougong.platform.navigation import tabs_of
from dougong.platform.policies import decisions_kept

from .kind import KindPage


class SightPage(KindPage):
    """The people to whom the policy shows this record, each with the role that lets them."""

    template_name = "ui/sight.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.shown(
            readers=self.readers(), tabs=tabs_of(self.row, f"{self.resource.name}-sight")
        )

    def readers(self) -> list[dict[str, Any]]:
        """Accounts that see the record, with the grants; none where the record itself is theirs."""
        accounts: Any = get_user_model()
        policy, scope = self.resource.policy, self.row.record.scope_id
        grants = accounts.holdings(policy.permission("view"), scope)
        if policy.is_plain:
            return [{"account": one, "grants": held} for one, held in grants.items()]
        seen = []
        with decisions_kept():
            for account in accounts.working():
                if policy.rows(account, "view").filter(pk=self.row.pk).exists():
                    seen.append({"account": account, "grants": grants.get(account, [])})
        return seen
