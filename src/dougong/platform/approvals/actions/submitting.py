"""From a verb to a stored request: who asks, what would happen, and who has to decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dougong.kernel import clock
from dougong.platform.actions import EFFECTIVE_ON, Action, Conflict
from dougong.platform.actions.classed import Stakes
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.classes import class_of
from dougong.platform.approvals.matrices import Weighing, told_values, weigh
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.approvals.payloads import action_name, action_of, digest, payload_of
from dougong.platform.approvals.persons import editors_of, persons_behind
from dougong.platform.approvals.previews import text_of
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.journal.entries import ON_BEHALF_OF
from dougong.platform.policies import Actor, Installation, decisions_kept
from dougong.platform.records import Record, make_plates
from dougong.platform.records.days import current_day

from .rehearsing import rehearsed
from .writing import Altered, begin_again, claim, lay_steps, lock_group, raise_siblings, store

LASTS = timedelta(days=14)
FARTHEST = timedelta(days=366)
AMENDED = (
    "payload",
    "payload_hash",
    "preview",
    "preview_hash",
    "weighed",
    "amount",
    "currency",
    "target_version",
    "reason",
)
"""Columns that an edit of a waiting request replaces."""


def submit_all(actions: Sequence[Action]) -> list[ApprovalRequest]:
    """One request for each action, all or none."""
    with transaction.atomic():
        return [submit_one(action, effective_on=action.effective_on) for action in actions]


def submit_one(
    action: Action, *, key: UUID | None = None, effective_on: date | None = None
) -> ApprovalRequest:
    """Store what the person asks for, with its effect and the steps it has to take."""
    if key is not None and ApprovalRequest.objects.filter(key=key).exists():
        raise ValidationError(_("This request has been made already."), "already_exists")
    _require_days_to_come(effective_on)
    with transaction.atomic(), decisions_kept():
        is_asked = authorised(action)
        request = _drafted(action)
        request.is_asked = is_asked
        request.effective_on = effective_on
        if key is not None:
            request.key = key
        lock_group(request.action_class, request.group_id)
        _fill(request, action)
        weighing = _weigh(request)
        with unit_of_work(action.by.pk) as unit:
            make_plates([request])
            request.save(force_insert=True)
            lay_steps(request, weighing.chosen.steps)
            lines = raise_siblings(request)
            told = {"payload_hash": request.payload_hash, "preview_hash": request.preview_hash}
            behalf = sorted(action.principals())
            about = {ON_BEHALF_OF: behalf} if behalf else {}
            line = Line("submit", request.pk, 1, request.reason, after=told, about=about)
            unit.write([line, *lines])
    return request


def _require_days_to_come(effective_on: date | None) -> None:
    """A request takes effect at once or on a day ahead, within the year."""
    today = current_day()
    if effective_on is not None and not today < effective_on <= today + FARTHEST:
        message = _("Choose a day after today and within a year.")
        error = ValidationError(message, "approvals.effective_day_out_of_reach")
        raise ValidationError({EFFECTIVE_ON: error})


def amend(seen: ApprovalRequest, action: Action) -> ApprovalRequest:
    """Another payload in place of the one that waits: all decisions are void, the steps begin again.

    Whoever edits becomes one of the hands.
    """
    with transaction.atomic(), decisions_kept():
        lock_group(seen.action_class, seen.group_id)
        if action_name(action) != seen.action:
            raise Altered
        is_asked = authorised(action)
        fresh = _drafted(action)
        _fill(fresh, action)
        with unit_of_work(action.by.pk) as unit:
            request = claim(seen)
            for name in AMENDED:
                setattr(request, name, getattr(fresh, name))
            request.hands = sorted({*request.hands, *fresh.hands})
            request.is_asked = request.is_asked or is_asked
            weighing = _weigh(request)
            begin_again(request, weighing.chosen.steps)
            weighed = ("matrix", "matrix_row", "level", "sum_basis", "round")
            store(request, *AMENDED, *weighed, "hands", "is_asked")
            lines = raise_siblings(request)
            told = {"payload_hash": request.payload_hash}
            line = Line("amend", request.pk, request.version, action.reason, after=told)
            unit.write([line, *lines])
    return request


def authorised(action: Action) -> bool:
    """Refuse whoever may neither do the verb nor ask for it; True for one who may only ask."""
    row, by = action.record, action.by
    policy = action.policy
    is_new = row.record_id is None
    may = policy.allows_new(by, action.verb, row) if is_new else policy.allows(by, action.verb, row)
    if may:
        return False
    sees = policy.allows_new(by, "view", row) if is_new else policy.allows(by, "view", row)
    if sees and action.may_be_requested:
        return True
    raise action.refusal()


def _drafted(action: Action) -> ApprovalRequest:
    by = action.by
    one = class_of(action.approval_class())
    person = by.natural_person
    if person is None:
        raise ValidationError(_("Only a person asks for approval."), "approvals.no_person")
    payload = payload_of(action)
    told = json.loads(payload)
    request = ApprovalRequest(
        action=action_name(action),
        action_class=one.key,
        target_id=told["record"],
        target_version=told["version"],
        payload=payload,
        payload_hash=digest(payload),
        maker_id=by.pk,
        maker_person_id=person,
        requesting_unit_id=Record.objects.values_list("unit_id", flat=True).get(pk=by.pk),
        reason=action.reason,
        state=RequestState.PENDING,
        expires_at=clock.now() + LASTS,
    )
    stakes = _stakes(request, by)
    request.scope = Record.objects.get(pk=stakes.scope) if stakes.scope else None
    request.group_id, request.weighed = stakes.group, told_values(stakes.values)
    request.amount, request.currency = stakes.amount, stakes.currency
    editors = editors_of(request.target_id, stakes.rests_on)
    principals = action.principals()
    request.hands = sorted({person, *principals, *editors, *persons_behind(stakes.authors)})
    return request


def _stakes(request: ApprovalRequest, by: Actor) -> Stakes:
    """What is at stake, told by the verb as the payload holds it."""
    twin = action_of(request, by)
    if request.target_id is not None:
        twin.stored = type(twin.record)._default_manager.get(pk=request.target_id)
    return twin.stakes()


def _fill(request: ApprovalRequest, action: Action) -> None:
    """Title and preview. The dry run does what the payload says, not what the page held."""
    by = Installation() if request.is_asked else action.by
    twin = action_of(request, by)
    if request.target_id is not None and twin.record.version != request.target_version:
        raise Conflict(action.record, twin.record)
    rows = rehearsed(twin)
    request.preview = text_of(rows)
    request.preview_hash = digest(request.preview)
    request.title_zh, request.title_en = _titles(action, twin.record)


def _titles(action: Action, row: Any) -> tuple[str, str]:
    plate = row.plate()
    label = plate.label or plate.label_en
    names = {"zh-hans": label, "en": plate.label_en or label}
    kind = type(row)._meta.verbose_name
    told = []
    for language, name in names.items():
        with override(language):
            verb = f"{action.label} {kind}" if action.verb == "add" else f"{action.label}"
            told.append(f"{verb}：{name}" if language == "zh-hans" else f"{verb}: {name}")
    return told[0][:200], told[1][:200]


def _weigh(request: ApprovalRequest) -> Weighing:
    weighing = weigh(class_of(request.action_class), request)
    request.matrix, request.sum_basis = weighing.matrix, weighing.total
    request.matrix_row, request.level = weighing.chosen.number, weighing.chosen.level
    return weighing
