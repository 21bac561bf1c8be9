"""Groups, counts and sums: exact, by currency, and never of rows one may not see."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.register import registry
from dougong.platform.tables.columns import choosable
from dougong.platform.tables.grouping import groupable
from dougong.platform.tables.totals import summable
from tests.battery.world import API, KINDS, browser
from tests.cast import Bank


def totals(account: Any, kind: str = "risk", **given: Any) -> dict[str, Any]:
    answer = browser(account).get(f"{API}/{kind}/totals/", given)
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_counts_groups_and_sums_hold_no_row_the_reader_may_not_see(bank: Bank) -> None:
    RiskFactory.create_batch(3, project=bank.here.project, impact=2)
    RiskFactory(project=bank.there.project, impact=5, state="closed")  # the canary
    reader = bank.here.account("risk.view", on=bank.here.project)
    told = totals(reader, group="state", sum="impact")
    assert (told["count"], told["sums"]) == (3, {"impact": 6})
    assert [(one["value"], one["count"]) for one in told["groups"]] == [("open", 3)]
    either = json.dumps({"or": [{"field": "state", "op": "is", "value": ["closed"]}]})
    assert totals(reader, filter=either, sum="impact")["count"] == 0
    page = browser(reader).get("/risk/", {"group": "state", "sum": "impact"})
    assert page.context["listing"].total.count == 3


def test_amounts_are_added_up_exactly_for_each_currency(bank: Bank) -> None:
    kind = registry["project"]
    amounts = [name for name, one in summable(choosable(kind)).items() if one.currency]
    if not amounts:
        pytest.skip("projects show no amount")
    (name, *_others) = amounts
    for amount, currency in (("0.10", "CNY"), ("0.20", "CNY"), ("7.00", "USD")):
        ProjectFactory(leading_unit=bank.there.unit, currency=currency, **{name: Decimal(amount)})
    reader = bank.there.account(*kind.permissions(), on=bank.there.unit)
    told = totals(reader, "project", sum=name)["sums"][name]
    assert Decimal(told["USD"]) == Decimal("7.00")
    assert str(Decimal(told["CNY"]) % 1) == "0.30"


def test_a_page_by_key_keeps_groups_together(bank: Bank) -> None:
    for n in range(60):
        state = "closed" if n % 2 else "open"
        RiskFactory(project=bank.here.project, impact=n % 5 + 1, state=state)
    client, address, seen = browser(bank.keeper), "/risk/?group=state&sort=-impact&sort=code", []
    while address:
        page = client.get(address).context["listing"]
        seen += [(row.state, -row.impact, row.pk) for row in page.page.rows]
        address = f"/risk/{page.next_url}" if page.next_url else ""
    order = {"open": 0, "closed": 1}
    assert len(seen) == 60
    assert [order[state] for state, _impact, _pk in seen] == sorted(
        order[state] for state, _impact, _pk in seen
    )
    assert seen == sorted(seen, key=lambda one: (order[one[0]], one[1], one[2]))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_grouped_by_every_column_that_can_be(
    bank: Bank, name: str, pytestconfig: pytest.Config
) -> None:
    kind = registry[name]
    bank.here.row(kind.model)
    client, columns = browser(bank.keeper), choosable(kind)
    sums = list(summable(columns))[:6]
    tried = set()
    for group, operand in groupable(columns).items():
        if operand.shape in tried and not pytestconfig.getoption("--full"):
            continue
        tried.add(operand.shape)
        steps = ("week", "quarter") if operand.shape == "date" else ("",)
        for step in steps:
            given = {"group": f"{group}.{step}" if step else group, "sum": sums}
            page = client.get(f"/{name}/", given)
            told = client.get(f"{API}/{name}/totals/", given).json()
            assert page.status_code == 200
            assert page.context["listing"].total.count == told["count"]
            bands = [line.band for line in page.context["lines"] if line.band]
            assert sum(band.count for band in bands) == told["count"]


@pytest.mark.parametrize(
    "given",
    [{"group": "title_zh"}, {"group": "impact.month"}, {"group": "due_on.minute"},
     {"sum": "state"}, {"sum": "password"}, {"sort": ["a", "b"]}, {"ordering": "code,-code"}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_grouped_added_or_sorted_is_refused(bank: Bank, given: Any) -> None:
    address = f"{API}/risk/" if "ordering" in given else "/risk/"
    assert browser(bank.keeper).get(address, given).status_code == 400
