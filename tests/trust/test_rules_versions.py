"""Versions of rules: drafted freely, in force on the word of others, never altered afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override

from dougong.platform.actions import Conflict
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.policies import Installation
from dougong.platform.rules.actions import (
    AddRuleSet,
    AddVersion,
    ChangeRuleSet,
    ChangeVersion,
    DeleteVersion,
    Enact,
    sync_shipped_rules,
)
from dougong.platform.rules.choices import VersionState
from dougong.platform.rules.factories import CONTENT, RuleSetFactory
from dougong.platform.rules.models import RuleSet, RuleVersion
from dougong.platform.rules.queries import in_force, judge, sets_about

from .approvals_stage import CHECKER, REASON, Stage, decide, fresh, submitted

pytestmark = pytest.mark.django_db
RULES = [
    f"{kind}.{verb}"
    for kind in ("ruleset", "ruleversion")
    for verb in ("view", "add", "change", "delete")
] + ["ruleversion.enact"]
LATE = "project.days_late"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def author(stage):
    return stage.account("author", permissions=RULES)


@pytest.fixture
def checkers(stage):
    rights = [*CHECKER, "ruleset.view", "ruleversion.view"]
    return [
        stage.account(role, permissions=rights) for role in ("risk_officer", "compliance_officer")
    ]


@pytest.fixture
def rule_set(stage):
    return RuleSetFactory(unit=stage.unit.record)


def drafted(rule_set, by, content=None, **values):
    row = RuleVersion(rule_set=rule_set, content=content or CONTENT, **values)
    return fresh(AddVersion(row, by=by).execute())


def enacted(rule_set, content=None, day=date(2020, 1, 1)):
    row = drafted(rule_set, Installation(), content, effective_on=day)
    return fresh(Enact(row, by=Installation(), reason=REASON).execute())


def rows(*ends):
    """One row for each end from above, and the rest."""
    told = [{"when": {LATE: {"from": end}}, "then": {"colour": "red"}} for end in ends]
    return CONTENT | {"rows": [*told, {"when": {}, "then": {"colour": "green"}}]}


def test_a_version_comes_into_force_only_on_the_word_of_two_others(rule_set, author, checkers):
    draft = drafted(rule_set, author)
    request = submitted(Enact(draft, by=author, reason=REASON))
    assert (fresh(draft).state, in_force(rule_set)) == (VersionState.DRAFT, None)
    request = decide(request, checkers[0])
    assert request.state == RequestState.PENDING
    assert decide(request, checkers[1]).state == RequestState.DONE
    assert in_force(rule_set).pk == draft.pk


def test_whoever_had_a_hand_in_the_draft_does_not_decide_it(stage, rule_set, author, checkers):
    stage.give(checkers[0], "author", RULES)
    draft = drafted(rule_set, author)
    draft.content = rows("5")
    ChangeVersion(draft, by=checkers[0]).execute()
    request = submitted(Enact(fresh(draft), by=author, reason=REASON))
    assert sorted(request.hands) == sorted([author.person_id, checkers[0].person_id])
    with pytest.raises(NotTheChecker):
        decide(request, checkers[0])


def test_a_draft_that_changed_after_the_request_is_never_put_in_force(rule_set, author, checkers):
    draft = drafted(rule_set, author)
    request = decide(submitted(Enact(draft, by=author, reason=REASON)), checkers[0])
    edited = fresh(draft)
    edited.content = rows("1")
    ChangeVersion(edited, by=author).execute()
    from dougong.platform.approvals.actions.writing import Overtaken

    with pytest.raises((Overtaken, Conflict)):
        decide(request, checkers[1])
    assert (fresh(request).state, in_force(rule_set)) == (RequestState.STALE, None)


def test_an_approved_version_is_neither_changed_nor_deleted(rule_set):
    version = enacted(rule_set)
    version.content = rows("3")
    for verb in (ChangeVersion, DeleteVersion, Enact):
        with pytest.raises(ValidationError) as refused:
            verb(version, by=Installation(), reason=REASON).execute()
        assert refused.value.code == "rules.version_is_approved"


def test_the_database_itself_keeps_approved_versions(rule_set):
    version = enacted(rule_set)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(pk=version.pk).update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_a_set_has_one_draft_at_a_time(rule_set, author):
    drafted(rule_set, author)
    with pytest.raises(ValidationError) as refused:
        drafted(rule_set, author)
    assert refused.value.error_dict["rule_set"][0].code == "rules.draft_exists"


def test_two_editors_of_a_draft_do_not_overwrite_each_other(rule_set, author):
    first, second = drafted(rule_set, author), fresh(RuleVersion.objects.get())
    first.content, second.content = rows("3"), rows("4")
    ChangeVersion(first, by=author).execute()
    with pytest.raises(Conflict):
        ChangeVersion(second, by=author).execute()


def test_the_version_of_the_day_holds(rule_set):
    old, new = enacted(rule_set), enacted(rule_set, rows("5"), date(2026, 1, 1))
    coming = enacted(rule_set, rows("6"), timezone.localdate() + timedelta(days=9))
    assert in_force(rule_set, date(2019, 12, 31)) is None
    assert in_force(rule_set, date(2025, 12, 31)) == old
    assert in_force(rule_set) == new
    assert in_force(rule_set, coming.effective_on) == coming
    assert [old.number, new.number, coming.number] == [1, 2, 3]


def test_two_versions_do_not_begin_on_one_day(rule_set):
    enacted(rule_set)
    with pytest.raises(ValidationError) as refused:
        enacted(rule_set)
    assert refused.value.error_dict["effective_on"][0].code == "rules.day_is_taken"


def test_a_person_puts_nothing_in_force_for_days_that_are_over(rule_set, author):
    draft = drafted(rule_set, author, effective_on=date(2020, 1, 1))
    with pytest.raises(ValidationError) as refused:
        Enact(draft, by=author, reason=REASON).execute()
    assert refused.value.error_dict["effective_on"][0].code == "rules.effective_in_the_past"


GAP = CONTENT | {"rows": [{"when": {LATE: {"from": "1"}}, "then": {"colour": "red"}}]}
UNREACHED = CONTENT | {
    "rows": [
        {"when": {LATE: {"from": "1"}}, "then": {"colour": "red"}},
        {"when": {LATE: {"from": "5"}}, "then": {"colour": "green"}},
        {"when": {}, "then": {"colour": "green"}},
    ]
}
UNKNOWN_LAST = CONTENT | {
    "rows": [
        {"when": {LATE: {"from": "1"}}, "then": {"colour": "red"}},
        {"when": {LATE: {"unknown": True}}, "then": {"colour": "red"}},
        {"when": {}, "then": {"colour": "green"}},
    ]
}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GAP, "rules.gap"),
        (UNREACHED, "rules.row_never_reached"),
        (UNKNOWN_LAST, "rules.row_never_reached"),
    ],
)
def test_gaps_and_rows_never_reached_keep_a_draft_from_coming_into_force(
    rule_set, author, content, code
):
    draft = drafted(rule_set, author, content)
    with pytest.raises(ValidationError) as refused:
        Enact(draft, by=author, reason=REASON).execute()
    assert refused.value.error_dict["content"][0].code == code


def test_errors_are_named_by_row_and_column(rule_set, author):
    content = rows("x")
    content["rows"][0]["then"] = {}
    with override("en"), pytest.raises(ValidationError) as refused:
        drafted(rule_set, author, content)
    assert refused.value.messages == [
        "Row 1, Days late: A number is wanted.",
        "Row 1, Light: The result is missing.",
    ]


def test_what_versions_rest_on_stands_still(rule_set, author):
    enacted(rule_set)
    row = fresh(rule_set)
    row.is_shown = True
    ChangeRuleSet(row, by=author).execute()
    row = fresh(rule_set)
    row.key = "another"
    with pytest.raises(ValidationError) as refused:
        ChangeRuleSet(row, by=author).execute()
    assert refused.value.code == "rules.set_is_settled"


def test_a_set_is_about_records_that_have_facts(stage, author):
    row = RuleSet(title_en="x", key="x", subject="nothing", unit=stage.unit.record)
    with pytest.raises(ValidationError) as refused:
        AddRuleSet(row, by=author).execute()
    assert refused.value.error_dict["subject"][0].code == "rules.unknown_kind"


def test_the_rule_looks_at_records_below_its_unit_only(stage, rule_set):
    enacted(rule_set)
    here = stage.project(planned_finish=timezone.localdate() - timedelta(days=12))
    elsewhere = Stage().project()
    assert (sets_about(here), sets_about(elsewhere)) == ([rule_set], [])
    found = judge(rule_set, here)
    assert (found.verdict.row, dict(found.verdict.results)) == (1, {"colour": "red"})
    assert found.answers[0]["tone"] == "critical"


def test_an_unknown_value_is_not_evaluated_and_says_which_row(stage, rule_set):
    enacted(rule_set)
    verdict = judge(rule_set, stage.project(planned_finish=None)).verdict
    assert (verdict.is_evaluated, verdict.row, dict(verdict.results)) == (False, 1, {})
    with override("en"):
        assert verdict.told()["readings"][0]["value"] == "unknown"
        assert verdict.why == "Not evaluated: an unknown value leaves row 1 open."


def test_shipped_rules_are_given_to_every_institution_once(stage):
    made = sync_shipped_rules()
    assert {row.unit_id for row in made} == {stage.unit.pk}
    assert all(in_force(row) for row in made)
    assert sync_shipped_rules() == []
