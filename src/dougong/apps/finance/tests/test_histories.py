"""Random histories of the ledger beside a model of a few lines: after every step the difference is 0.00."""

import random
from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from dougong.apps.finance.actions.posting import Dated, Move, lock_lines, post, require_free, shift
from dougong.apps.finance.actions.posting import reverse as reverse_voucher
from dougong.apps.finance.choices import Account, CostKind, Step
from dougong.apps.finance.factories import BudgetLineFactory
from dougong.apps.finance.models import BudgetLine
from dougong.apps.finance.queries.ledger import balance_of, faults
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.kernel.money import ZERO
from dougong.platform.journal import Line, unit_of_work

A = Account
PARTS = (A.APPROVED, A.AVAILABLE, A.RESERVED, A.COMMITTED, A.CONSUMED)


class History:
    """What a clerk does at random, and what a table in memory says must come of it."""

    def __init__(self, lines: list[BudgetLine], seed: int) -> None:
        self.lines = lines
        self.dice = random.Random(seed)  # noqa: S311 not a secret: it repeats itself
        binding = (self.reserve, self.commit, self.release, self.transfer)
        self.acts = (*binding, self.invoice, self.direct, self.labour, self.reverse)
        self.model = {line.pk: defaultdict(lambda: ZERO) for line in lines}
        for line in lines:
            self.model[line.pk][A.AVAILABLE] = self.model[line.pk][A.APPROVED] = Decimal(1_000_000)
        self.vouchers: list[tuple] = []
        self.day = Dated.today()
        self.refused = 0

    def amount(self) -> Decimal:
        return Decimal(self.dice.randrange(1, 40_000_000)) / 100

    def step(self) -> BudgetLine:
        line = self.dice.choice(self.lines)
        act = self.dice.choice(self.acts)
        act(line, self.amount())
        return line

    def book(
        self, line: BudgetLine, step: Step, moves: list[Move], *, is_free: bool = True
    ) -> None:
        """Post what the model allows; what it does not, the ledger must refuse."""
        lock_lines([move.line for move in moves])
        state = self.model[line.pk]
        asked = -sum((m.amount for m in moves if m.line == line and m.account == A.AVAILABLE), ZERO)
        if is_free and asked > 0 and asked > state[A.AVAILABLE]:
            self.refused += 1
            with pytest.raises(ValidationError):
                require_free(line, asked)
            return
        if is_free and asked > 0:
            require_free(line, asked)
        voucher = post(line, step, moves, self.day)
        for move in moves:
            sign = -1 if move.account == A.APPROVED else 1
            self.model[move.line.pk][move.account] += sign * move.amount
        if voucher is not None and step in {Step.LABOUR, Step.INVOICE}:
            self.vouchers.append((voucher, line, moves))

    def reserve(self, line, amount):
        self.book(line, Step.RESERVE, shift(line, A.RESERVED, A.AVAILABLE, amount))

    def commit(self, line, amount):
        part = min(amount, self.model[line.pk][A.RESERVED])
        self.book(line, Step.COMMIT, shift(line, A.COMMITTED, A.RESERVED, part))

    def release(self, line, amount):
        bound = self.dice.choice((A.RESERVED, A.COMMITTED))
        part = min(amount, self.model[line.pk][bound])
        self.book(line, Step.RELEASE, shift(line, A.AVAILABLE, bound, part))

    def cost(self, line, amount, relieved, owed):
        return [
            Move(line, A.CONSUMED, amount),
            Move(line, A.COMMITTED, -relieved),
            Move(line, A.AVAILABLE, relieved - amount),
            Move(line, A.COST, amount),
            Move(line, owed, -amount),
        ]

    def invoice(self, line, amount):
        part = min(amount, self.model[line.pk][A.COMMITTED])
        self.book(line, Step.INVOICE, self.cost(line, part, part, A.PAYABLE))

    def direct(self, line, amount):
        self.book(line, Step.INVOICE, self.cost(line, amount, ZERO, A.PAYABLE))

    def labour(self, line, amount):
        moves = self.cost(line, amount / 100, ZERO, A.LABOUR_CLEARING)
        moves = [Move(m.line, m.account, m.amount.quantize(ZERO)) for m in moves]
        self.book(line, Step(CostKind.LABOUR), moves, is_free=False)

    def transfer(self, line, amount):
        goal = self.dice.choice(self.lines)
        if goal != line:
            moves = shift(goal, A.AVAILABLE, A.APPROVED, amount)
            moves += shift(line, A.APPROVED, A.AVAILABLE, amount)
            self.book(line, Step.TRANSFER, moves)

    def reverse(self, line, amount):
        if self.vouchers and self.dice.random() < 0.5:
            voucher, _line, moves = self.vouchers.pop(self.dice.randrange(len(self.vouchers)))
            reverse_voucher(voucher, line)
            for move in moves:
                sign = -1 if move.account == A.APPROVED else 1
                self.model[move.line.pk][move.account] -= sign * move.amount

    def require_same(self, line: BudgetLine) -> None:
        found, wanted = balance_of(line.pk), self.model[line.pk]
        told = (found.approved, found.available, found.reserved, found.committed, found.consumed)
        assert told == tuple(wanted[part] for part in PARTS)
        assert (found.difference, found.cost - found.consumed) == (0, 0)
        assert min(found.reserved, found.committed) >= 0


def live(operations: int, lines: int, seed: int) -> History:
    project = ProjectFactory()
    history = History([BudgetLineFactory(project=project) for _ in range(lines)], seed)
    for _block in range(0, operations, 500):
        with transaction.atomic(), unit_of_work(None) as unit:
            for _operation in range(500):
                history.require_same(history.step())
            unit.write([Line("seed", history.lines[0].pk)])
    return history


@pytest.mark.django_db
def test_five_thousand_operations_leave_a_difference_of_nought():
    history = live(5_000, lines=25, seed=20261122)
    assert faults() == []
    assert history.refused > 100
    total = sum(balance_of(line.pk).approved for line in history.lines)
    assert total == 25 * 1_000_000


@pytest.mark.full
@pytest.mark.django_db
def test_a_hundred_thousand_operations_leave_a_difference_of_nought():
    live(100_000, lines=400, seed=7)
    assert faults() == []
