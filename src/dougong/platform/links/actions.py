"""Joining two records and parting them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.beside import rights
from dougong.platform.beside.actions import Contribution
from dougong.platform.beside.matters import Matter
from dougong.platform.journal import Line
from dougong.platform.records import Record
from dougong.platform.search import seen_among
from dougong.platform.watching.actions import tell_beside

from .models import RecordLink
from .types import LinkType, link_types


def refusal(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code)})


class Joining(Contribution):
    """What linking and unlinking share: both ends, an entry for each."""

    right: ClassVar[str] = rights.LINK

    def __init__(self, matter: Matter, other: Matter, link_type: str, *, inverse: bool) -> None:
        super().__init__(matter)
        self.other, self.key = other, link_type
        self.source, self.target = (other, matter) if inverse else (matter, other)

    @property
    def type(self) -> LinkType:
        if self.key not in link_types:
            raise refusal("link_type", _("There is no such type of link."), "links.unknown_type")
        return link_types[self.key]

    def rows(self) -> Any:
        """The link, which of a symmetric type may stand either way round."""
        found = Q(source=self.source.plate, target=self.target.plate)
        if self.type.is_symmetric:
            found |= Q(source=self.target.plate, target=self.source.plate)
        return RecordLink.objects.filter(found, link_type=self.key)

    def about(self) -> Mapping[str, Any]:
        return {"link": self.key, "records": [self.source.pk, self.target.pk]}

    def altered(self) -> Sequence[Matter]:
        return self.matter, self.other

    def lines(self) -> Sequence[Line]:
        return [self.line(self.matter), self.line(self.other)]

    def follow(self) -> None:
        tell_beside(self.matter, self.verb)


class LinkRecords(Joining):
    """Join two records that the actor sees."""

    verb, label, icon = "link_records", gettext_lazy("Link"), "link-plus"

    def check(self) -> None:
        kinds = self.source.plate.kind, self.target.plate.kind
        if self.source.pk == self.target.pk:
            raise refusal("target", _("A record is not linked to itself."), "links.to_itself")
        if not self.type.fits(*kinds):
            message = _("Records of these kinds are not linked in this way.")
            raise refusal("link_type", message, "links.kinds_do_not_fit")
        if self.type.is_acyclic:
            self.refuse_cycle()
        if self.rows().exists():
            raise refusal("target", _("This link is there already."), "links.already_there")

    def refuse_cycle(self) -> None:
        """Two links made at once are looked at one after the other, so that none closes a circle."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"link {self.key}"])
            cursor.execute(_WAY, [self.key, self.target.pk, self.key, self.source.pk])
            row = cursor.fetchone()
        if row is None:
            return
        plates = Record.objects.in_bulk(row[0])
        seen = seen_among(self.actor, [(one.pk, one.kind, one.scope_id) for one in plates.values()])
        way = [plates[key].code if key in seen else "…" for key in [self.source.pk, *row[0]]]
        message = _("This would close a circle: %(way)s.") % {"way": " → ".join(way)}
        raise refusal("target", message, "links.circle")

    def perform(self) -> RecordLink:
        link = RecordLink(
            link_type=self.key,
            source=self.source.plate,
            target=self.target.plate,
            by_id=self.actor.pk,
        )
        link.save(force_insert=True)
        return link


class UnlinkRecords(Joining):
    """Part two records."""

    verb, label, icon = "unlink_records", gettext_lazy("Remove a link"), "link-minus"

    def check(self) -> None:
        if not self.rows().exists():
            raise refusal("target", _("This link is not there any more."), "links.gone")

    def perform(self) -> None:
        self.rows().delete()


_WAY = """
WITH RECURSIVE walk (key, way) AS (
    SELECT target_id, ARRAY[source_id, target_id] FROM links_recordlink
    WHERE link_type = %s AND source_id = %s
    UNION ALL
    SELECT one.target_id, walk.way || one.target_id
    FROM walk JOIN links_recordlink one ON one.source_id = walk.key
    WHERE one.link_type = %s AND NOT one.target_id = ANY(walk.way)
)
SELECT way FROM walk WHERE key = %s LIMIT 1
"""
