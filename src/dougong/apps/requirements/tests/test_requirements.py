"""What is special to requirements; the battery tests the rest."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.requirements import actions
from dougong.apps.requirements.choices import RequirementState
from dougong.apps.requirements.factories import RequirementFactory
from dougong.apps.requirements.models import Requirement, TextVersion
from dougong.apps.requirements.queries.duplicates import similar_to
from dougong.apps.requirements.queries.texts import digest
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BY = Installation()


def people():
    return {"product_manager": PersonFactory(), "sponsor": PersonFactory()}


def refused(verb, row):
    with pytest.raises(ValidationError) as told:
        verb(row, by=BY, reason="as agreed").execute()
    return codes(told)


def changed(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return actions.ChangeRequirement(row, by=BY, reason="as asked").execute()


def test_a_requirement_goes_from_the_pool_to_its_acceptance():
    row = RequirementFactory(**people())
    way = (
        (actions.AnalyseRequirement, RequirementState.ANALYSED),
        (actions.PrioritiseRequirement, RequirementState.PRIORITISED),
        (actions.ConfirmRequirement, RequirementState.CONFIRMED),
        (actions.BeginDelivery, RequirementState.IN_DELIVERY),
        (actions.DeliverRequirement, RequirementState.DELIVERED),
        (actions.AcceptRequirement, RequirementState.ACCEPTED),
    )
    for verb, state in way:
        row = verb(row, by=BY).execute()
        assert row.state == state
    assert row.baseline_number == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"criteria": ""}, "requirements.criteria_missing"),
        ({"criteria": "it is friendly"}, "requirements.not_verifiable"),
        ({"sponsor": None}, "requirements.person_missing"),
        ({"kind_of_requirement": "security"}, "requirements.measure_missing"),
    ],
)
def test_analysis_ends_only_with_criteria_that_can_be_verified(values, code):
    row = RequirementFactory(**people() | values)
    assert refused(actions.AnalyseRequirement, row) == [code]


def test_another_text_is_the_next_version_and_other_values_are_not():
    row = changed(RequirementFactory(), job_size=2)
    assert (row.text_number, row.score) == (1, 8)
    row = changed(row, text="余额变动后五秒内发送提醒。")
    assert row.text_number == 2
    first, second = TextVersion.objects.filter(requirement=row).order_by("number")
    assert first.text != second.text == row.text
    assert (second.sha256, second.reason) == (digest(row.content()), "as asked")


def test_a_signed_text_is_not_edited():
    row = RequirementFactory(state=RequirementState.CONFIRMED, baseline_number=1)
    row.text_en = "Within five seconds."
    assert refused(actions.ChangeRequirement, row) == ["requirements.confirmed"]


def test_the_database_keeps_every_text():
    version = RequirementFactory().versions.get()
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        TextVersion.objects.filter(pk=version.pk).update(text="another")
    with pytest.raises(IntegrityError, match="immutable"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM requirements_textversion")


def test_no_score_without_its_inputs():
    row = RequirementFactory(state=RequirementState.ANALYSED, job_size=None)
    assert row.score is None
    assert refused(actions.PrioritiseRequirement, row) == ["requirements.score_missing"]


def test_similar_titles_are_suggested_and_others_are_not():
    one = RequirementFactory(title_zh="手机银行转账限额提醒", title_en="Transfer limit alert")
    same = RequirementFactory(title_zh="手机银行转账限额的提醒", title_en="Transfer limit alert")
    RequirementFactory(title_zh="对账文件归档", title_en="Archive of statements")
    assert [one.requirement.pk for one in similar_to(one, BY)] == [same.pk]


def test_a_requirement_is_merged_into_another_one_only():
    row, other = RequirementFactory(), RequirementFactory()
    row.merged_into = row
    assert refused(actions.MergeRequirement, row) == ["requirements.merge_into_what"]
    row.merged_into = other
    actions.MergeRequirement(row, by=BY, reason="the same").execute()
    assert Requirement.objects.get(pk=row.pk).state == RequirementState.MERGED
