"""Records that somebody finds by what was said about them or by the names of their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from dougong.platform.attachments.models import Attachment
from dougong.platform.attachments.names import shown_name
from dougong.platform.comments.models import Comment
from dougong.platform.lexemes import Search, prefix_query
from dougong.platform.policies import Actor
from dougong.platform.records import DELETED, Record
from dougong.platform.search import seen_by

EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """A comment or file that holds the words, and the record on which it stands."""

    plate: Record
    text: str
    is_file: bool


def found_beside(actor: Actor, words: str, number: int) -> Iterator[Hit]:
    """The newest comments and files on records that the actor sees."""
    query = prefix_query(words)
    if not query:
        return
    search = Search((), query)
    comments = _seen(Comment.objects.filter(terms__finds=search), actor)
    for comment in comments.order_by("-pk")[:number]:
        yield Hit(comment.record, " ".join(comment.text.split())[:EXCERPT], is_file=False)
    files = _seen(Attachment.objects.filter(terms__finds=search), actor)
    for file in files.order_by("-pk")[:number]:
        yield Hit(file.record, shown_name(file.name), is_file=True)


def _seen(rows: QuerySet, actor: Actor) -> QuerySet:
    standing = rows.exclude(record__state=DELETED).select_related("record")
    return standing.filter(seen_by(actor, path="record__"))
