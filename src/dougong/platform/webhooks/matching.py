"""Which webhooks listen, and what their owners let them tell."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from dougong.platform.identity.owners import owner_at_work
from dougong.platform.records import scopes
from dougong.platform.register import registry

from .choices import WebhookState
from .models import Webhook


def listening(kind: str, verb: str) -> QuerySet[Webhook]:
    """Active webhooks that tell of a verb on records of a kind."""
    rows = Webhook.objects.filter(state=WebhookState.ACTIVE, subjects__contains=[kind])
    return rows.filter(Q(verbs=[]) | Q(verbs__contains=[verb]))


def told_of(webhook: Webhook, kind: str) -> QuerySet[Any]:
    """Records of a kind that the owner sees now, in the place of the webhook."""
    owner, resource = owner_at_work(webhook.owner_id), registry[kind]
    if owner is None:
        empty: QuerySet[Any] = resource.model._default_manager.none()
        return empty
    rows = resource.policy.rows(owner, "view").select_related("record")
    return rows.filter(record__scope__in=scopes.below(webhook.place_id))
