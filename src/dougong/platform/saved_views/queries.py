"""The views of a list, and what a person has pinned or chosen to begin with."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dougong.platform.policies import Actor, policy_of
from dougong.platform.tables.choices import TableChoice

from .models import SavedView, ViewPin


def views_of(kind: str, actor: Actor) -> QuerySet[Any]:
    """The views of a kind's list that the person may see, those pinned marked."""
    pins = ViewPin.objects.filter(account=actor.pk, view=OuterRef("pk"))
    rows = policy_of(SavedView).rows(actor).filter(subject=kind).select_related("record")
    return rows.annotate(is_pinned=Exists(pins)).order_by("title", "pk")


def pinned_by(actor: Actor) -> QuerySet[Any]:
    """The views in the person's menu."""
    rows = policy_of(SavedView).rows(actor).filter(pins__account=actor.pk)
    return rows.select_related("record").order_by("title", "pk")


def default_of(kind: str, actor: Actor) -> int | None:
    """The view with which the person's list of a kind opens."""
    choice = TableChoice.objects.filter(account=actor.pk, kind=kind).first()
    return choice.view_id if choice else None
