"""The dry run: on which records an automation would have fired in the past, and what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dougong.kernel import clock
from dougong.platform.notices.readers import accounts_behind, reader_of
from dougong.platform.policies import Actor, decisions_kept
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.requests.errors import REFUSALS, refusal_of
from dougong.platform.search import seen_among

from .actions.measuring import is_beyond
from .choices import Occasion
from .matching import covered, fitting, hears, is_ruled, owner_of, subject_of
from .models import Automation
from .past import Moment, asked, moments, revived
from .sentences import steps
from .steps import told_by

LOOKS_BACK = timedelta(days=30)
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Would:
    """One time it would have fired: the record, when, and what it would have done."""

    record: Record
    at: datetime | None
    """None where it would fire at the next time it comes round."""
    does: list[str]
    hindrance: str = ""


@dataclass
class Rehearsal:
    """What a dry run found; `refusal` where it could not look at all."""

    found: list[Would] = field(default_factory=list)
    refusal: str = ""
    since: datetime = field(default_factory=lambda: clock.now() - LOOKS_BACK)

    @property
    def shown(self) -> list[Would]:
        return self.found[:SHOWN]

    @property
    def records(self) -> int:
        return len({one.record.pk for one in self.found})


def rehearse(automation: Automation, reader: Actor) -> Rehearsal:
    """Look back over thirty days without doing anything; only what the reader may see is told."""
    rehearsal = Rehearsal()
    owner = owner_of(automation)
    if owner is None:
        rehearsal.refusal = _("Its owner has no working account any more: nothing is done.")
        return rehearsal
    try:
        with decisions_kept():
            found = list(_found(automation, owner, rehearsal.since))
            plates = [(p.pk, p.kind, p.scope_id) for p, _at in found]
            seen = seen_among(reader, plates)
            rehearsal.found = [
                _would(automation, owner, plate, at) for plate, at in found if plate.pk in seen
            ][::-1]
    except REFUSALS as error:
        rehearsal.refusal = refusal_of(error).message
    return rehearsal


def _found(
    automation: Automation, owner: Actor, since: datetime
) -> Iterator[tuple[Record, datetime | None]]:
    if automation.occasion == Occasion.SCHEDULE:
        for row in fitting(automation, owner).order_by("-pk")[:SHOWN]:
            if is_ruled(automation, row, owner):
                yield row.record, None
        return
    kind = subject_of(automation)
    past = moments(kind, covered(automation, owner), since)
    caused = [one for one in past if _is_cause(automation, owner, one)]
    fits = asked(fitting(automation, owner), caused)
    for one in caused:
        if one.name in fits and is_ruled(automation, revived(kind, one, one.after), owner):
            assert one.entry.record is not None  # noqa: S101  # found by its record
            yield one.entry.record, one.entry.at


def _is_cause(automation: Automation, owner: Actor, moment: Moment) -> bool:
    if automation.occasion != Occasion.FACT:
        return hears(automation, moment.entry)
    kind = subject_of(automation)
    after = is_beyond(automation, revived(kind, moment, moment.after), owner)
    if not after or moment.entry.verb == "add":
        return bool(after)
    return is_beyond(automation, revived(kind, moment, moment.before), owner) is False


def _would(automation: Automation, owner: Actor, plate: Record, at: datetime | None) -> Would:
    """The steps in words, with the persons who would hear of it, and what would stand in the way."""
    told, does = _names(automation, plate), list(steps(automation))
    if told:
        does[0] = f"{does[0]} ({', '.join(told)})"
    return Would(plate, at, does, _hindrance(automation, owner, plate))


def _names(automation: Automation, plate: Record) -> list[str]:
    row = subject_of(automation).model._default_manager.select_related("record").get(pk=plate.pk)
    behind = accounts_behind(key for key in told_by(automation, row) if key is not None)
    persons = [key for key, accounts in behind.items() if reader_of(accounts, plate) is not None]
    return [one.title for one in Record.objects.filter(pk__in=persons).order_by("pk")]


def _hindrance(automation: Automation, owner: Actor, plate: Record) -> str:
    """The first right that the owner has not got; empty where all are there."""
    policy = subject_of(automation).policy
    wanted = ["change"] if automation.set_field else []
    if automation.do_verb:
        wanted.append(subject_of(automation).right_for(automation.do_verb))
    row: Any = policy.rows(owner, "view").filter(pk=plate.pk).first()
    missing = [verb for verb in wanted if row is None or not policy.allows(owner, verb, row)]
    if automation.new_kind and not registry[automation.new_kind].policy.allows(owner, "add"):
        missing.append("add")
    return _("The owner has no right to this.") if missing else ""
