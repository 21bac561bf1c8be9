"""Saying something about a record, saying it better, and taking it back for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.kernel import clock
from dougong.platform.actions.locking import lock
from dougong.platform.beside import rights
from dougong.platform.beside.actions import Contribution
from dougong.platform.beside.matters import Matter
from dougong.platform.beside.people import named_here
from dougong.platform.ledger.erasure import erasers, is_unsealed, names_of_row, remember
from dougong.platform.records.lexemes import lexemes
from dougong.platform.watching.actions import tell_comment

from .markdown import people_named
from .models import Comment, Mention

LONGEST = 200_000
MOST_NAMED = 50
MOST_TERMS = 5000
# What a page or the database cannot carry; tab and line feed are text.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"text": ValidationError(message, code)})


def checked(text: str) -> str:
    """The text with plain line ends, or the refusal that names the field."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise refusal(_("Write something first."), "comments.empty")
    if len(text) > LONGEST:
        message = _("A comment has at most %(most)s characters; this one has %(length)s.")
        raise refusal(
            message % {"most": f"{LONGEST:,}", "length": f"{len(text):,}"}, "comments.too_long"
        )
    if found := _FORBIDDEN.search(text):
        message = _("The text holds a character that cannot be shown (U+%(number)s).")
        raise refusal(message % {"number": f"{ord(found[0]):04X}"}, "comments.bad_character")
    return text


class Saying(Contribution):
    """What writing and editing share: the text and the people named in it."""

    right: ClassVar[str] = rights.COMMENT

    def __init__(self, matter: Matter, text: str, comment: Comment | None = None) -> None:
        super().__init__(matter)
        self.text, self.comment = text, comment
        self.named: dict[str, Any] = {}
        self.new: list[int] = []

    def check(self) -> None:
        self.text = checked(self.text)
        names = people_named(self.text)
        if len(names) > MOST_NAMED:
            message = _("A comment names at most %(most)s people.") % {"most": MOST_NAMED}
            raise refusal(message, "comments.too_many_named")
        self.named = named_here(self.matter, names)
        if absent := [name for name in names if name not in self.named]:
            # Whether there is no such person or one without sight of the record is not told.
            message = _(
                "Nobody called %(names)s sees this record, so they cannot be told. Write \\@ where no person is meant."
            )
            listed = ", ".join(f"@{name}" for name in absent[:5])
            raise refusal(message % {"names": listed}, "comments.named_cannot_see")

    def name(self, comment: Comment) -> None:
        """Keep who is named, and remember those who were not named before."""
        wanted = {account.pk for account in self.named.values()}
        old = set(comment.mentions.values_list("account_id", flat=True))
        comment.mentions.exclude(account_id__in=wanted).delete()
        self.new = sorted(wanted - old)
        rows = [Mention(comment=comment, account_id=key) for key in self.new]
        Mention.objects.bulk_create(rows)

    def follow(self) -> None:
        tell_comment(self.matter, self.new, is_new=self.verb == AddComment.verb)

    def about(self) -> Mapping[str, Any]:
        return {"comment": str(self.comment.pk) if self.comment else ""}


class AddComment(Saying):
    """Say something about a record (评论)."""

    verb, label, icon = "comment", gettext_lazy("Comment"), "message"

    def perform(self) -> Comment:
        self.comment = Comment(
            record=self.matter.plate,
            author_id=self.actor.pk,
            text=self.text,
            terms=lexemes(self.text, MOST_TERMS),
        )
        self.comment.save(force_insert=True)
        self.name(self.comment)
        return self.comment


class EditComment(Saying):
    """Say it better; what stood before stays readable in the journal."""

    verb, label, icon = "edit_comment", gettext_lazy("Edit the comment"), "pencil"
    comment: Comment

    def require(self) -> None:
        super().require()
        if self.comment.author_id != self.actor.pk:
            raise PermissionDenied(self.verb)

    def check(self) -> None:
        if self.comment.removed_at:
            raise refusal(_("This comment has been removed."), "comments.removed")
        super().check()

    def perform(self) -> Comment:
        ((comment,),) = lock(Comment.objects.filter(pk=self.comment.pk))
        if comment.text != self.text:
            comment.text, comment.edited_at = self.text, clock.now()
            comment.terms = lexemes(self.text, MOST_TERMS)
            comment.save(update_fields=["text", "edited_at", "terms"])
        self.name(comment)
        return comment


class RemoveComment(Contribution):
    """Erase the text of a comment, now and in its whole history; that it was there stays."""

    verb, label, icon = "remove_comment", gettext_lazy("Remove the comment"), "trash"
    right: ClassVar[str] = rights.REMOVE_COMMENT

    def __init__(self, matter: Matter, comment: Comment, *, reason: str = "") -> None:
        super().__init__(matter, reason=reason)
        self.comment = comment

    def require(self) -> None:
        if self.comment.author_id != self.actor.pk:
            super().require()

    def check(self) -> None:
        if self.comment.removed_at:
            raise ValidationError(_("This comment has been removed."), "comments.removed")
        if is_unsealed(self.matter.pk):
            raise ValidationError(
                _("The latest change is not sealed yet: try again in a moment."),
                "ledger.not_sealed",
            )

    def perform(self) -> Comment:
        comment = self.comment
        names = names_of_row(comment)
        with connection.cursor() as cursor:
            # The change that empties the text must not keep it once more.
            cursor.execute("SELECT set_config('dougong.erasing', 'on', true)")
            comment.text, comment.terms = "", []
            comment.removed_at, comment.removed_by_id = clock.now(), self.actor.pk
            comment.save()
            comment.mentions.all().delete()
            cursor.execute("SELECT set_config('dougong.erasing', '', true)")
            cursor.execute("SELECT journal.erase(%s::uuid[])", [names])
        return comment

    def about(self) -> Mapping[str, Any]:
        return {"comment": str(self.comment.pk)}

    def follow(self) -> None:
        line = {"kind": ERASED, "record": str(self.comment.pk)}
        transaction.on_commit(lambda: remember(line))


ERASED = "comments.comment"


def remove_again(key: str) -> bool:
    """Remove a comment that an older backup has brought back; whether it was there."""
    from dougong.platform.beside.matters import matter_of
    from dougong.platform.policies import Installation

    comment = Comment.objects.filter(pk=key, removed_at=None).first()
    if comment is None:
        return False
    matter = matter_of(Installation(), comment.record_id)
    RemoveComment(matter, comment, reason="removed before; restored from a backup").execute()
    return True


erasers[ERASED] = remove_again
