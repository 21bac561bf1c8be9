"""What fixes a date, said as a sentence, and what about it cannot hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.planning.choices import Driver, LinkChoice
from dougong.apps.planning.models import Plan, WorkItem

from .moments import wall

BY_LINK = {
    LinkChoice.FS: gettext_lazy("It starts when “%(item)s” finishes"),
    LinkChoice.SS: gettext_lazy("It starts when “%(item)s” starts"),
    LinkChoice.FF: gettext_lazy("It finishes when “%(item)s” finishes"),
    LinkChoice.SF: gettext_lazy("It finishes when “%(item)s” starts"),
}
BY_ORIGIN = {
    Driver.CONSTRAINT: gettext_lazy("Its constraint holds it: %(constraint)s %(date)s."),
    Driver.DATA_DATE: gettext_lazy(
        "Nothing that has not begun starts before the data date, %(date)s."
    ),
    Driver.PROJECT_START: gettext_lazy("Nothing holds it: it begins with the plan, %(date)s."),
    Driver.ACTUAL: gettext_lazy("It is a fact: work began on %(date)s."),
    Driver.MANUAL: gettext_lazy("Its dates were typed and are not computed."),
    Driver.LEVELLING: gettext_lazy("It waits for its resources, as levelling has decided."),
    Driver.RESOURCE: gettext_lazy("It waits for working time of its resources."),
    Driver.EXPECTED_FINISH: gettext_lazy(
        "Its expected finish, %(date)s, says how long it still takes."
    ),
}
"""What a chain of drivers begins with."""


def link_sentence(kind: str, predecessor: Any, lag: str, days_off: list[str]) -> str:
    """How an item follows from another one."""
    text = str(BY_LINK[LinkChoice(kind)]) % {"item": predecessor}
    if lag:
        text = _("%(sentence)s, %(lag)s") % {"sentence": text, "lag": lag}
    if days_off:
        off = {"sentence": text, "days": ", ".join(days_off)}
        text = _("%(sentence)s; days off between: %(days)s") % off
    return _("%(sentence)s.") % {"sentence": text}


def origin_sentence(item: WorkItem, plan: Plan) -> str:
    """What the date of an item rests on that waits for no other."""
    if not item.driver or item.driver == Driver.LINK:
        return ""
    moments = {
        Driver.CONSTRAINT: item.constraint_at or item.second_constraint_at,
        Driver.DATA_DATE: plan.data_date_at,
        Driver.PROJECT_START: plan.start_at,
        Driver.ACTUAL: item.actual_start_at,
        Driver.EXPECTED_FINISH: item.expected_finish_at,
    }
    moment = moments.get(Driver(item.driver))
    values = {
        "constraint": item.get_constraint_kind_display(),
        "date": "" if moment is None else clock_words(wall(moment, plan.zone)),
    }
    return str(BY_ORIGIN[Driver(item.driver)]) % values


def clock_words(reading: datetime) -> str:
    return date_format(reading, "Y-m-d H:i")


def conflicts_of(item: WorkItem, plan: Plan, float_words: str) -> list[str]:
    """What is promised or demanded of the item and cannot be kept."""
    zone, found = plan.zone, []
    if (item.total_float_minutes or 0) < 0:
        text = _("Negative float, %(float)s: it would have to be that much earlier.")
        found.append(text % {"float": float_words})
    promises = (
        (item.deadline_at, _("The deadline, %(promised)s, is missed: it finishes %(finish)s.")),
        (
            item.baseline_finish_at if item.is_committed else None,
            _("It was promised for %(promised)s and finishes %(finish)s."),
        ),
    )
    for promised, text in promises:
        if promised and item.finish_at and item.finish_at > promised:
            moments = {"promised": promised, "finish": item.finish_at}
            found.append(text % {n: clock_words(wall(m, zone)) for n, m in moments.items()})
    names = {item.activity_id, item.code}
    for finding in plan.findings:
        if names & set(finding["activities"]):
            found.append(_(finding["message"]) % finding["params"])
    return found
