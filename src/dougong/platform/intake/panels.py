"""What the page of a form shows: its address, its questions, and what has come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from dougong.platform.panels import Subject
from dougong.platform.register import registry

from .questions import questions_of

NEWEST = 10


def questions_on(subject: Subject) -> Mapping[str, Any] | None:
    """The questions in their order, with the ones they hang on."""
    kind = registry.get(subject.row.subject)
    if kind is None:
        return None
    labels = {
        one.field: one.label(kind.field(one.field)) for one in questions_of(subject.row.questions)
    }
    lines = [
        {"label": labels[one.field], "question": one, "when": labels.get(one.when, "")}
        for one in questions_of(subject.row.questions)
    ]
    return {"lines": lines, "address": reverse("intake", args=[subject.row.link])}


def received_on(subject: Subject) -> Mapping[str, Any] | None:
    """The newest records made by the form, as far as the reader may see them."""
    kind = registry.get(subject.row.subject)
    if kind is None or not kind.policy.allows(subject.actor, "view"):
        return None
    rows = kind.policy.rows(subject.actor, "view").filter(external_source=subject.row.code)
    found = rows.select_related("record").order_by("-pk")[:NEWEST]
    lines = [
        {
            "row": row,
            "url": reverse(f"{kind.name}-detail", args=[row.pk]),
            "receipt": row.external_id,
        }
        for row in found
    ]
    return {"lines": lines, "count": rows.count()}
