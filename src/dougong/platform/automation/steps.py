"""What an automation does: each step acts with its owner's rights and says what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dougong.kernel.errors import N_
from dougong.platform.actions import Missing
from dougong.platform.actions.classed import Submitted
from dougong.platform.custom_values.checking import put
from dougong.platform.editing.values import Reader
from dougong.platform.journal.canonical import uuid7
from dougong.platform.notices.actions import notify
from dougong.platform.notices.texts import Message
from dougong.platform.policies import Actor, FieldNotAllowed
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from dougong.platform.rules.models import RuleVersion
from dougong.platform.webhooks.actions import telling
from dougong.platform.webhooks.choices import WebhookState
from dougong.platform.wording import names_plate

from .choices import Outcome
from .matching import subject_of
from .models import Automation
from .reasons import AUTOMATED
from .sentences import field_label, in_both, kind_label, verb_label

RECORD, OF_RECORD = "@record", "@"


@dataclass(frozen=True, slots=True)
class Turn:
    """An automation at work on one record."""

    automation: Automation
    key: int
    owner: Actor
    version: RuleVersion | None = None
    """By which its rule held."""

    @property
    def resource(self) -> Resource:
        return subject_of(self.automation)

    @property
    def reason(self) -> str:
        """What stands in the journal beside each effect."""
        names = {"code": self.automation.code, "title": self.automation.title}
        if self.version is None:
            return _("By the automation %(code)s: %(title)s") % names
        names["version"] = self.version.code
        return _("By the automation %(code)s: %(title)s (rule version %(version)s)") % names

    def row(self, verb: str = "view") -> Any:
        """The record as it stands now, found by the owner's right."""
        rows = self.resource.policy.rows(self.owner, verb).select_related("record")
        row = rows.filter(pk=self.key).first()
        if row is None:
            raise Missing(str(self.key))
        return row


@dataclass(frozen=True, slots=True)
class Said:
    """What a step did, in both languages."""

    text: dict[str, str]
    outcome: Outcome = Outcome.DONE


Step = Callable[[Turn], Said]


def steps_of(automation: Automation) -> Iterator[Step]:
    """The steps that an automation has, in the order in which they are done."""
    if tells(automation):
        yield tell
    if automation.set_field:
        yield set_field
    if automation.new_kind:
        yield add_record
    if automation.do_verb:
        yield do_verb
    if automation.call_webhook_id:
        yield call_webhook


def tells(automation: Automation) -> bool:
    return bool(
        automation.tell_role
        or automation.tell_account_id
        or automation.tell_field
        or automation.tells_owner
    )


def tell(turn: Turn) -> Said:
    """Notify those named who may see the record."""
    row, rule = turn.row(), turn.automation
    values = {"rule": rule.title, "text": rule.message}
    text = N_("%(rule)s: %(text)s") if rule.message else N_("%(rule)s")
    values = values if rule.message else {"rule": rule.title}
    told = notify(Message(AUTOMATED, text, values), to=told_by(rule, row), about=row.record)
    return Said(in_both(lambda: _("Persons notified: %(count)s") % {"count": len(told)}))


def told_by(automation: Automation, row: Any) -> list[int | None]:
    """Plates of the persons and accounts whom the automation names for a record."""
    found: list[int | None] = [automation.tell_account_id]
    if automation.tells_owner:
        found.append(automation.owner_id)
    if automation.tell_field:
        column = subject_of(automation).field(automation.tell_field)
        found.append(column.value_from_object(row))
    if automation.tell_role:
        found += holders(automation.tell_role, f"{automation.subject}.view", row.record.scope_id)
    return found


def holders(role: str, permission: str, scope: int | None) -> Sequence[int]:
    """Accounts to whom a role gives the sight of records of this scope."""
    account: Any = get_user_model()
    held = account.holdings(permission, scope)
    return [one.pk for one, grants in held.items() if any(g.role.key == role for g in grants)]


def set_field(turn: Turn) -> Said:
    """Store the value by the kind's own editing; where it stands already, nothing is done."""
    row, rule = turn.row("change"), turn.automation
    column = turn.resource.field(rule.set_field)
    value = Reader(turn.owner).read(column, rule.set_value, row)
    label: Callable[[], str] = partial(field_label, rule.subject, rule.set_field)
    if column.value_from_object(row) == value:
        return Said(in_both(lambda: _("“%(field)s” had the value already.") % {"field": label()}))
    put(row, column, value)
    turn.resource.verbs["change"](row, by=turn.owner, reason=turn.reason).execute()
    names = {"value": rule.set_value or "—"}
    return Said(in_both(lambda: _("“%(field)s”: %(value)s") % (names | {"field": label()})))


def add_record(turn: Turn) -> Said:
    """Add a record made of the values of the template and of the record itself."""
    rule, source = turn.automation, turn.row()
    kind = registry[rule.new_kind]
    reader, made = Reader(turn.owner), kind.model()
    for name, text in rule.new_values.items():
        column = kind.field(name)
        value = text
        if text == RECORD:
            value = str(turn.key)
        elif text.startswith(OF_RECORD):
            value = _copied(turn, source, text.removeprefix(OF_RECORD))
        if value != "" or not (column.has_default() or column.blank):
            put(made, column, reader.read(column, value, None))
    return _done(kind.verbs["add"](made, by=turn.owner, reason=turn.reason), rule.new_kind)


def _copied(turn: Turn, source: Any, name: str) -> str:
    """A value of the record, which the owner must be allowed to read."""
    if name in turn.resource.policy.hides(turn.owner, source.record.scope_id):
        raise FieldNotAllowed(name)
    column = turn.resource.field(name)
    value = column.value_from_object(source)
    if value is not None and names_plate(column):
        return str(value)
    return "" if value is None else str(value)


def do_verb(turn: Turn) -> Said:
    """Do the verb, or where it is classed ask for it."""
    rule = turn.automation
    row = turn.row(turn.resource.right_for(rule.do_verb))
    action = turn.resource.verbs[rule.do_verb]
    return _done(action(row, by=turn.owner, reason=rule.do_reason or turn.reason), rule.subject)


def call_webhook(turn: Turn) -> Said:
    """Have a webhook tell of the record: what leaves is for the webhook's owner to see."""
    row, webhook = turn.row(), turn.automation.call_webhook
    if webhook is None or webhook.state != WebhookState.ACTIVE:
        raise ValidationError(_("The webhook is not active."), "automation.webhook_rests")
    cause = f"automation/{turn.automation.pk}/{row.version}/{uuid7()}"
    telling.tell(webhook, row.record, f"{row.kind()}.automation", cause)
    return Said(in_both(lambda: _("Webhook called: %(code)s") % {"code": webhook.code}))


def _done(action: Any, kind: str) -> Said:
    verb: Callable[[], str] = partial(verb_label, kind, action.verb)
    label: Callable[[], str] = partial(kind_label, kind)

    def told(text: str, code: str) -> dict[str, str]:
        return in_both(lambda: _(text) % {"code": code, "verb": verb(), "kind": label()})

    try:
        row = action.execute()
    except Submitted as submitted:
        codes = ", ".join(one.code for one in submitted.requests)
        return Said(told(N_("%(verb)s: asked for by %(code)s"), codes), Outcome.REQUESTED)
    plate: Record = row.record
    return Said(told(N_("%(verb)s: %(kind)s %(code)s"), plate.code))
