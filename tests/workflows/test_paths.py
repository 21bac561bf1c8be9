"""One workflow, every way into the house: page, interface, bulk, board, sheet, plan file, automation."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.planning.tests.files import mspdi, task
from dougong.apps.planning.tests.stage import bring
from dougong.apps.risks.actions import CloseRisk
from dougong.apps.risks.models import Risk
from dougong.platform.actions.classed import Submitted
from dougong.platform.approvals.models import ApprovalRequest
from tests.automation.stage import Stage as AutomationStage
from tests.automation.stage import outcomes, work
from tests.refusals import codes
from tests.trust.approvals_stage import decide

from .stage import REASON, Stage, asks, closing

pytestmark = pytest.mark.django_db
JSON = "application/json"
FIELD = "response_zh"


@pytest.fixture
def asked(stage: Stage) -> Risk:
    """A risk that its workflow lets nobody close before a response is written."""
    stage.holds(transitions=closing(fields=[FIELD]))
    return stage.risk(response_zh="")


def told(answer):
    return [(one["code"], one["field"]) for one in answer.json()["errors"]]


def is_open(risk):
    return Risk.objects.get(pk=risk.pk).state == "open"


def test_the_dialog_of_a_verb_shows_what_is_missing(stage, asked):
    body = {"reason": REASON, "version": asked.version}
    answer = stage.browser().post(f"/risk/{asked.pk}/do/close/", body)
    assert (answer.status_code, is_open(asked)) == (422, True)
    assert "变为“已关闭”之前请先填写" in answer.content.decode()


def test_the_interface_names_code_field_and_both_languages(stage, asked):
    body = {"reason": REASON, "version": asked.version}
    address = f"/api/v1/risk/{asked.pk}/do/close/"
    answer = stage.browser().post(address, body, content_type=JSON)
    assert (answer.status_code, is_open(asked)) == (422, True)
    assert told(answer) == [("workflow.field_empty", f"/{FIELD}")]
    (error,) = answer.json()["errors"]
    assert error["message_zh"] != error["message_en"]
    assert "已关闭" in error["message_zh"]
    assert "Closed" in error["message_en"]


@pytest.mark.parametrize("way", ["page", "interface"])
def test_of_many_records_none_is_done_where_one_is_refused(stage, asked, way):
    ready = stage.risk(response_zh="换供应商")
    if way == "page":
        pks = f"{asked.pk}:{asked.version},{ready.pk}:{ready.version}"
        answer = stage.browser().post("/risk/bulk/close/", {"pks": pks, "reason": REASON})
    else:
        records = [{"id": one.pk, "version": one.version} for one in (asked, ready)]
        body = {"records": records, "reason": REASON}
        answer = stage.browser().post("/api/v1/risk/bulk/close/", body, content_type=JSON)
    assert answer.status_code == 422
    assert is_open(asked)
    assert is_open(ready)


def test_a_card_is_not_dropped_where_the_workflow_closes_the_way(stage):
    stage.holds("unit", transitions=[asks("open", "planned", "open", is_closed=True)])
    unit = stage.place.another(type(stage.place.unit), parent=stage.bank.root, state="planned")
    body = {"field": "state", "value": "open", "version": unit.version}
    answer = stage.browser().post(f"/unit/{unit.pk}/move/", json.dumps(body), content_type=JSON)
    assert answer.status_code == 422
    assert told(answer) == [("workflow.closed", None)]


def test_a_card_asks_for_the_reason_that_the_workflow_wants(stage):
    stage.holds("unit", transitions=[asks("open", "planned", "open", needs_reason=True)])
    unit = stage.place.another(type(stage.place.unit), parent=stage.bank.root, state="planned")
    body = {"field": "state", "value": "open", "version": unit.version}
    browser = stage.browser()
    answer = browser.post(f"/unit/{unit.pk}/move/", json.dumps(body), content_type=JSON)
    assert f"/unit/{unit.pk}/do/open/" in answer.json()["dialog"]
    assert "reason" in browser.get(f"/unit/{unit.pk}/do/open/").context["form"].fields


def test_a_sheet_writes_no_state(stage, asked):
    line = {"id": asked.pk, "version": asked.version, "values": {"state": "closed"}}
    body = json.dumps({"lines": [line]})
    answer = stage.browser().post("/risk/cells/", body, content_type=JSON)
    assert answer.status_code in {400, 403, 422}
    assert is_open(asked)


@pytest.mark.parametrize(
    ("terms", "said"),
    [({"is_closed": True}, "has no such way"), ({"party": "pmo"}, "needs approval")],
)
def test_a_plan_file_brings_no_state_that_the_workflow_refuses(
    stage, settings, tmp_path, english, terms, said
):
    settings.MEDIA_ROOT = tmp_path
    project, keeper = stage.place.project, stage.bank.keeper
    bring(mspdi(task(1, "Build", 16)), by=keeper, project=project)
    stage.holds("workitem", transitions=[asks("report", "ready", "in_progress", **terms)])
    begun = mspdi(task(1, "Build", 16, more="<PercentComplete>50</PercentComplete>"))
    with pytest.raises(ValidationError) as refused:
        bring(begun, by=keeper, project=project)
    assert codes(refused) == ["workflow.carried_state"]
    assert said in refused.value.messages[0]


def test_an_automation_is_refused_like_its_owner(stage):
    scene = AutomationStage()
    rule = scene.automation(verb="add", do_verb="close", do_reason="closed by rule")
    stage.holds(transitions=closing(roles=["risk_officer"]))
    stage.role("risk_officer")
    risk = scene.added()
    work()
    assert outcomes(rule) == ["refused"]
    assert is_open(risk)


def test_in_bulk_those_that_need_approval_become_requests(stage):
    stage.holds(scope=stage.place.unit, transitions=closing(party="risk_officer"))
    held, free = stage.risk(), stage.risk(stage.bank.there)
    with pytest.raises(Submitted) as submitted:
        CloseRisk.execute_many([held, free], by=stage.bank.keeper, reason=REASON)
    assert [one.target_id for one in submitted.value.requests] == [held.pk]
    assert (is_open(held), is_open(free)) == (True, False)


def test_a_request_that_is_approved_takes_the_record_on(stage):
    stage.holds(transitions=closing(party="risk_officer"))
    risk, officer = stage.risk(), stage.somebody("risk_officer")
    body = {"reason": REASON, "version": risk.version}
    address = f"/api/v1/risk/{risk.pk}/do/close/"
    answer = stage.browser().post(address, body, content_type=JSON)
    assert answer.status_code == 202, answer.content.decode()
    (request,) = answer.json()["requests"]
    decide(ApprovalRequest.objects.get(pk=request["id"]), officer)
    assert not is_open(risk)
