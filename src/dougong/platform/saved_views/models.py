"""Saved views and the pins of the people who read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.identity.owners import Owned
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.register import registry

from .choices import Density, Shape, listed_kinds
from .content import check_address, check_columns, check_limits


class SavedView(Owned, Recorded):
    """A list kept under a name with its filter, order, groups, columns and shape (视图)."""

    code_prefix: ClassVar[str] = "VW"
    title = models.CharField(_("title"), max_length=120)
    subject = models.CharField(_("list of"), max_length=40, choices=listed_kinds)
    drawn_as = models.CharField(_("shape"), max_length=10, choices=Shape, default=Shape.TABLE)
    address = models.TextField(
        _("address"),
        blank=True,
        max_length=12_000,
        help_text=_("What stands behind the question mark of the list's address."),
    )
    columns = models.JSONField(_("columns"), default=list, blank=True)
    density = models.CharField(
        _("height of rows"), max_length=8, choices=Density, default=Density.DENSE
    )
    limits = models.JSONField(
        _("limits of work in progress"),
        default=dict,
        blank=True,
        help_text=_("Most cards in a column of the board, by value."),
    )
    is_enforced = models.BooleanField(_("limits are enforced"), default=False)
    team = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
        limit_choices_to={"kind__in": ("unit", "project")},
        help_text=_("A unit or a project whose people see the view; nobody else does."),
    )
    is_for_all = models.BooleanField(_("for everybody"), default=False, editable=False)

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")

    def __str__(self) -> str:
        return self.title

    def plate(self) -> Plate:
        place = self.team
        is_project = place is not None and place.kind == "project"
        return Plate(
            self.title,
            state="everybody" if self.is_for_all else "team" if place else "mine",
            project_id=self.team_id if is_project else None,
            unit_id=None if is_project else self.team_id,
        )

    def clean(self) -> None:
        resource = registry.get(self.subject)
        if resource is None:
            return  # the column's own choices refuse it
        wrong: dict[str, Any] = {}
        checks: dict[str, Callable[[], None]] = {
            "address": lambda: check_address(resource, self.address),
            "columns": lambda: check_columns(resource, self.columns),
            "limits": lambda: check_limits(self.limits),
        }
        for name, check in checks.items():
            try:
                check()
            except ValidationError as error:
                wrong[name] = error
        if wrong:
            raise ValidationError(wrong)


class ViewPin(models.Model):
    """A view that a person keeps in their menu; a convenience, not a record."""

    account = models.ForeignKey(Record, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "view"], name="view_pinned_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.view_id}"
