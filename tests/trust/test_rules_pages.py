"""Pages of rules: a content looked at, tried and saved; versions compared; a verdict on a project."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from dougong.platform.policies import Installation
from dougong.platform.rules.actions import AddVersion, Enact
from dougong.platform.rules.factories import CONTENT, RuleSetFactory
from dougong.platform.rules.models import RuleVersion

from .approvals_stage import REASON, Stage, fresh

pytestmark = pytest.mark.django_db
RULES = [
    f"{kind}.{verb}"
    for kind in ("ruleset", "ruleversion")
    for verb in ("view", "add", "change", "delete")
] + ["project.view", "ruleversion.enact"]
LATE = "project.days_late"
RED = {"when": {LATE: {"from": "10"}}, "then": {"colour": "red"}}
REST = {"when": {}, "then": {"colour": "green"}}


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def rule_set(stage):
    return RuleSetFactory(unit=stage.unit.record, is_shown=True)


@pytest.fixture
def desk(client, stage):
    client.force_login(stage.account("author", permissions=RULES))
    client.cookies["dougong_language"] = "en"
    return client


@pytest.fixture
def late(stage):
    return stage.project(planned_finish=timezone.localdate() - timedelta(days=12), state="active")


def ask(client, rule_set, word, **body):
    url = f"/ruleset/{rule_set.pk}/table/{word}/"
    return client.post(url, json.dumps(body), content_type="application/json")


def in_force(rule_set, rows=(RED, REST), day="2020-01-01"):
    content = CONTENT | {"rows": list(rows)}
    version = RuleVersion(rule_set=rule_set, content=content, effective_on=day)
    version = AddVersion(version, by=Installation()).execute()
    return Enact(fresh(version), by=Installation(), reason=REASON).execute()


def test_problems_are_told_by_row_and_column(desk, rule_set):
    wrong = {"when": {LATE: {"raw": "soon"}}, "then": {}}
    answer = ask(desk, rule_set, "check", content=CONTENT | {"rows": [RED, wrong]}).json()
    places = [(one["row"], one["column"]) for one in answer["problems"]]
    assert places == [(2, LATE), (2, "colour")]
    assert answer["problems"][0]["text"].startswith("Row 2, Days late:")


def test_gaps_and_overlaps_are_told_before_saving(desk, rule_set):
    over = {"when": {LATE: {"from": "5", "below": "12"}}, "then": {"colour": "green"}}
    answer = ask(desk, rule_set, "check", content=CONTENT | {"rows": [RED, over]}).json()
    assert [one["text"] for one in answer["hindrances"]] == ["No row is there for: Days late < 5."]
    assert [one["row"] for one in answer["hints"]] == [2]


def test_a_trial_shows_the_row_that_is_met_with_each_value(desk, rule_set, late):
    answer = ask(desk, rule_set, "try", content=CONTENT, record=late.pk).json()
    assert (answer["row"], answer["results"]) == (1, {"colour": "red"})
    assert answer["readings"] == [
        {
            "fact": LATE,
            "label": "Days late",
            "value": "12 days",
            "asked": "≥ 10",
            "is_met": True,
        }
    ]
    assert not RuleVersion.objects.exists()


def test_typed_values_are_tried_and_an_empty_one_is_unknown(desk, rule_set):
    told = [
        ask(desk, rule_set, "try", content=CONTENT, values={LATE: word}).json()
        for word in ("10", "9.99", "")
    ]
    assert [(one["row"], one["evaluated"]) for one in told] == [(1, True), (2, True), (1, False)]


@pytest.mark.parametrize("values", [{LATE: "x"}, {LATE: 5}, {LATE: "NaN"}, [], None])
def test_values_that_cannot_be_read_are_refused(desk, rule_set, values):
    answer = ask(desk, rule_set, "try", content=CONTENT, values=values)
    assert answer.status_code in {400, 422}


def test_only_records_that_the_reader_sees_can_be_tried(desk, rule_set, late):
    hidden = Stage().project()
    assert ask(desk, rule_set, "try", content=CONTENT, record=hidden.pk).status_code == 404
    found = ask(desk, rule_set, "subjects", words="").json()["records"]
    assert [one["id"] for one in found] == [late.pk]


def test_a_draft_is_saved_and_saved_again_and_a_second_editor_is_told(desk, rule_set):
    first = ask(desk, rule_set, "save", content=CONTENT, draft=None, effective_on="2090-01-01")
    draft = {"id": first.json()["id"], "version": first.json()["version"]}
    content = CONTENT | {"rows": [REST]}
    body = {"content": content, "draft": draft, "effective_on": "2090-02-01"}
    assert ask(desk, rule_set, "save", **body).status_code == 200
    assert ask(desk, rule_set, "save", **body).status_code == 412
    (version,) = RuleVersion.objects.all()
    assert (version.content, str(version.effective_on)) == (content, "2090-02-01")


def test_a_refused_save_stores_nothing_and_names_the_cell(desk, rule_set):
    content = CONTENT | {"rows": [{"when": {LATE: {"from": "x"}}, "then": {"colour": "red"}}]}
    answer = ask(desk, rule_set, "save", content=content, draft=None, effective_on="2090-01-01")
    assert answer.status_code == 422
    assert "Row 1, Days late" in answer.json()["errors"][0]["message_en"]
    assert not RuleVersion.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"content": NaN}', b"[" * 99])
def test_bodies_that_are_no_json_object_are_refused(desk, rule_set, body):
    url = f"/ruleset/{rule_set.pk}/table/check/"
    assert desk.post(url, body, content_type="application/json").status_code == 400


def test_a_reader_sees_the_table_and_saves_nothing(client, stage, rule_set):
    client.force_login(stage.account("looker", permissions=["ruleset.view", "ruleversion.view"]))
    page = client.get(f"/ruleset/{rule_set.pk}/table/")
    assert page.context["editor"]["may_save"] is False
    assert ask(client, rule_set, "check", content=CONTENT).status_code == 200
    answer = ask(client, rule_set, "save", content=CONTENT, draft=None, effective_on="2090-01-01")
    assert answer.status_code == 403


def test_rule_sets_of_others_are_not_found(desk):
    foreign = RuleSetFactory(unit=Stage().unit.record)
    for word in ("check", "try", "save", "subjects"):
        assert ask(desk, foreign, word, content=CONTENT).status_code == 404
    assert desk.get(f"/ruleset/{foreign.pk}/table/").status_code == 404
    assert desk.get(f"/ruleset/{foreign.pk}/compare/").status_code == 404


def test_two_versions_are_compared_row_by_row(desk, rule_set):
    in_force(rule_set)
    in_force(rule_set, [RED | {"when": {LATE: {"from": "20"}}}, REST], "2021-01-01")
    page = desk.get(f"/ruleset/{rule_set.pk}/compare/")
    assert [row.change for row in page.context["change"].rows] == ["changed", "same"]
    assert page.context["change"].rows[0].cells[0] == ("≥ 10", "≥ 20")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_read_in_both_languages(desk, rule_set, late, language):
    version = in_force(rule_set)
    desk.cookies["dougong_language"] = language
    red = {"en": "Red", "zh-hans": "红"}[language]
    for url in (
        f"/ruleset/{rule_set.pk}/",
        f"/ruleversion/{version.pk}/",
        f"/project/{late.pk}/",
    ):
        assert f'data-tone="critical">{red}<' in desk.get(url).content.decode()
    facts = desk.get("/facts/").content.decode()
    assert {"en": "Calendar days past", "zh-hans": "超过计划完成日"}[language] in facts


def test_a_project_shows_the_row_that_was_met(desk, rule_set, late):
    in_force(rule_set)
    page = desk.get(f"/project/{late.pk}/").content.decode()
    assert "Row 1 of version 1" in page
    assert "≥ 10" in page


def test_an_expression_is_checked_tried_and_saved(desk, stage, late):
    rule_set = RuleSetFactory(unit=stage.unit.record, form="expression")
    content = {"expression": f"{LATE} > 5 and not (project.category = 'innovation')"}
    assert ask(desk, rule_set, "check", content=content).json()["problems"] == []
    told = ask(desk, rule_set, "try", content=content, record=late.pk).json()
    assert told["results"] == {"holds": True}
    wrong = {"expression": f"{LATE} > 5 and"}
    assert ask(desk, rule_set, "check", content=wrong).json()["problems"]
    saved = ask(desk, rule_set, "save", content=content, draft=None, effective_on="2090-01-01")
    assert saved.status_code == 200
    assert desk.get(f"/ruleset/{rule_set.pk}/table/").status_code == 200
    assert "project.category" in desk.get(saved.json()["url"]).content.decode()


def test_the_interface_drafts_and_asks_to_put_in_force(desk, rule_set):
    body = {"rule_set": rule_set.pk, "effective_on": "2090-01-01", "content": CONTENT}
    made = desk.post("/api/v1/ruleversion/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    told = {"version": 1, "reason": "by the committee"}
    url = f"/api/v1/ruleversion/{made.json()['id']}/do/enact/"
    answer = desk.post(url, json.dumps(told), content_type="application/json")
    assert answer.status_code == 202
    hostile = body | {"content": {"nodes": [{"type": "functionNode"}], "edges": []}}
    refused = desk.post(
        "/api/v1/ruleversion/", json.dumps(hostile), content_type="application/json"
    )
    assert refused.status_code == 422
