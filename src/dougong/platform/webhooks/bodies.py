"""What is told: ids and codes, and the record's fields where the webhook tells them."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from rest_framework.utils.encoders import JSONEncoder

from dougong.platform.api import serializers
from dougong.platform.identity.owners import owner_at_work
from dougong.platform.notices.letters import absolute, is_closely_kept
from dougong.platform.register import registry

from .choices import Content
from .matching import told_of
from .models import Dispatch

PING = "dougong.ping"


def told(dispatch: Dispatch) -> dict[str, Any] | None:
    """The body by the owner's rights at this moment; None where they show nothing any more."""
    body: dict[str, Any] = {
        "type": dispatch.event,
        "timestamp": dispatch.happened_at.isoformat(),
        "data": {"webhook": dispatch.webhook.record.code},
    }
    if dispatch.record is None:
        return body
    kind = dispatch.record.kind
    row = told_of(dispatch.webhook, kind).filter(pk=dispatch.record_id).first()
    if row is None:
        return None
    body["data"] |= {
        "id": row.pk,
        "kind": kind,
        "code": row.record.code,
        "version": row.version,
        "url": _address(kind, row.pk),
    }
    if dispatch.webhook.content == Content.FULL and not is_closely_kept(row.record):
        body["data"]["record"] = _fields(dispatch, row)
    return body


def encoded(body: dict[str, Any]) -> bytes:
    """Canonical enough to be signed: what is signed is what is sent."""
    return JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode(body).encode()


def _fields(dispatch: Dispatch, row: Any) -> dict[str, Any]:
    resource, owner = registry[row.kind()], owner_at_work(dispatch.webhook.owner_id)
    shown = resource.policy.veiled(row, owner)
    return dict(serializers.row_answer(resource)(shown).data)


def _address(kind: str, key: int) -> str:
    try:
        return absolute(reverse(f"{kind}-detail", args=[key]))
    except NoReverseMatch:
        return absolute("/")
