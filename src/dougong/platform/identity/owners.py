"""Accounts in whose name something acts by itself, such as an automation or a webhook."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.journal import Entry
from dougong.platform.policies import Actor, Installation
from dougong.platform.records import Record


class Owned(models.Model):
    """What belongs to an account; nobody enters the owner, it is whoever made the record."""

    owner = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("owner"),
        limit_choices_to={"kind": "account"},
    )

    class Meta:
        abstract = True


def owner_at_work(key: int | None) -> Any:
    """The account under whose rights it acts; None where that does not work any more."""
    account: Any = get_user_model()
    owner = account.working().filter(pk=key).first()
    if owner is None or not owner.may_sign:
        return None
    owner.is_deputy = False  # what is only lent to a person is not passed on to what runs by itself
    return owner


def require_signer(by: Actor) -> None:
    """Refuse programs and robots as authors of what acts with its author's rights."""
    if not (by.may_sign or isinstance(by, Installation)):
        message = _("Only a person sets up what acts by itself: it acts with the person's rights.")
        raise ValidationError(message, "owners.no_person")


def authors_of(record: int) -> tuple[int, ...]:
    """Whoever wrote or edited a record; they do not decide about it."""
    entries = Entry.objects.filter(record=record, verb__in=("add", "change"), result="done")
    authors = entries.exclude(actor=None).values_list("actor_id", flat=True).distinct()
    return tuple(authors)
