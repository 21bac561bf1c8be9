"""Automations are written by choosing, read as sentences, and shown with what they did."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from dougong.platform.automation.models import Automation
from dougong.platform.automation.sentences import sentence

from .stage import work

pytestmark = pytest.mark.django_db
GRAVE = {"and": [{"field": "impact", "op": "more", "value": "4"}]}


@pytest.fixture
def client(stage):
    client = Client()
    client.force_login(stage.bank.keeper)
    client.cookies["dougong_language"] = "en"
    return client


def entered(stage, **values):
    return {
        "title": "Grave ones", "place": stage.here.unit.pk, "subject": "risk",
        "occasion": "event", "verb": "add", "tells_owner": "on", "message": "Look",
    } | values  # fmt: skip


def test_a_sentence_says_it_in_both_languages(stage):
    rule = stage.automation(
        verb="add", condition=GRAVE, tell_role="pmo", set_field="likelihood", set_value="5"
    )
    from dougong.apps.accounts.factories import RoleFactory

    RoleFactory(key="pmo", name_zh="项目管理办公室", name_en="PMO")
    with override("en"):
        assert sentence(rule) == (
            "When a new risk is added and Impact > 4, notify PMO; set “Likelihood” to “5”."
        )
    with override("zh-hans"):
        assert sentence(rule) == ("当新增风险且影响 > 4时，通知项目管理办公室；把“可能性”设为“5”。")


def test_choosing_a_kind_draws_the_form_anew_and_stores_nothing(stage, client):
    answer = client.post("/automation/add/", entered(stage, redraw="subject"))
    form = answer.context["form"]
    assert answer.status_code == 200
    assert dict(form.fields["verb"].choices)["close"] == "Close"
    assert "fact" not in form.fields
    assert not form.errors
    answer = client.post("/automation/add/", entered(stage, redraw="occasion", occasion="fact"))
    assert "risk.exposure" in dict(answer.context["form"].fields["fact"].choices)
    assert not Automation.objects.exists()


def test_whoever_adds_or_edits_an_automation_owns_it(stage, client):
    answer = client.post("/automation/add/", entered(stage))
    assert answer.status_code == 302, answer.context["form"].errors
    rule = Automation.objects.get()
    assert (rule.owner_id, rule.state) == (stage.bank.keeper.pk, "draft")
    other = stage.here.account(
        "automation.view", "automation.change", "unit.view", on=stage.bank.root
    )
    client.force_login(other)
    client.post(f"/automation/{rule.pk}/edit/", entered(stage, version=rule.version))
    rule.refresh_from_db()
    assert rule.owner_id == other.pk


def test_activating_waits_for_the_word_of_another(stage, client):
    rule = stage.automation(state="draft", verb="add", tells_owner=True)
    answer = client.post(
        f"/automation/{rule.pk}/do/activate/", {"version": rule.version, "reason": "as agreed"}
    )
    assert answer.status_code == 302
    assert "approvalrequest" in answer["Location"]
    rule.refresh_from_db()
    assert rule.state == "draft"


def test_editing_what_is_active_waits_for_the_word_of_another(stage, client):
    rule = stage.automation(verb="add", tells_owner=True, owner=stage.bank.keeper.record)
    answer = client.post(
        f"/automation/{rule.pk}/edit/", entered(stage, version=rule.version, title="Another")
    )
    assert "approvalrequest" in answer["Location"]
    rule.refresh_from_db()
    assert rule.title != "Another"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("verb", {"verb": "fly"}),
        ("field", {"occasion": "field", "field": "version"}),
        ("threshold", {"occasion": "fact", "fact": "risk.exposure", "side": "above"}),
        ("condition", {"condition": '{"and": [{"field": "nothing", "op": "is", "value": 1}]}'}),
        ("set_value", {"set_field": "impact", "set_value": "much"}),
        ("new_values", {"new_kind": "risk", "new_values": '{"state": "closed"}'}),
        ("tells_owner", {"tells_owner": ""}),
    ],
)
def test_what_the_kind_does_not_know_is_refused_at_its_field(stage, client, field, values):
    answer = client.post("/automation/add/", entered(stage, **values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_page_shows_the_sentence_and_what_was_done(stage, client):
    rule = stage.automation(verb="add", tells_owner=True, message="Look at this")
    risk = stage.added(title_zh="看这里")
    work()
    shown = client.get(f"/automation/{rule.pk}/").content.decode()
    assert "When a new risk is added, notify the owner of the automation." in shown
    assert "看这里" in shown
    told = client.get(f"/api/v1/automation/{rule.pk}/runs/").json()
    (run,) = told["results"]
    assert (run["record"]["id"], run["outcome"]) == (risk.pk, "done")
    assert told["sentence"]["zh"].startswith("当新增风险")
    dry = client.get(f"/api/v1/automation/{rule.pk}/rehearsal/").json()
    assert [one["record"]["id"] for one in dry["results"]] == [risk.pk]
    assert client.get(f"/automation/{rule.pk}/rehearsal/").status_code == 200


def test_the_run_log_names_no_record_that_its_reader_may_not_see(stage):
    wide = stage.here.account("risk.view", on=stage.bank.root)
    rule = stage.automation(
        verb="add", tells_owner=True, place=stage.bank.root.record, owner=wide.record
    )
    stage.added(project=stage.there.project, title_zh="金丝雀")
    work()
    client = Client()
    client.force_login(stage.here.account("automation.view", on=stage.bank.root))
    assert client.get(f"/automation/{rule.pk}/").status_code == 200
    assert "金丝雀" not in client.get(f"/automation/{rule.pk}/").content.decode()
    assert client.get(f"/api/v1/automation/{rule.pk}/runs/").json()["results"] == []
