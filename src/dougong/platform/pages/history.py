"""The history of a record: who did what, when and why, with every change in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.errors import BadRequest
from dougong.platform.journal import Entry
from dougong.platform.navigation import tabs_of
from dougong.platform.records import Record
from dougong.platform.register import Resource
from dougong.platform.wording import names_plate, stored_text

from .kind import KindPage

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that an entry changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the journal in the reader's words."""

    entry: Entry
    verb: str
    icon: str
    who: str
    differences: Sequence[Difference]


class HistoryPage(KindPage):
    """All entries of a record, the newest first."""

    template_name = "ui/history.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Entry.objects.filter(record=pk).select_related("actor").order_by("-pk")
        word = request.GET.get("before", "")
        if word:
            if not (word.isascii() and word.isdigit()) or int(word) >= 2**63:
                raise BadRequest(_("This page of the list cannot be found again."))
            rows = rows.filter(pk__lt=int(word))
        entries = list(rows[: PAGE_SIZE + 1])
        return self.shown(
            entries=told(entries[:PAGE_SIZE], self.resource),
            older=entries[PAGE_SIZE - 1].pk if len(entries) > PAGE_SIZE else None,
            tabs=tabs_of(self.row, f"{self.resource.name}-history"),
        )


def latest_entries(row: Any, resource: Resource, number: int) -> list[Told]:
    rows = Entry.objects.filter(record=row.pk).select_related("actor").order_by("-pk")
    return told(list(rows[:number]), resource)


def told(entries: Sequence[Entry], resource: Resource) -> list[Told]:
    """Entries of one kind in the reader's words, with one query for all plates they name."""
    columns = {f.attname: f for f in resource.model._meta.concrete_fields if f.name != "record"}
    plates = _plates_in(entries, columns)
    return [_tell(entry, resource, columns, plates) for entry in entries]


def _tell(
    entry: Entry, resource: Resource, columns: dict[str, Field], plates: dict[int, Record]
) -> Told:
    action = resource.verbs.get(entry.verb)
    names = dict.fromkeys([*entry.before, *entry.after])
    differences = []
    for name in names:
        field = columns.get(name)
        if field is None or name == "version":
            continue
        before = stored_text(field, entry.before.get(name), plates)
        after = stored_text(field, entry.after.get(name), plates)
        if before != after:
            differences.append(Difference(capfirst(str(field.verbose_name)), before, after))
    return Told(
        entry,
        str(action.label) if action else entry.verb,
        action.icon if action else "history",
        entry.actor.title if entry.actor else _("The installation"),
        differences,
    )


def _plates_in(entries: Sequence[Entry], columns: dict[str, Field]) -> dict[int, Record]:
    names = [name for name, field in columns.items() if names_plate(field)]
    keys = {
        side.get(name)
        for entry in entries
        for side in (entry.before, entry.after)
        for name in names
    }
    wanted = {key for key in keys if isinstance(key, int)}
    return Record.objects.in_bulk(wanted) if wanted else {}
