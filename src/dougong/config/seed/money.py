"""Budgets, commitments and costs of the running projects of a made bank."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from dougong.apps.finance.actions import AddBudget, AddCommitment, AddCost, ApproveBudget, Commit
from dougong.apps.finance.choices import CostKind, ElementKind, LineRole, Nature
from dougong.apps.finance.models import (
    Budget,
    BudgetLine,
    Commitment,
    CostElement,
    CostEntry,
    FiscalPeriod,
)
from dougong.apps.planning.choices import TimingChoice
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.kernel.money import divided, rounded
from dougong.platform.actions import Add
from dougong.platform.policies import Installation

from .institution import Institution

_K, _N = ElementKind, Nature
ELEMENTS = (
    ("自有人员", "Own staff", _K.OWN_LABOUR, _N.OPEX),
    ("服务器与网络设备", "Servers and network", _K.HARDWARE, _N.CAPEX),
    ("软件许可", "Software licences", _K.SOFTWARE, _N.CAPEX),
    ("实施与外包服务", "Implementation services", _K.SERVICE, _N.OPEX),
    ("建筑与安装工程", "Building works", _K.WORKS, _N.CAPEX),
    ("点工", "Day labour", _K.DAY_LABOUR, _N.OPEX),
    ("培训与差旅", "Training and travel", _K.TRAINING, _N.OPEX),
    ("应急储备", "Contingency", _K.OTHER, _N.OPEX),
)
SUPPLIERS = ("华信软件", "中科网安", "北辰工程", "远航咨询", "天元机电")
MOST_PROJECTS, LINES = 60, 6
DEFAULT_AMOUNT = Decimal(3_000_000)
RESERVE_WEIGHT = 2
BY = Installation()


def found_cost_centre(
    institution: Institution, projects: Sequence[Project], rng: random.Random, today: date
) -> int:
    """Elements and periods of the bank, and the money of its running projects; answers how many."""
    unit = institution.root.record
    elements = Add.execute_many(
        [
            CostElement(unit=unit, name_zh=zh, name_en=en, kind_of_element=kind, nature=nature)
            for zh, en, kind, nature in ELEMENTS
        ],
        by=BY,
    )
    months = [FiscalPeriod(unit=unit, year=today.year, month=n) for n in range(1, 13)]
    Add.execute_many(months, by=BY)
    running = [one for one in projects if one.state == ProjectState.ACTIVE][:MOST_PROJECTS]
    for project in running:
        lines = _ask(project, elements, rng, today)
        budget = Budget(project=project, narration="立项批复预算")
        AddBudget(budget, by=BY).execute()
        ApproveBudget(budget, by=BY, reason="依据立项批复文件").execute()
        _bind_and_spend(lines, rng, today)
    return len(running)


def _ask(
    project: Project, elements: Sequence[CostElement], rng: random.Random, today: date
) -> list[BudgetLine]:
    """Lines for a few pieces of work spread over the plan, and a reserve."""
    items = WorkItem.objects.filter(project=project, timing=TimingChoice.DURATION)
    ordered = list(items.order_by("baseline_start_at", "pk"))
    step = max(1, len(ordered) // LINES)
    chosen = ordered[::step][:LINES]
    weights = [rng.randrange(5, 20) for _item in chosen] + [RESERVE_WEIGHT]
    amounts = divided(project.approved_amount or DEFAULT_AMOUNT, weights)
    year = project.planned_start.year if project.planned_start else today.year
    *works, reserve = elements
    rows = []
    for item, amount in zip(chosen, amounts, strict=False):
        element = rng.choice(works)
        row = BudgetLine(project=project, work_item=item, cost_element=element, amount=amount)
        row.nature, row.fiscal_year, row.owner = element.nature, year, project.manager
        rows.append(row)
    rows.append(
        BudgetLine(
            project=project,
            role_of_line=LineRole.CONTINGENCY,
            cost_element=reserve,
            fiscal_year=year,
            amount=amounts[-1],
        )
    )
    stored: list[BudgetLine] = Add.execute_many(rows, by=BY)
    return stored


def _bind_and_spend(lines: Sequence[BudgetLine], rng: random.Random, today: date) -> None:
    """Contracts for most lines, and costs about as large as the work that is done."""
    for line in lines:
        item = line.work_item
        if item is None or not line.amount:
            continue
        bound = Commitment(
            line=line, purpose=f"{line.cost_element.name_zh}采购", party=rng.choice(SUPPLIERS)
        )
        bound.amount = rounded(line.amount * Decimal("0.9"))
        AddCommitment(bound, by=BY).execute()
        bound.contract_no = f"HT-{line.record_id}"
        Commit(bound, by=BY).execute()
        done = item.percent_complete / 100
        spent = rounded(
            min(line.amount * done * Decimal(rng.randrange(85, 116)) / 100, bound.amount)
        )
        for number, part in enumerate(divided(spent, (2, 1)), 1):
            if part:
                _pay(line, bound, part, today - timedelta(days=rng.randrange(5, 25) * (3 - number)))
    if lines and lines[0].work_item is not None:
        accrued = CostEntry(line=lines[0], narration="月末暂估", kind_of_cost=CostKind.ACCRUAL)
        accrued.amount = rounded(lines[0].amount / 100)
        accrued.booked_on = today
        AddCost(accrued, by=BY).execute()


def _pay(line: BudgetLine, bound: Commitment, amount: Decimal, day: date) -> None:
    cost = CostEntry(line=line, commitment=bound, narration=f"{bound.party}进度款", amount=amount)
    cost.deductible_tax = rounded(amount * Decimal("0.06"))
    cost.booked_on = day
    AddCost(cost, by=BY).execute()
