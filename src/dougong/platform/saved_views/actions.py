"""Verbs on views, and the pins and defaults that a person chooses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Add
from dougong.platform.tables.choices import TableChoice

from .models import SavedView, ViewPin


class AddView(Add):
    """Whoever adds a view owns it."""

    def perform(self) -> None:
        self.record.owner_id = self.by.pk


class PublishView(Action):
    """Everybody who may see views at all finds it from now on."""

    verb, label, icon, needs_reason = "publish", _("Publish for everybody"), "world", True

    def check(self) -> None:
        if self.stored.is_for_all:
            raise ValidationError(_("This view is for everybody already."), "views.for_all_already")

    def perform(self) -> None:
        self.record.is_for_all = True

    @classmethod
    def applies_to(cls, record: SavedView) -> bool:
        return not record.is_for_all


class RetireView(Action):
    """The view belongs to its owner, or to its team, again; it may then be changed and published."""

    verb, label, icon, needs_reason = "retire", _("Retire from everybody"), "user", True

    def check(self) -> None:
        if not self.stored.is_for_all:
            raise ValidationError(_("This view is not for everybody."), "views.not_for_all")

    def perform(self) -> None:
        self.record.is_for_all = False

    @classmethod
    def applies_to(cls, record: SavedView) -> bool:
        return record.is_for_all


def pin(account: Any, view: SavedView, *, is_pinned: bool) -> None:
    """Keep a view in the person's menu, or take it out."""
    if is_pinned:
        ViewPin.objects.get_or_create(account_id=account, view=view)
    else:
        ViewPin.objects.filter(account=account, view=view).delete()


def make_default(account: Any, view: SavedView, *, is_default: bool) -> None:
    """Let the list of the kind open with this view for this person, or as delivered."""
    TableChoice.objects.update_or_create(
        account_id=account,
        kind=view.subject,
        defaults={"view_id": view.pk if is_default else None},
    )
