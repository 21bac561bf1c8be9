"""Money of one project: how its budget is carried out, and what it has earned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.finance.choices import BudgetState
from dougong.apps.finance.models import Budget
from dougong.apps.finance.queries.earned_value import Reading, measure
from dougong.apps.finance.queries.execution import (
    comparison,
    execution,
    latest_vouchers,
    versions,
)
from dougong.apps.finance.queries.ledger import Balance
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Missing
from dougong.platform.records.days import current_day
from dougong.platform.register import registry
from dougong.platform.statements import Heading, Line, Statement, StatementPage, amount, text


class ProjectCostPage(StatementPage):
    """Work by cost elements with the four parts of the budget, versions, and the last vouchers."""

    permission = "budgetline.view"
    model = Project
    template_name = "finance/project_cost.html"

    @cached_property
    def found(self) -> tuple[Statement, Balance]:
        return execution(self.row.pk)

    def statement(self) -> Statement:
        return self.found[0]

    def context(self) -> dict[str, Any]:
        known = versions(self.row.pk)
        decided = [one for one in known if one.state != BudgetState.DRAFT]
        own = {
            "resource": registry.of(Project),
            "whole": self.found[1],
            "versions": known,
            "is_comparable": len(decided) > 1,
            "vouchers": latest_vouchers(self.row.pk),
        }
        return super().context() | own


class BudgetComparisonPage(StatementPage):
    """A version of a budget beside the one before it, or beside another that is asked for."""

    permission = "budget.view"
    model = Budget
    template_name = "finance/comparison.html"

    def statement(self) -> Statement:
        budget: Budget = self.row
        others = [one for one in versions(budget.project_id) if one.number != budget.number]
        asked = self.request.GET.get("with", "")
        wanted = int(asked) if asked.isdecimal() and len(asked) < 5 else budget.number - 1
        other = next((one for one in others if one.number == wanted), None)
        if other is None:
            raise Missing(asked)
        return comparison(*sorted((other, budget), key=lambda one: one.number))

    def context(self) -> dict[str, Any]:
        return super().context() | {"resource": registry.of(Budget)}


class EarnedValuePage(StatementPage):
    """The S-curve, the indices and the estimates of a project at a status date."""

    permission = "budgetline.view"
    model = Project
    template_name = "finance/earned_value.html"

    @property
    def on(self) -> date:
        """The status date: the day asked for, never one to come."""
        today = current_day()
        try:
            return min(date.fromisoformat(self.request.GET.get("on", "")), today)
        except ValueError:
            return today

    @cached_property
    def reading(self) -> Reading | None:
        return measure(self.row, self.on)

    def statement(self) -> Statement:
        return earned_value_table(self.reading, self.on)

    def context(self) -> dict[str, Any]:
        reading = self.reading
        common = super().context() | {"resource": registry.of(Project), "on": self.on}
        if reading is None:
            return common | {"reading": None}
        target = reading.status.tcpi(reading.status.bac)
        return common | {
            "reading": reading,
            "figures": figures(reading, target),
            "curve": curve_chart(reading),
        }


HEADINGS = (
    text("line", gettext_lazy("Budget line")),
    amount("bac", gettext_lazy("Budget at completion")),
    amount("pv", gettext_lazy("Planned value")),
    amount("ev", gettext_lazy("Earned value")),
    amount("ac", gettext_lazy("Actual cost")),
    amount("sv", gettext_lazy("Schedule variance")),
    amount("cv", gettext_lazy("Cost variance")),
    Heading("spi", "SPI", "index"),
    Heading("cpi", "CPI", "index"),
)


def earned_value_table(reading: Reading | None, on: date) -> Statement:
    """Every line and the sum of all, at a status date."""
    lines = []
    if reading is not None:
        lines = [_line(str(one.line), one.status) for one in reading.lines]
        lines.append(_line(_("Total"), reading.status, is_total=True))
    return Statement("earned-value", _("Earned value"), HEADINGS, lines, on.isoformat())


def _line(name: str, status: Any, *, is_total: bool = False) -> Line:
    parts = ("bac", "pv", "ev", "ac", "sv", "cv", "spi", "cpi")
    late = status.cpi is not None and status.cpi < WARNING
    values = (name, *(getattr(status, part) for part in parts))
    return Line(values, is_total=is_total, tone="critical" if late else "")


WARNING, CRITICAL = Decimal("0.9"), Decimal("0.8")


def figures(reading: Reading, target: Decimal | None) -> list[dict[str, Any]]:
    """The large figures over the curve: label, value, note, tone."""
    status, time, eac = reading.status, reading.time, reading.estimates
    finish = reading.finish_estimate
    return [
        _figure(_("Earned value"), status.ev, note=_("of %(bac)s") % {"bac": f"{status.bac:,.2f}"}),
        _figure(_("Cost variance"), status.cv),
        _figure(_("Schedule variance"), status.sv),
        _index("CPI", status.cpi),
        _index("SPI", status.spi),
        _index("SPI(t)", time.spi, note=_("earned schedule %(weeks)s weeks") % _weeks(time.earned)),
        _figure(_("Estimate at completion"), eac.cpi, note=_("at the present CPI")),
        _figure(_("Estimate, rest at budget"), eac.remaining_budget),
        _index("TCPI", target, note=_("to meet the budget"), is_good_when_low=True),
        {
            "label": _("Finish at this pace"),
            "value": finish.isoformat() if finish else "–",
            "note": "",
            "tone": "",
        },
    ]


def _weeks(weeks: Decimal) -> dict[str, str]:
    return {"weeks": f"{weeks:.1f}"}


def _figure(label: str, value: Decimal | None, note: str = "") -> dict[str, Any]:
    shown = "–" if value is None else f"{value:,.2f}"
    is_low = value is not None and value < 0
    return {"label": label, "value": shown, "note": note, "tone": "critical" if is_low else ""}


def _index(
    label: str, value: Decimal | None, note: str = "", *, is_good_when_low: bool = False
) -> dict[str, Any]:
    shown = "–" if value is None else f"{value:.4f}"
    is_low = value is not None and value < CRITICAL and not is_good_when_low
    return {"label": label, "value": shown, "note": note, "tone": "critical" if is_low else ""}


def curve_chart(reading: Reading) -> dict[str, Any]:
    """Planned, earned and spent over time, with the status date marked."""
    series: list[tuple[str, Sequence[Decimal | None], str]] = [
        (_("Planned value"), reading.planned, "baseline"),
        (_("Earned value"), reading.earned, "done"),
        (_("Actual cost"), reading.spent, "work"),
    ]
    return {
        "kind": "line",
        "title": _("Planned value, earned value and actual cost"),
        "note": _("Cumulative, at the end of each week"),
        "axis": "date",
        "categories": [day.isoformat() for day in reading.days],
        "categoryTitle": _("Week"),
        "series": [
            {
                "name": name,
                "values": [None if v is None else float(v) for v in values],
                "role": role,
            }
            for name, values, role in series
        ],
        "marks": [{"at": reading.on.isoformat(), "name": _("Status date"), "role": "dataDate"}],
        "strings": {"figures": _("Show figures"), "empty": _("There are no figures yet.")},
    }
