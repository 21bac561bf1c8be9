"""Many at once want the last of a budget: exactly what fits is taken."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dougong.apps.finance.actions import AddCommitment, AddCost
from dougong.apps.finance.factories import BudgetLineFactory
from dougong.apps.finance.models import Commitment, CostEntry
from dougong.apps.finance.queries.ledger import balance_of, faults
from dougong.platform.policies import Installation

D = Decimal


def taken(line, number):
    """One rival: every second one spends, the others reserve."""
    try:
        if number % 2:
            row = CostEntry(line=line, amount=D("15000.00"), narration=f"Invoice {number}")
            AddCost(row, by=Installation()).execute()
        else:
            row = Commitment(line=line, amount=D("15000.00"), purpose=f"Order {number}")
            AddCommitment(row, by=Installation()).execute()
    except ValidationError as error:
        return error.code
    finally:
        connection.close()
    return "done"


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_rivals_for_the_last_budget_exactly_those_that_fit_get_it():
    line = BudgetLineFactory()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: taken(line, number), range(100)))
    assert answers.count("done") == 66
    assert set(answers) == {"done", "finance.over_budget"}
    balance = balance_of(line.pk)
    assert balance.available == D("10000.00")
    assert balance.reserved + balance.consumed == D("990000.00")
    assert faults() == []
