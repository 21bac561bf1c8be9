"""The shipped schedule light: every row on values that meet it, and nothing green by default."""

from datetime import date
from decimal import Decimal

import pytest

from dougong.apps.planning.queries.schedule_light import SCHEDULE_LIGHT
from dougong.platform.rules.coverage import findings
from dougong.platform.rules.rule import rule_of

WELL = {
    "project.has_baseline": True,
    "project.finish_variance_days": Decimal("-1"),
    "project.overdue_count": 0,
    "project.milestones_late_count": 0,
    "project.float_days_min": Decimal(0),
}

pytestmark = pytest.mark.django_db  # the house's own fields are facts too


@pytest.fixture
def light():
    return rule_of("table", SCHEDULE_LIGHT.subject, SCHEDULE_LIGHT.content)


@pytest.mark.parametrize(
    ("name", "value", "colour", "why"),
    [
        ("has_baseline", False, "grey", "no_baseline"),
        ("finish_variance_days", None, "grey", "not_scheduled"),
        ("finish_variance_days", Decimal(10), "red", "far_late"),
        ("overdue_count", 10, "red", "many_overdue"),
        ("finish_variance_days", Decimal("0.1"), "yellow", "late"),
        ("overdue_count", 1, "yellow", "overdue"),
        ("milestones_late_count", 1, "yellow", "milestones"),
        ("float_days_min", Decimal("-0.5"), "yellow", "float"),
        ("float_days_min", Decimal(0), "green", "on_schedule"),
    ],
)
def test_each_row_gives_its_colour(light, name, value, colour, why):
    verdict = light.weigh(WELL | {f"project.{name}": value})
    assert dict(verdict.results) == {"colour": colour, "why": why}


@pytest.mark.parametrize("name", ["overdue_count", "milestones_late_count", "float_days_min"])
def test_an_unknown_value_is_never_green(light, name):
    verdict = light.weigh(WELL | {f"project.{name}": None})
    assert not verdict.is_evaluated


def test_the_shipped_light_has_no_gap_and_holds_already(light):
    assert findings(light.table)[0] == []
    assert date(2021, 1, 1) > SCHEDULE_LIGHT.effective_on
