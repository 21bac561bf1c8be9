"""Example cases of a rule: stored with the version, run on the screen and before it comes into force."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.rules.actions import AddVersion, Enact
from dougong.platform.rules.factories import CONTENT, RuleSetFactory
from dougong.platform.rules.models import RuleVersion

from .approvals_stage import REASON, Stage, fresh, submitted

pytestmark = pytest.mark.django_db
RULES = ["ruleset.view", "ruleversion.view", "ruleversion.add", "ruleversion.change"]
LATE = "project.days_late"
ROWS = [
    {"when": {LATE: {"from": "10"}}, "then": {"colour": "red"}},
    {"when": {}, "then": {"colour": "green"}},
]


def case(days, colour, name="a case"):
    return {"name": name, "values": {LATE: days}, "results": {"colour": colour}}


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def author(stage):
    return stage.account("author", permissions=[*RULES, "ruleversion.enact"])


def draft(stage, author, examples):
    rules = RuleSetFactory(unit=stage.unit.record)
    version = RuleVersion(rule_set=rules, content=CONTENT | {"rows": ROWS}, examples=examples)
    version.effective_on = timezone.localdate() + timedelta(days=1)
    return AddVersion(version, by=author).execute()


def test_a_version_whose_examples_are_met_may_be_submitted(stage, author):
    version = draft(stage, author, [case("12", "red"), case("3", "green")])
    assert submitted(Enact(fresh(version), by=author, reason=REASON)).state == "pending"


@pytest.mark.parametrize(
    "example", [case("12", "green"), case(None, "red"), case("soon", "red")]
)  # another result, an unknown value, a value that cannot be read
def test_a_version_with_a_failing_example_is_not_submitted(stage, author, example):
    version = draft(stage, author, [case("12", "red"), example])
    with pytest.raises(ValidationError) as refused:
        Enact(fresh(version), by=author, reason=REASON).execute()
    assert [one.code for one in refused.value.error_dict["examples"]] == ["rules.example_fails"]
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    "examples", [{}, [1], [{"name": "x"}], [case("1", "red", name="")], [case("1", "red")] * 51]
)
def test_examples_that_cannot_be_read_are_not_stored(stage, author, examples):
    with pytest.raises(ValidationError):
        draft(stage, author, examples)
    assert not RuleVersion.objects.exists()


def test_the_editor_stores_examples_and_is_told_how_they_come_out(stage, author, client):
    version = draft(stage, author, [])
    client.force_login(author)
    examples = [case("12", "red"), case("12", "green")]
    body = {"content": version.content, "examples": examples}
    url = f"/ruleset/{version.rule_set_id}/table"
    told = client.post(f"{url}/check/", json.dumps(body), content_type="application/json").json()
    assert [one["is_met"] for one in told["examples"]] == [True, False]
    body |= {
        "draft": {"id": version.pk, "version": version.version},
        "effective_on": version.effective_on.isoformat(),
    }
    answer = client.post(f"{url}/save/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    assert fresh(version).examples == examples
    page = client.get(f"/ruleversion/{version.pk}/").content.decode()
    assert "a case" in page
