"""The rights of a person at a moment, for auditors: as a page and as data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dougong.apps.accounts.models import Person
from dougong.apps.accounts.queries.past_rights import Right, RightsAt
from dougong.kernel import clock
from dougong.platform.pages import OwnData, OwnPage
from dougong.platform.records import Record
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.requests.errors import BadRequest

EXAMINE = "rights.examine"


def moment_asked(word: str) -> datetime:
    """The moment in the address, on the wall of the reader's time zone; now without one."""
    if not word:
        return clock.now()
    try:
        found = parse_datetime(word.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None:
        raise BadRequest(_("This is no moment, such as 2026-11-23T09:30."))
    found = found if found.tzinfo else timezone.make_aware(found)
    return min(found, clock.now())


def line_of(right: Right, plates: dict[int, Record]) -> dict[str, Any]:
    """A right as page and data show it."""
    scope = right.scope if right.within is None else right.within
    plate = plates.get(scope)
    role, principal = right.role, right.principal
    return {
        "account": right.account["username"],
        "role": role["key"],
        "role_name": in_reader_language(role["name_zh"], role["name_en"]),
        "scope": scope,
        "scope_name": plate.title if plate else "",
        "starts": right.starts[:16].replace("T", " "),
        "ends": right.ends[:16].replace("T", " ") if right.ends else "",
        "on_behalf_of": principal["username"] if principal else "",
        "permissions": right.permissions,
    }


def lines_at(person: Person, moment: datetime) -> list[dict[str, Any]]:
    rights = RightsAt(person, moment).rights
    scopes = {right.scope for right in rights} | {r.within for r in rights if r.within}
    plates = Record.objects.in_bulk(scopes)
    return [line_of(right, plates) for right in rights]


class RightsAtPage(OwnPage):
    """Roles, scopes and permissions of a person at a moment, with whose place they were held in."""

    permission = EXAMINE
    model = Person
    template_name = "accounts/rights_at.html"

    def context(self) -> dict[str, Any]:
        moment = moment_asked(self.request.GET.get("at", ""))
        local = timezone.localtime(moment)
        return {
            "lines": lines_at(self.row, moment),
            "at": moment,
            "at_input": local.strftime("%Y-%m-%dT%H:%M"),
        }


class RightsAtData(OwnData):
    """The same for programs."""

    permission = EXAMINE
    model = Person

    def data(self) -> dict[str, Any]:
        moment = moment_asked(self.request.GET.get("at", ""))
        return {
            "person": self.row.pk,
            "at": moment.isoformat(),
            "rights": lines_at(self.row, moment),
        }
