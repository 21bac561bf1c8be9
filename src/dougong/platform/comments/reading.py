"""Comments as a reader sees them: rendered, with the names of people, and what stood there before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from dougong.platform.actions import Missing
from dougong.platform.beside import rights
from dougong.platform.beside.matters import Matter
from dougong.platform.beside.people import Named, names_of, unknown
from dougong.platform.beside.pictures import picture_urls
from dougong.platform.journal.captured import Change, texts_behind

from .markdown import Surroundings, rendered
from .models import Comment

FOLDED_FROM, FOLDED_TO = 8_000, 1_200


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment before a reader."""

    comment: Comment
    author: Named
    html: SafeString
    is_folded: bool
    may_edit: bool
    may_remove: bool
    remover: Named | None


@dataclass(frozen=True, slots=True)
class Version:
    """A text that stood there until somebody changed it."""

    until: datetime
    text: str | None


def comments_of(matter: Matter, before: UUID | None = None) -> QuerySet[Comment]:
    """The comments of a record, the newest first."""
    rows = Comment.objects.filter(record=matter.plate).order_by("-pk")
    return rows.filter(pk__lt=before) if before else rows


def comment_of(matter: Matter, key: UUID) -> Comment:
    """One comment of the record; a comment of another record is missing."""
    found = Comment.objects.filter(record=matter.plate, pk=key).first()
    if found is None:
        raise Missing(str(key))
    return found


def shown(matter: Matter, comments: Iterable[Comment], *, whole: bool = False) -> list[Shown]:
    """Comments rendered; a long one is folded, for its rendering takes time."""
    rows = list(comments)
    mentions = {row.pk: [one.account_id for one in row.mentions.all()] for row in rows}
    keys = {key for named in mentions.values() for key in named}
    people = names_of(keys | {row.author_id for row in rows} | {row.removed_by_id for row in rows})
    around = Surroundings(
        {one.username.lower(): one.name for one in people.values() if one.pk in keys},
        picture_urls(matter, [row.text for row in rows]),
    )
    may_write = matter.may(rights.COMMENT)
    may_remove = matter.may(rights.REMOVE_COMMENT)
    return [
        _shown(row, matter.actor.pk, people, around, (may_write, may_remove, whole)) for row in rows
    ]


def _shown(
    row: Comment,
    reader: int | None,
    people: Mapping[int, Named],
    around: Surroundings,
    how: tuple[bool, bool, bool],
) -> Shown:
    may_write, may_remove, whole = how
    is_own, is_there = row.author_id == reader, row.removed_at is None
    is_folded = len(row.text) > FOLDED_FROM and not whole
    text = f"{row.text[:FOLDED_TO]} …" if is_folded else row.text
    return Shown(
        comment=row,
        author=people.get(row.author_id) or unknown(),
        html=rendered(text, around),
        is_folded=is_folded,
        may_edit=is_own and is_there and may_write,
        may_remove=is_there and (is_own or may_remove),
        remover=people.get(row.removed_by_id) if row.removed_by_id else None,
    )


def previewed(matter: Matter, text: str, named: Sequence[Any]) -> SafeString:
    """A text as it would stand there."""
    people = {one.username.lower(): one.person.record.title for one in named}
    return rendered(text, Surroundings(people, picture_urls(matter, [text])))


def versions_of(comment: Comment) -> list[Version]:
    """Earlier texts, the latest first; an erased one has no text any more."""
    table = Comment._meta.db_table
    rows = Change.objects.filter(tbl=table, pk_text=str(comment.pk), op="U").order_by("-id")
    pairs = [(row.at, json.loads(row.body).get("text")) for row in rows]
    named = [(at, pair[0]["$sealed"]) for at, pair in pairs if pair and "$sealed" in pair[0]]
    texts = texts_behind([name for _at, name in named])
    return [Version(at, texts.get(name)) for at, name in named]
