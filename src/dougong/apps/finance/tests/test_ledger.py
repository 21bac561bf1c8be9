"""The ledger: worked numbers, what is refused, and that the database itself keeps it whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dougong.apps.finance.actions import (
    AddCommitment,
    AddCost,
    AddTransfer,
    ApproveBudget,
    Commit,
    Release,
    ReverseCost,
    reverse_past_accruals,
)
from dougong.apps.finance.choices import CostKind, CostState, LineRole, PeriodState
from dougong.apps.finance.factories import BudgetFactory, BudgetLineFactory, FiscalPeriodFactory
from dougong.apps.finance.models import (
    Budget,
    BudgetLine,
    BudgetTransfer,
    Commitment,
    CostEntry,
    Posting,
    Voucher,
)
from dougong.apps.finance.queries.ledger import balance_of, faults, remaining
from dougong.kernel import clock
from dougong.platform.factories import unwatched
from dougong.platform.journal import unit_of_work
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db
D = Decimal
BY = Installation()


@pytest.fixture
def line(db):
    return BudgetLineFactory()


def reserve(line, amount, **values):
    row = Commitment(line=line, purpose="Servers", amount=D(amount), **values)
    return AddCommitment(row, by=BY).execute()


def committed(line, amount, **values):
    return Commit(reserve(line, amount, **values), by=BY).execute()


def spend(line, amount, **values):
    row = CostEntry(line=line, amount=D(amount), narration="Invoice", **values)
    return AddCost(row, by=BY).execute()


def parts(line):
    found = balance_of(line.pk)
    return found.available, found.reserved, found.committed, found.consumed


def test_a_line_is_reserved_committed_and_consumed_and_always_ties_out(line):
    """Worked example 3: a line of a million."""
    commitment = reserve(line, "300000")
    assert parts(line) == (700_000, 300_000, 0, 0)
    commitment = Commit(commitment, by=BY).execute()
    spend(line, "104200", commitment=commitment)
    assert parts(line) == (700_000, 0, 195_800, 104_200)
    with pytest.raises(ValidationError) as refused:
        reserve(line, "700000.01")
    assert refused.value.code == "finance.over_budget"
    assert balance_of(line.pk).difference == 0
    assert faults() == []


def test_deductible_tax_is_no_cost_but_is_owed(line):
    """Worked example 4: gross 106,000.00 at 6 %, three tenths of the tax deductible."""
    entry = spend(line, "104200.00", deductible_tax=D("1800.00"))
    sides = dict(Posting.objects.filter(voucher__subject=entry.pk).values_list("account", "amount"))
    assert sides["cost"] == D("104200.00")
    assert (sides["input_tax"], sides["payable"]) == (D("1800.00"), D("-106000.00"))


def test_a_commitment_is_relieved_at_its_own_rate_and_the_difference_is_free(line):
    """Worked example 5: 100,000 dollars at 7.10, an invoice of 40,000 at 7.15."""
    bound = committed(line, "100000", currency="USD", rate=D("7.1"))
    assert parts(line) == (290_000, 0, 710_000, 0)
    spend(line, "40000", commitment=bound, currency="USD", rate=D("7.15"))
    assert parts(line) == (288_000, 0, 426_000, 286_000)
    spend(line, "60000", commitment=bound, currency="USD", rate=D("7.15"))
    assert parts(line) == (285_000, 0, 0, 715_000)
    assert remaining(bound) == 0


def test_more_than_a_commitment_is_refused(line):
    bound = committed(line, "1000")
    spend(line, "600", commitment=bound)
    with pytest.raises(ValidationError) as refused:
        spend(line, "400.01", commitment=bound)
    assert refused.value.code == "finance.exceeds_commitment"
    spend(line, "400", commitment=bound)
    assert remaining(bound) == 0


def test_an_invoice_beyond_the_budget_is_refused_but_what_has_happened_is_booked(line):
    with pytest.raises(ValidationError, match=r"Over budget|超预算"):
        spend(line, "1000000.01")
    spend(line, "1000000.01", kind_of_cost=CostKind.ACCRUAL)
    assert balance_of(line.pk).available == D("-0.01")
    with pytest.raises(ValidationError):
        reserve(line, "0.01")


def test_what_is_left_of_a_commitment_can_be_released(line):
    bound = committed(line, "1000")
    spend(line, "999.99", commitment=bound)
    Release(bound, by=BY, reason="work is done").execute()
    assert parts(line) == (D("999000.01"), 0, 0, D("999.99"))


def test_a_reversal_is_the_mirror_and_cannot_be_reversed(line):
    entry = spend(line, "500", booked_on=date(2026, 3, 5))
    before = parts(line)
    assert before == (999_500, 0, 0, 500)
    entry = ReverseCost(entry, by=BY, reason="wrong invoice").execute()
    assert (entry.state, parts(line)) == (CostState.REVERSED, (1_000_000, 0, 0, 0))
    mirror = Voucher.objects.get(reversal_of__subject=entry.pk)
    assert mirror.worked_on == date(2026, 3, 5)
    with pytest.raises(ValidationError):
        ReverseCost(entry, by=BY, reason="once more").execute()


def test_nothing_is_booked_into_a_closed_month_by_any_path(line):
    FiscalPeriodFactory(
        unit=line.project.leading_unit.record, year=2026, month=3, state=PeriodState.CLOSED
    )
    with pytest.raises(ValidationError) as refused:
        spend(line, "500", booked_on=date(2026, 3, 31))
    assert refused.value.code == "finance.period_closed"
    spend(line, "500", booked_on=date(2026, 4, 1), worked_on=date(2026, 3, 31))
    voucher = Voucher(subject=line.record, project=line.project, booked_on=date(2026, 3, 9))
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        voucher.save()


def unbalance(line):
    one = Posting.objects.filter(line=line).first()
    one.pk, one.amount, one.stated = None, D(1), D(1)
    with transaction.atomic(), unit_of_work(None):
        one.save(force_insert=True)


def test_the_database_refuses_vouchers_that_do_not_balance(line):
    with pytest.raises(IntegrityError, match="balance"):
        unbalance(line)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE finance_posting SET rate = 2", "DELETE FROM finance_voucher"],
)
def test_the_database_refuses_to_alter_the_ledger(line, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_accruals_of_past_months_are_taken_back(line):
    last_month = clock.now().date().replace(day=1) - date.resolution
    spend(line, "800", kind_of_cost=CostKind.ACCRUAL, booked_on=last_month)
    spend(line, "70", kind_of_cost=CostKind.ACCRUAL)
    assert reverse_past_accruals() == 1
    assert parts(line) == (D("999930"), 0, 0, 70)
    assert reverse_past_accruals() == 0


def test_a_version_posts_the_difference_and_supersedes_the_one_before(line):
    first = BudgetFactory(project=line.project)
    ApproveBudget(first, by=BY, reason="first version").execute()
    with unwatched():
        BudgetLine.objects.filter(pk=line.pk).update(amount=D("1200000"))
    second = BudgetFactory(project=line.project)
    second = ApproveBudget(second, by=BY, reason="more scope").execute()
    assert balance_of(line.pk).approved == 1_200_000
    assert second.total == 2_200_000
    assert Budget.objects.get(pk=first.pk).state == "superseded"
    assert second.amounts.get(line=line).amount == 1_200_000


def test_a_version_below_what_is_used_is_refused(line):
    spend(line, "600000")
    with unwatched():
        BudgetLine.objects.filter(pk=line.pk).update(amount=D("599999.99"))
    budget = BudgetFactory(project=line.project)
    with pytest.raises(ValidationError) as refused:
        ApproveBudget(budget, by=BY, reason="a cut too deep").execute()
    assert refused.value.code == "finance.below_used"


def test_a_transfer_moves_budget_and_never_more_than_is_free(line):
    other = BudgetLineFactory(project=line.project)
    spend(line, "900000")

    def move(amount):
        row = BudgetTransfer(from_line=line, to_line=other, amount=D(amount), why="price")
        return AddTransfer(row, by=BY).execute()

    move("100000")
    assert (balance_of(line.pk).approved, balance_of(other.pk).approved) == (900_000, 1_100_000)
    with pytest.raises(ValidationError) as refused:
        move("0.01")
    assert refused.value.code == "finance.over_budget"
    assert BudgetLine.objects.get(pk=other.pk).amount == 1_100_000


def test_a_transfer_without_a_goal_goes_to_the_reserve(line):
    row = BudgetTransfer(from_line=line, amount=D("5000"), why="saved")
    AddTransfer(row, by=BY).execute()
    reserve_line = BudgetLine.objects.get(project=line.project, role_of_line=LineRole.CONTINGENCY)
    assert balance_of(reserve_line.pk).available == 1_005_000
