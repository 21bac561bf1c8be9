"""Budgets and costs of all projects one may see, added up by what they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.finance.choices import Nature
from dougong.apps.finance.models import Posting
from dougong.apps.portfolio.models import Project
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records import Record
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.statements import Heading, Line, Statement, amount, share, text

from .ledger import Balance, balances

HEADINGS: tuple[Heading, ...] = (
    amount("approved", gettext_lazy("Budget")),
    amount("reserved", gettext_lazy("Reserved")),
    amount("committed", gettext_lazy("Committed")),
    amount("consumed", gettext_lazy("Actual cost")),
    amount("available", gettext_lazy("Free")),
    share("used", gettext_lazy("Percent used")),
)


def figures(balance: Balance) -> tuple[Any, ...]:
    """The values under the headings above."""
    names = ("approved", "reserved", "committed", "consumed", "available")
    return (*(getattr(balance, name) for name in names), balance.used)


def tone(balance: Balance) -> str:
    return "critical" if balance.is_over else ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What projects are added up by: a column of the project."""

    label: Any
    column: str


GROUPINGS = {
    "project": Grouping(gettext_lazy("Project"), "project"),
    "programme": Grouping(gettext_lazy("Programme"), "project__programme"),
    "portfolio": Grouping(gettext_lazy("Portfolio"), "project__portfolio"),
    "unit": Grouping(gettext_lazy("Leading unit"), "project__leading_unit"),
    "element": Grouping(gettext_lazy("Cost element"), "line__cost_element"),
    "year": Grouping(gettext_lazy("Fiscal year"), "line__fiscal_year"),
    "nature": Grouping(gettext_lazy("Nature"), "line__nature"),
}


def postings_seen(actor: Actor) -> QuerySet[Posting]:
    """Postings of the projects that the actor may see."""
    return Posting.objects.filter(project__in=policy_of(Project).rows(actor, "view").values("pk"))


def cost_centre(actor: Actor, by: str) -> tuple[Statement, Balance]:
    """One line per group, and all of it in one balance; the parts sum exactly to the whole."""
    grouping = GROUPINGS[by]
    found = balances(grouping.column, postings_seen(actor))
    whole = sum(found.values(), Balance())
    named = _names(by, found)
    lines = [
        Line((named(key), *figures(balance)), _address(by, key), tone=tone(balance))
        for key, balance in found.items()
    ]
    lines.sort(key=lambda line: (-line.values[1], str(line.values[0])))
    if lines:
        lines.append(Line((_("Total"), *figures(whole)), is_total=True))
    headings = (text("group", grouping.label), *HEADINGS)
    return Statement("cost-centre", _("Cost centre"), headings, lines, str(grouping.label)), whole


def _names(by: str, keys: Iterable[Any]) -> Callable[[Any], str]:
    if by == "year":
        return str
    if by == "nature":
        return lambda key: str(Nature(key).label)
    plates = Record.objects.filter(pk__in=[key for key in keys if key is not None])
    titles = {
        pk: f"{code} {in_reader_language(zh, en)}"
        for pk, code, zh, en in plates.values_list("pk", "code", "label", "label_en")
    }
    return lambda key: titles.get(key, _("without"))


def _address(by: str, key: Any) -> str:
    return reverse("project-cost", args=[key]) if by == "project" else ""
