"""One stream of what people said about a record and what they did to it, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dougong.platform.beside.matters import Matter
from dougong.platform.beside.people import Named, names_of, unknown
from dougong.platform.comments.reading import Shown, comments_of, shown
from dougong.platform.histories import Told, history_of

SAID = ("comment", "edit_comment", "remove_comment")
"""Verbs that the stream tells by the comment itself."""


class Show(StrEnum):
    """Which part of the stream is read."""

    ALL = "all"
    COMMENTS = "comments"
    CHANGES = "changes"


LABELS = {Show.ALL: _("All"), Show.COMMENTS: _("Comments"), Show.CHANGES: _("Changes")}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the stream: a comment or an entry."""

    key: UUID
    at: datetime
    who: Named
    comment: Shown | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """One page of the stream, and where the next one begins."""

    happenings: Sequence[Happening]
    older: UUID | None


def stream_of(matter: Matter, show: Show, number: int, before: UUID | None = None) -> Stream:
    """The newest happenings, those older than `before`; keys of both parts sort by time."""
    found: list[Happening] = []
    if show != Show.CHANGES:
        rows = comments_of(matter, before).prefetch_related("mentions")[: number + 1]
        found += [
            Happening(one.comment.pk, one.comment.at, one.author, comment=one)
            for one in shown(matter, rows)
        ]
    if show != Show.COMMENTS:
        found += _changes(matter, number + 1, before)
    found.sort(key=lambda one: one.key, reverse=True)
    page = found[:number]
    return Stream(page, page[-1].key if len(found) > number else None)


def _changes(matter: Matter, number: int, before: UUID | None) -> list[Happening]:
    told: list[Any] = history_of(
        matter.plate, matter.resource, matter.actor, number, before, without=SAID
    )
    people = names_of(one.entry.actor_id for one in told)
    return [
        Happening(one.entry.pk, one.entry.at, people.get(one.entry.actor_id) or unknown(), told=one)
        for one in told
    ]
