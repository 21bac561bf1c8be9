"""Linking work items and taking links away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Dependency
from dougong.apps.planning.queries.outline import ancestors_of, leads_to
from dougong.platform.journal import Line
from dougong.platform.policies import Actor

from .replanning import Replanning


def in_words(link: Dependency) -> str:
    """A link as the journal keeps it."""
    lag = f"{link.lag_value:+d} {link.lag_kind}" if link.lag_value else ""
    code = link.outside_id if link.predecessor is None else link.predecessor.code
    return f"{code} {link.type} {lag}".strip()


def refuse_family(item: int, predecessor: int) -> None:
    """An item waits neither for itself nor for what it lies below or above."""
    if predecessor == item:
        raise ValidationError(_("An item cannot wait for itself."), "planning.E213")
    if item in ancestors_of(predecessor) or predecessor in ancestors_of(item):
        message = _("An item and the one it lies below cannot be linked.")
        raise ValidationError(message, "planning.E214")


class LinkItems(Replanning):
    """Let the record wait for another item; `link` names predecessor, type and lag."""

    verb, label, icon = "link", _("Link"), "link"
    right = "change"

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", link: Dependency | None = None
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.link = link

    def check(self) -> None:
        predecessor = None if self.link is None else self.link.predecessor
        if self.link is None or predecessor is None:
            raise ValidationError(_("Name the predecessor."), "planning.predecessor_missing")
        if not self.policy.allows(self.by, self.right, predecessor):
            raise PermissionDenied(self.policy.permission(self.right))
        refuse_family(self.record.pk, predecessor.pk)
        if leads_to(self.record, predecessor):
            message = _("This link would close a cycle: %(successor)s leads to %(predecessor)s.")
            names = {"successor": str(self.record), "predecessor": str(predecessor)}
            raise ValidationError(message, "planning.E201", names)
        self.link.successor = self.record
        self.link.full_clean()

    def follow(self) -> None:
        self.link.save(force_insert=True)  # type: ignore[union-attr]

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        entry.after["links"] = [in_words(self.link)]  # type: ignore[arg-type]
        return entry


class UnlinkItems(Replanning):
    """Take away links of which the record is the successor."""

    verb, label, icon = "unlink", _("Unlink"), "x"
    right = "change"

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", links: Sequence[Dependency] = ()
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.links = list(links)

    def check(self) -> None:
        if not self.links or any(link.successor_id != self.record.pk for link in self.links):
            raise ValidationError(_("Name links of this item."), "planning.link_missing")

    def follow(self) -> None:
        Dependency.objects.filter(pk__in=[link.pk for link in self.links]).delete()

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        entry.before["links"] = [in_words(link) for link in self.links]
        return entry


class RelinkItem(Replanning):
    """Give the record exactly these links to predecessors; a cycle is refused by scheduling."""

    verb, label, icon = "link", _("Link"), "link"
    right = "change"

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", links: Sequence[Dependency] = ()
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.links = list(links)
        """Stored ones stay, new ones are drawn, all others into the record go."""
        self.fresh = [link for link in self.links if link.pk is None]
        self.gone: list[Dependency] = []

    def check(self) -> None:
        kept = {link.pk for link in self.links}
        stored = Dependency.objects.filter(successor=self.record.pk)
        self.gone = [
            link for link in stored.select_related("predecessor__record") if link.pk not in kept
        ]
        wanted = {link.predecessor_id for link in self.fresh}
        rows = self.policy.rows(self.by, self.right).filter(pk__in=wanted)
        if rows.count() < len(wanted):
            raise PermissionDenied(self.policy.permission(self.right))
        for key in wanted:
            refuse_family(self.record.pk, int(key or 0))

    def follow(self) -> None:
        Dependency.objects.filter(pk__in=[link.pk for link in self.gone]).delete()
        Dependency.objects.bulk_create(self.fresh)

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        entry.before["links"] = [in_words(link) for link in self.gone]
        entry.after["links"] = [in_words(link) for link in self.fresh]
        return entry
