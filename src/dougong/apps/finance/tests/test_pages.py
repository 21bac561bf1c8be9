"""Pages of money: their figures are those of the ledger, and every file holds the same."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from dougong.apps.finance.actions import AddCost
from dougong.apps.finance.factories import BudgetLineFactory
from dougong.apps.finance.models import CostEntry
from dougong.apps.finance.queries.earned_value import measure
from dougong.apps.finance.queries.ledger import balance_of
from dougong.apps.finance.queries.rollup import GROUPINGS, cost_centre
from dougong.apps.planning.choices import ItemState
from dougong.apps.planning.factories import WorkItemFactory
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.policies import Installation
from tests.battery.world import browser
from tests.cast import Bank

pytestmark = pytest.mark.django_db
D = Decimal
ZONE = ZoneInfo("Asia/Shanghai")


def spend(line, amount, **values):
    row = CostEntry(line=line, amount=D(amount), narration="Invoice", **values)
    return AddCost(row, by=Installation()).execute()


@pytest.mark.parametrize("by", sorted(GROUPINGS))
def test_parts_of_the_cost_centre_sum_to_the_whole(by, english):
    for amount in ("100.01", "200.02", "333.33"):
        spend(BudgetLineFactory(), amount)
    statement, whole = cost_centre(Installation(), by)
    *parts, total = statement.lines
    assert [sum(line.values[n] for line in parts) for n in range(1, 6)] == list(total.values[1:6])
    assert whole.consumed == D("633.36")
    assert whole.difference == 0


def test_page_interface_and_every_file_hold_the_same_figures(english):
    bank = Bank.found()
    line = BudgetLineFactory(project=bank.here.project)
    spend(line, "1234.56")
    client = browser(bank.keeper)
    address = f"/project/{line.project_id}/cost/"
    page = client.get(address)
    assert page.status_code == 200
    stated = page.context["statement"]
    told = json.loads(b"".join(client.get(f"{address}?as=json").streaming_content))
    assert told["rows"] == stated.data()
    text = b"".join(client.get(f"{address}?as=csv").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:-1] == stated.exact()
    book = ZipFile(io.BytesIO(b"".join(client.get(f"{address}?as=xlsx").streaming_content)))
    assert "1234.56" in book.read("xl/worksheets/sheet1.xml").decode()
    paper = b"".join(client.get(f"{address}?as=pdf").streaming_content)
    assert paper.startswith(b"%PDF")
    assert "1,234.56" in page.content.decode()
    assert balance_of(line.pk).consumed == D("1234.56")


def test_money_of_another_bank_is_not_added_up():
    bank, other = Bank.found(), Bank.found()
    BudgetLineFactory(project=other.here.project)
    page = browser(bank.keeper).get("/cost-centre/")
    assert page.context["whole"].approved == 0
    assert browser(bank.keeper).get(f"/project/{other.here.project.pk}/cost/").status_code == 404


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def test_earned_value_comes_from_plan_progress_and_ledger():
    """Two pieces of work of 100 days: one done, one half done; as much was spent as was earned."""
    project = ProjectFactory(planned_start=date(2026, 1, 1), planned_finish=date(2026, 12, 31))
    start, finish = at(date(2026, 1, 1)), at(date(2026, 4, 10))
    days = {"baseline_start_at": start, "baseline_finish_at": finish, "actual_start_at": start}
    done = WorkItemFactory(
        project=project, state=ItemState.DONE, actual_finish_at=finish, percent_complete=100, **days
    )
    half = WorkItemFactory(project=project, percent_complete=50, **days)
    lines = [BudgetLineFactory(project=project, work_item=item) for item in (done, half)]
    spend(lines[0], "1000000.00", booked_on=date(2026, 3, 1))
    spend(lines[1], "500000.00", booked_on=date(2026, 3, 1))
    reading = measure(project, date(2026, 2, 19))
    work = [one.status for one in reading.lines if one.line.work_item_id]
    assert [status.pv for status in work] == [D("500000.00"), D("500000.00")]
    assert [status.ev for status in work] == [D("1000000.00"), D("500000.00")]
    assert reading.status.ac == 0
    later = measure(project, date(2026, 4, 10))
    assert later.status.ac == D("1500000.00")
    assert sum(one.status.ev for one in later.lines) == later.status.ev
    assert later.planned[-1] == later.status.bac
    known = [amount for amount in later.earned if amount is not None]
    assert known == sorted(known)


def test_a_project_without_budget_says_what_to_do(english):
    bank = Bank.found()
    client = browser(bank.keeper)
    pages = [
        client.get(f"/project/{bank.here.project.pk}/{name}/") for name in ("cost", "earned-value")
    ]
    assert "No budget lines yet" in pages[0].content.decode()
    assert "Nothing to measure yet" in pages[1].content.decode()
