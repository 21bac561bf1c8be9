"""A version tried on a record as if it were in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dougong.platform.pages.steps import Course, course_of
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.search import visible

from .models import Workflow
from .queries import flow_of

OFFERED = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What a version would mean for one reader on one record."""

    record: Record
    course: Course | None


def offered(row: Workflow, actor: Actor, word: str) -> list[Record]:
    """Records on which it can be tried: the newest, or those that hold the word."""
    rows = visible(actor, [row.subject])
    if row.scope_id is not None:
        rows = rows.filter(scope__reached_from__above=row.scope_id)
    if word and not word.isdigit():
        rows = rows.filter(terms__finds=word)
    return list(rows.order_by("-pk")[:OFFERED])


def trial_of(row: Workflow, actor: Actor, word: str) -> Trial | None:
    """The trial on the record with this key; None where none is chosen or seen."""
    kind = registry.get(row.subject)
    if kind is None or not (word.isascii() and word.isdigit() and len(word) < 19):
        return None
    rows: Any = policy_of(kind.model).rows(actor, "view").select_related("record")
    found = rows.filter(pk=int(word)).first()
    if found is None:
        return None
    return Trial(found.record, course_of(found, kind, actor, flow=flow_of(row)))
