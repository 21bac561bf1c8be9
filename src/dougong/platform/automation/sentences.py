"""An automation in one readable sentence, in the language in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import override

from dougong.platform.facts import fact_named
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.verb_names import verb_name
from dougong.platform.wording import heading, plain_text

from .choices import Occasion, Rhythm, Side
from .matching import condition_of
from .models import Automation

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def in_both(say: Any) -> dict[str, str]:
    """What a function says, in either language."""
    told = {}
    for key, language in LANGUAGES.items():
        with override(language):
            told[key] = str(say())
    return told


def sentence(automation: Automation) -> str:
    """When, if, then; names of records that a condition holds are read as they stand."""
    parts = {"when": when(automation), "then": _("; ").join(steps(automation)) or "…"}
    if asked := conditions(automation):
        return _("%(when)s and %(condition)s, %(then)s.") % (parts | {"condition": asked})
    return _("%(when)s, %(then)s.") % parts


def when(automation: Automation) -> str:
    names: dict[str, Any] = {"kind": kind_label(automation.subject)}
    if automation.occasion == Occasion.SCHEDULE:
        names |= {"rhythm": Rhythm(automation.rhythm).label, "hour": f"{automation.hour:02}:00"}
        return _("For every %(kind)s, %(rhythm)s at %(hour)s") % names
    if automation.occasion == Occasion.FIELD:
        names["field"] = field_label(automation.subject, automation.field)
        return _("When “%(field)s” of any %(kind)s changes") % names
    if automation.occasion == Occasion.FACT:
        names |= {"fact": fact_label(automation.fact), "side": Side(automation.side).label}
        names["limit"] = plain_text(automation.threshold)
        return _("When “%(fact)s” of any %(kind)s %(side)s %(limit)s") % names
    return _when_done(automation, names)


def _when_done(automation: Automation, names: dict[str, Any]) -> str:
    known = {
        "": _("When anything is done to any %(kind)s"),
        "add": _("When a new %(kind)s is added"),
        "change": _("When any %(kind)s is edited"),
    }
    names["verb"] = verb_label(automation.subject, automation.verb)
    return known.get(automation.verb, _("When “%(verb)s” is done to any %(kind)s")) % names


def conditions(automation: Automation) -> str:
    """What has to hold besides; empty where nothing has to."""
    found = []
    try:
        group = condition_of(automation)
    except BadRequest:  # a column it asks about is no longer declared
        return _("a condition that can no longer be read")
    if group is not None:
        found.append(group.told(Record.objects.in_bulk(group.keys) if group.keys else {}))
    if automation.rule_set is not None:
        found.append(_("the rule “%(rule)s” holds") % {"rule": automation.rule_set.record.title})
    return _(" and ").join(found)


def steps(automation: Automation) -> Iterator[str]:
    """What is done, in its order."""
    if told := ", ".join(whom(automation)):
        yield _("notify %(whom)s") % {"whom": told}
    if automation.set_field:
        names = {"field": field_label(automation.subject, automation.set_field)}
        names["value"] = automation.set_value or "—"
        yield _("set “%(field)s” to “%(value)s”") % names
    if automation.new_kind:
        yield _("add a new %(kind)s") % {"kind": kind_label(automation.new_kind)}
    if automation.do_verb:
        yield _do(automation)
    if automation.call_webhook is not None:
        yield _("call the webhook “%(webhook)s”") % {
            "webhook": automation.call_webhook.record.title
        }


def _do(automation: Automation) -> str:
    kind = registry.get(automation.subject)
    action = kind.verbs.get(automation.do_verb) if kind else None
    names = {"verb": verb_label(automation.subject, automation.do_verb)}
    if action is not None and action.classed:
        return _("ask for “%(verb)s”") % names
    return _("do “%(verb)s”") % names


def whom(automation: Automation) -> Iterator[str]:
    if automation.tell_role:
        account: Any = get_user_model()
        named: Mapping[str, str] = account.names_of_roles([automation.tell_role])
        yield named.get(automation.tell_role, automation.tell_role)
    if automation.tell_account is not None:
        yield automation.tell_account.title
    if automation.tell_field:
        field = field_label(automation.subject, automation.tell_field)
        yield _("whoever “%(field)s” names") % {"field": field}
    if automation.tells_owner:
        yield _("the owner of the automation")


def kind_label(name: str) -> str:
    return registry[name].label if name in registry else name


def verb_label(kind: str, verb: str) -> str:
    return verb_name(kind, verb)[0]


def field_label(kind: str, name: str) -> str:
    """The heading of a column; its name where it is no longer there."""
    try:
        return heading(registry[kind].field(name))
    except (KeyError, ImproperlyConfigured):
        return name


def fact_label(name: str) -> str:
    fact = fact_named(name)
    return str(fact.label) if fact else name
