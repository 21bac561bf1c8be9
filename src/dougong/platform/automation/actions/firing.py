"""Automations at work: once for each cause, with the owner's rights, all steps or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dougong.kernel import clock
from dougong.platform.automation.chains import LONGEST, led_by
from dougong.platform.automation.choices import AutomationState, Occasion, Outcome
from dougong.platform.automation.matching import (
    fitting,
    hears,
    listening,
    owner_of,
    ruled_by,
)
from dougong.platform.automation.models import Automation, Run
from dougong.platform.automation.sentences import in_both
from dougong.platform.automation.steps import Turn, steps_of
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor, Installation, decisions_kept
from dougong.platform.requests.errors import REFUSALS, refusal_of

from .measuring import crossing, moved

MOST_PER_RECORD, RATE = 20, timedelta(hours=1)
"""So often one automation may act on one record within that time."""
MOST_AT_A_TIME = 1000
"""Records that one coming round of a schedule acts on."""
Trail = Sequence[int]


def hear(kind: str, verb: str, causes: Sequence[Sequence[int]], trail: Trail) -> None:
    """Let every automation that listens look at records to which a verb was done."""
    entries = entries_of(causes)
    for automation in listening(kind, verb).select_related("record", "rule_set").order_by("pk"):
        with decisions_kept():
            for record, version in causes:
                cause = _cause(automation, record, entries.get((record, version)))
                if cause:
                    consider(automation, record, cause, trail)


def entries_of(causes: Sequence[Sequence[int]]) -> dict[tuple[int, int], Entry]:
    """What the journal says of the verbs, by record and version."""
    rows = Entry.objects.of_changes().filter(
        record__in=[record for record, _version in causes],
        version__in={version for _record, version in causes},
    )
    return {(one.record_id or 0, one.version): one for one in rows.with_changes()}


def _cause(automation: Automation, record: int, entry: Entry | None) -> str:
    """The name of the cause; empty where the automation does not wait for this."""
    if entry is None:
        return ""
    if automation.occasion == Occasion.FACT:
        return crossing(automation, record)
    return f"entry/{entry.version}" if hears(automation, entry) else ""


def consider(automation: Automation, record: int, cause: str, trail: Trail = ()) -> Run | None:
    """Act on a record if the owner sees it there and the conditions hold; the run, if there is one."""
    owner = owner_of(automation)
    if owner is None:
        return _log_ownerless(automation, record, cause)
    try:
        row = fitting(automation, owner).filter(pk=record).first()
    except REFUSALS as error:
        return _log(automation, record, cause, Outcome.REFUSED, [_refused(error)])
    version = ruled_by(automation, row, owner) if row is not None else None
    if row is None or (automation.rule_set_id is not None and version is None):
        return None
    return fire(Turn(automation, record, owner, version), cause, trail)


def fire(turn: Turn, cause: str, trail: Trail) -> Run | None:
    """Do the steps, once for each cause: a rival waits here until the first one is committed."""
    run = _log(turn.automation, turn.key, cause, Outcome.DONE, [])
    if run is None:
        return None
    held = _held(turn, trail)
    if held:
        run.outcome, run.said = Outcome.HELD, [held]
    else:
        run.outcome, run.said = _acted(turn, trail)
    run.save(update_fields=["outcome", "said"])
    return run


def _acted(turn: Turn, trail: Trail) -> tuple[Outcome, list[dict[str, str]]]:
    """All steps in one transaction, or the refusal that took them back."""
    try:
        with transaction.atomic(), led_by([*trail, turn.automation.pk]):
            said = [step(turn) for step in steps_of(turn.automation)]
    except REFUSALS as error:
        return Outcome.REFUSED, [_refused(error)]
    outcomes = {one.outcome for one in said}
    outcome = Outcome.REQUESTED if Outcome.REQUESTED in outcomes else Outcome.DONE
    return outcome, [*_ruled(turn), *(one.text for one in said)]


def _ruled(turn: Turn) -> list[dict[str, str]]:
    """Which version of its rule decided: it stays known when later versions decide otherwise."""
    version = turn.version
    if version is None:
        return []
    names = {"number": version.number, "title": version.rule_set.record.title}
    told = in_both(lambda: _("Version %(number)s of the rule “%(title)s” held.") % names)
    return [told | {"rule_version": version.code}]


def _held(turn: Turn, trail: Trail) -> dict[str, str]:
    """Why the automation must not act again; empty where it may."""
    if turn.automation.pk in trail or len(trail) >= LONGEST:
        return in_both(lambda: _("Automations were setting each other off: the chain ends here."))
    since = clock.now() - RATE
    runs = Run.objects.filter(automation=turn.automation, record=turn.key, at__gte=since)
    if runs.exclude(outcome=Outcome.HELD).count() > MOST_PER_RECORD:
        return in_both(lambda: _("It has acted on this record too often within an hour."))
    return {}


def _refused(error: Exception) -> dict[str, str]:
    return in_both(lambda: refusal_of(error).message) | {"code": refusal_of(error).code}


def _log(
    automation: Automation, record: int, cause: str, outcome: Outcome, said: list[dict[str, str]]
) -> Run | None:
    """A new run; None where there is one for this cause already."""
    run = Run(automation=automation, record_id=record, cause=cause, outcome=outcome, said=said)
    Run.objects.bulk_create([run], ignore_conflicts=True)
    return Run.objects.filter(pk=run.pk).first()


def _log_ownerless(automation: Automation, record: int, cause: str) -> Run | None:
    """Nobody's rights are left; said of records in the place of the automation only."""
    if not fitting(automation, Installation()).filter(pk=record).exists():
        return None
    text = in_both(lambda: _("Its owner has no working account any more: nothing is done."))
    said = [text | {"code": "automation.owner_gone"}]
    return _log(automation, record, cause, Outcome.REFUSED, said)


def come_round(automation: Automation, period: datetime) -> int:
    """Act on every record that fits, once for this time; returns how many were looked at."""
    owner = owner_of(automation)
    if owner is None or automation.state != AutomationState.ACTIVE:
        return 0
    with decisions_kept():
        keys = list(_keys(automation, owner))
        for key in keys:
            consider(automation, key, f"at/{period:%Y-%m-%dT%H:%M}")
    return len(keys)


def _keys(automation: Automation, owner: Actor) -> Iterator[Any]:
    try:
        yield from (
            fitting(automation, owner).order_by("pk").values_list("pk", flat=True)[:MOST_AT_A_TIME]
        )
    except REFUSALS:
        return


def sweep(automation: Automation) -> None:
    """Look at the figures of all records: they follow from other records and from the day too."""
    owner = owner_of(automation)
    if owner is None:
        return
    with decisions_kept():
        for key in moved(automation, owner):
            if cause := crossing(automation, key):
                consider(automation, key, cause)
