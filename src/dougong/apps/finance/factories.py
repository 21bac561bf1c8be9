"""Money for tests: lines with an approved budget, and what binds and uses it."""

from decimal import Decimal

import factory

from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory, unwatched

from .actions.costs import moves_of
from .actions.posting import post, shift
from .choices import Account, CommitmentState, CostState, LineRole, PeriodState, Step
from .models import (
    Budget,
    BudgetLine,
    BudgetTransfer,
    Commitment,
    CostElement,
    CostEntry,
    FiscalPeriod,
)

MILLION = Decimal("1000000.00")


class CostElementFactory(RecordedFactory):
    class Meta:
        model = CostElement

    unit = factory.LazyFunction(lambda: UnitFactory().record)
    name_zh = factory.Sequence(lambda n: f"成本要素 {n}")
    name_en = factory.Sequence(lambda n: f"Cost element {n}")


class FiscalPeriodFactory(RecordedFactory):
    class Meta:
        model = FiscalPeriod

    unit = factory.LazyFunction(lambda: UnitFactory().record)
    year = factory.Sequence(lambda n: 2000 + n // 12 % 25)
    month = factory.Sequence(lambda n: n % 12 + 1)
    ready = {"reopen": {"state": PeriodState.CLOSED}}


class BudgetLineFactory(RecordedFactory):
    """A line to which a million was approved, beside a contingency reserve of the same size."""

    class Meta:
        model = BudgetLine

    project = factory.SubFactory(ProjectFactory)
    cost_element = factory.SubFactory(CostElementFactory)
    fiscal_year = factory.Sequence(lambda n: 2000 + n % 100)
    amount = MILLION
    ready = {"delete": {"approved": Decimal(0)}}

    @classmethod
    def _create(cls, model_class, *args, approved=MILLION, **kwargs):
        line = super()._create(model_class, *args, **kwargs)
        reserves = BudgetLine.objects.filter(
            project=line.project, role_of_line=LineRole.CONTINGENCY
        )
        if not reserves.exists():
            cls(
                project=line.project,
                cost_element=line.cost_element,
                role_of_line=LineRole.CONTINGENCY,
                fiscal_year=line.fiscal_year,
            )
        with unwatched():
            post(line, Step.APPROVE, shift(line, Account.AVAILABLE, Account.APPROVED, approved))
        return line


class BudgetFactory(RecordedFactory):
    class Meta:
        model = Budget

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    narration = factory.Sequence(lambda n: f"预算版本 {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if not BudgetLine.objects.filter(project=kwargs["project"]).exists():
            BudgetLineFactory(project=kwargs["project"])
        return super()._create(model_class, *args, **kwargs)


class BudgetTransferFactory(RecordedFactory):
    class Meta:
        model = BudgetTransfer

    from_line = factory.SubFactory(BudgetLineFactory)
    amount = Decimal("1000.00")
    why = factory.Sequence(lambda n: f"范围变化 {n}")


class CommitmentFactory(RecordedFactory):
    class Meta:
        model = Commitment

    line = factory.SubFactory(BudgetLineFactory)
    purpose = factory.Sequence(lambda n: f"采购服务器 {n}")
    amount = Decimal("10000.00")
    state = CommitmentState.COMMITTED
    ready = {
        "commit": {"state": CommitmentState.RESERVED},
        "reopen": {"state": CommitmentState.RELEASED},
    }
    answers = {"commit": {"contract_no": "C-1"}}

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        bound = {
            CommitmentState.RESERVED: Account.RESERVED,
            CommitmentState.COMMITTED: Account.COMMITTED,
        }.get(row.state)
        if bound is not None:
            with unwatched():
                moves = shift(row.line, bound, Account.AVAILABLE, row.in_house, row)
                post(row, Step.RESERVE, moves)
        return row


class CostEntryFactory(RecordedFactory):
    class Meta:
        model = CostEntry

    line = factory.SubFactory(BudgetLineFactory)
    narration = factory.Sequence(lambda n: f"服务费 {n}")
    amount = Decimal("100.00")
    state = CostState.POSTED

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        with unwatched():
            post(row, Step(row.kind_of_cost), moves_of(row, Decimal(0)))
        return row
