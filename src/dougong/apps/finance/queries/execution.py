"""The budget of one project as it is carried out: work by cost elements, and what was booked last."""

from __future__ import annotations

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.finance.choices import Account, LineRole, Nature
from dougong.apps.finance.models import Budget, BudgetAmount, BudgetLine, Posting, Voucher
from dougong.platform.statements import Line, Statement, amount, text

from .ledger import Balance, balances, lines_of
from .rollup import HEADINGS, figures, tone

LATEST = 12


def execution(project: int) -> tuple[Statement, Balance]:
    """Lines under the work they pay for, each group with its sum, and the sum of all."""
    found = balances("line", Posting.objects.filter(project=project))
    groups: dict[str, list[BudgetLine]] = {}
    for line in lines_of(project).order_by("role_of_line", "fiscal_year", "pk"):
        groups.setdefault(_group(line), []).append(line)
    lines, whole = [], Balance()
    for name in sorted(groups, key=lambda one: (one == _("Project level"), one)):
        parts = [(line, found.get(line.pk, Balance())) for line in groups[name]]
        sum_of = sum((balance for _line, balance in parts), Balance())
        whole += sum_of
        lines.append(Line((name, "", *figures(sum_of)), is_total=True, tone=tone(sum_of)))
        lines += [
            Line(
                (str(line.cost_element), _nature(line), *figures(balance)),
                reverse("budgetline-detail", args=[line.pk]),
                depth=1,
                tone=tone(balance),
            )
            for line, balance in parts
        ]
    if lines:
        lines.append(Line((_("Total"), "", *figures(whole)), is_total=True))
    headings = (
        text("line", gettext_lazy("Work and cost element")),
        text("nature", gettext_lazy("Nature and year")),
        *HEADINGS,
    )
    return Statement("budget-execution", _("Budget execution"), headings, lines), whole


def _group(line: BudgetLine) -> str:
    if line.work_item is not None:
        return f"{line.work_item.code} {line.work_item}"
    is_work = line.role_of_line == LineRole.WORK
    return _("Project level") if is_work else str(line.get_role_of_line_display())


def _nature(line: BudgetLine) -> str:
    return f"{Nature(line.nature).label} {line.fiscal_year}"


def latest_vouchers(project: int) -> list[Voucher]:
    """What was booked last, with the cost of each."""
    rows = Voucher.objects.filter(project=project).select_related("subject")
    cost = Sum("postings__amount", filter=Q(postings__account=Account.COST))
    budget = Sum("postings__amount", filter=Q(postings__account=Account.AVAILABLE))
    return list(rows.annotate(cost=cost, free=budget).order_by("-booked_on", "-pk")[:LATEST])


def versions(project: int) -> list[Budget]:
    """Versions of the budget, the newest first."""
    return list(Budget.objects.filter(project=project).select_related("record").order_by("-number"))


def comparison(before: Budget, after: Budget) -> Statement:
    """Two versions line by line, and by how much they differ."""
    amounts: dict[int, list[object]] = {}
    for place, budget in enumerate((before, after)):
        for key, value in BudgetAmount.objects.filter(budget=budget).values_list("line", "amount"):
            amounts.setdefault(key, [0, 0])[place] = value
    named = {line.pk: str(line) for line in lines_of(after.project_id)}
    lines = [
        Line((named[key], old, new, new - old))  # type: ignore[operator]
        for key, (old, new) in sorted(amounts.items())
    ]
    sums = [sum(line.values[n] for line in lines) for n in (1, 2, 3)]
    lines.append(Line((_("Total"), *sums), is_total=True))
    headings = (
        text("line", gettext_lazy("Budget line")),
        amount("before", f"V{before.number}"),
        amount("after", f"V{after.number}"),
        amount("difference", gettext_lazy("Difference")),
    )
    title = _("Versions of the budget")
    return Statement(
        "budget-comparison", title, headings, lines, f"V{before.number}–V{after.number}"
    )
