"""Putting tags on records and taking them off; a tag in use is not deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.actions import Delete
from dougong.platform.actions.locking import lock
from dougong.platform.beside.actions import Contribution
from dougong.platform.beside.matters import Matter, changeable, right_of_changing
from dougong.platform.journal import Line
from dougong.platform.records import Record
from dougong.platform.search import visible
from dougong.platform.tables.columns import TAG

from .models import Tag
from .reading import fitting

MOST_TAGS = 30
BATCH = 2000


class DeleteTag(Delete):
    """A tag goes once no record carries it any more."""

    def check(self) -> None:
        super().check()
        if used := Record.objects.filter(tags__contains=[self.record.pk]).count():
            message = _("%(count)s records carry this tag: take it off them first.")
            raise ValidationError(message % {"count": used}, "tags.in_use")


class TagRecords(Contribution):
    """Put tags on records of one kind and take others off, all or none."""

    verb, label, icon = "tag", gettext_lazy("Tags"), "tag"
    words: ClassVar[Mapping[str, Any]] = {"tag_names": gettext_lazy("Tags")}

    def __init__(self, matters: Sequence[Matter], *, on: Iterable[int], off: Iterable[int]) -> None:
        super().__init__(matters[0])
        self.matters = {matter.pk: matter for matter in matters}
        self.on, self.off = {*on}, {*off} - {*on}
        self.changed: dict[int, tuple[list[int], list[int]]] = {}
        self.names: dict[int, str] = {}

    def require(self) -> None:
        resource = self.matter.resource
        if self.matters.keys() - changeable(self.actor, resource, self.matters):
            raise PermissionDenied(right_of_changing(resource))

    def altered(self) -> Iterable[Matter]:
        return self.matters.values()

    def check(self) -> None:
        """Tags that are put on must be seen, and belong to the house or above each record."""
        scopes = {matter.plate.scope_id for matter in self.matters.values()}
        seen = visible(self.actor, [TAG]).filter(pk__in=self.on)
        known = set(fitting(seen, scopes).values_list("pk", flat=True))
        (standing,) = lock(Tag.objects.filter(pk__in=self.on & known))
        if len(standing) < len(self.on):
            raise refusal(_("There is no such tag for these records."), "tags.unknown")

    def perform(self) -> int:
        """How many records have other tags now."""
        (plates,) = lock(Record.objects.filter(pk__in=self.matters))
        altered = []
        for plate in plates:
            before = plate.tags
            plate.tags = sorted({*before} - self.off | self.on)
            if len(plate.tags) > MOST_TAGS:
                message = _("A record carries at most %(most)s tags.") % {"most": MOST_TAGS}
                raise refusal(message, "tags.too_many")
            if plate.tags != before:
                self.changed[plate.pk] = (before, plate.tags)
                altered.append(plate)
        Record.objects.bulk_update(altered, ["tags"], batch_size=BATCH)
        keys = {key for pair in self.changed.values() for side in pair for key in side}
        self.names = {tag.pk: tag.label for tag in Record.objects.filter(pk__in=keys)}
        return len(altered)

    def lines(self) -> Sequence[Line]:
        return [self._line(self.matters[key], *pair) for key, pair in self.changed.items()]

    def _line(self, matter: Matter, before: list[int], after: list[int]) -> Line:
        line = self.line(matter)
        line.before, line.after = (
            {"tag_names": self.told_of(before)},
            {"tag_names": self.told_of(after)},
        )
        return line

    def told_of(self, keys: Iterable[int]) -> str:
        return ", ".join(self.names.get(key, f"#{key}") for key in keys)


def tag_many(matters: Sequence[Matter], *, on: Iterable[int], off: Iterable[int]) -> int:
    """Tags for records of several kinds, all or none; how many of them have others now."""
    by_kind: dict[str, list[Matter]] = {}
    for matter in matters:
        by_kind.setdefault(matter.plate.kind, []).append(matter)
    put, taken = [*on], [*off]
    with transaction.atomic():
        done = [TagRecords(group, on=put, off=taken).execute() for group in by_kind.values()]
    return sum(done)


def refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"tags": ValidationError(message, code)})
