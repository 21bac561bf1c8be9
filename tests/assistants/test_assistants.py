"""Assistants read what their caller may read, ask and never act, and cannot be led astray by messages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.assistants.interface import CALLS
from dougong.platform.automation.choices import AutomationState
from dougong.platform.automation.models import Automation
from dougong.platform.journal import Entry
from tests.automation.conftest import stage as stage  # noqa: PLC0414

pytestmark = pytest.mark.django_db
MCP = "/api/v1/mcp/"


def client_of(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


def said(client: Client, method: str, status: int = 200, **params: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    answer = client.post(MCP, json.dumps(message), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def called(client: Client, name: str, **given: Any) -> tuple[Any, bool]:
    result = said(client, "tools/call", name=name, arguments=given)["result"]
    return json.loads(result["content"][0]["text"]), result["isError"]


@pytest.fixture
def reader(stage: Any) -> Client:
    return client_of(stage.owner)


def test_a_client_is_greeted_in_its_version_or_in_the_newest(reader):
    answer = said(reader, "initialize", protocolVersion="2025-06-18")["result"]
    assert answer["protocolVersion"] == "2025-06-18"
    newest = said(reader, "initialize", protocolVersion="1999-01-01")["result"]
    assert newest["protocolVersion"] == "2025-11-25"
    assert {one["name"] for one in said(reader, "tools/list")["result"]["tools"]} >= {"search"}


def test_tools_tell_only_what_the_caller_may_see(stage, reader):
    """The canary: the title of a record elsewhere is in no answer."""
    mine, other = (
        stage.risk(title_zh="桥"),
        stage.risk(project=stage.there.project, title_zh="CANARY"),
    )
    rows, _error = called(reader, "list_records", kind="risk")
    assert [one["id"] for one in rows] == [mine.pk]
    assert called(reader, "search", words="CANARY") == ([], False)
    for tool in ("read_record", "record_history"):
        told, is_error = called(reader, tool, kind="risk", id=other.pk)
        assert (told["code"], is_error) == ("records.not_found", True)
        _told, is_error = called(reader, tool, kind="risk", id=mine.pk)
        assert not is_error
    assert "unit" not in [one["kind"] for one in called(reader, "kinds")[0]]
    assert called(reader, "list_records", kind="unit")[1]


def test_asking_for_a_verb_makes_a_request_and_does_nothing(stage):
    rule = stage.automation(state=AutomationState.DRAFT, set_field="impact", set_value="5")
    keeper = stage.here.account("automation.view", "automation.activate", "risk.view", "risk.change", on=stage.bank.root)  # fmt: skip
    given = {"kind": "automation", "id": rule.pk, "verb": "activate", "version": rule.version}
    told, is_error = called(client_of(keeper), "request_verb", **given, reason="agreed in review")
    assert not is_error, told
    assert ApprovalRequest.objects.get().pk == told["requests"][0]["id"]
    assert Automation.objects.get().state == AutomationState.DRAFT


def test_what_would_act_at_once_or_is_not_granted_is_refused(stage, reader):
    risk = stage.risk()
    given = {"kind": "risk", "id": risk.pk, "version": risk.version, "reason": "because"}
    for verb in ("delete", "change", "close", "nothing"):
        told, is_error = called(reader, "request_verb", **given, verb=verb)
        assert is_error, told
    assert not ApprovalRequest.objects.exists()
    risk.refresh_from_db()
    assert risk.version == given["version"]


def test_every_call_is_entered_with_its_tool_and_no_text(stage, reader):
    called(reader, "search", words="CANARY")
    entry = Entry.objects.get(verb="call_tool")
    assert (entry.actor_id, entry.about["tool"]) == (stage.owner.pk, "search")
    assert "CANARY" not in entry.body


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "risk", "id": "1"}, {"kind": "risk"}, {"kind": ["risk"], "id": 1},
        {"kind": "risk", "id": 2**70}, {"kind": "risk", "id": True}, {"kind": "risk", "id": -1},
        {"kind": "risk", "id": 1, "owner__password": "x"}, {"kind": "__class__", "id": 1},
    ],
    ids=str,
)  # fmt: skip
def test_hostile_arguments_are_refused_in_words(reader, given):
    told, is_error = called(reader, "read_record", **given)
    assert is_error
    assert told["message_zh"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": {"a": 1}, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/read"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": {}}}, -32602),
    ],
)
def test_a_message_that_is_none_of_the_protocols_is_answered_by_its_code(reader, message, code):
    answer = reader.post(MCP, json.dumps(message), content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, code)


def test_a_notification_is_taken_without_an_answer(reader):
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = reader.post(MCP, json.dumps(message), content_type="application/json")
    assert (answer.status_code, answer.content) == (202, b"")


def test_strangers_batches_and_other_versions_are_refused(reader):
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    kind = "application/json"
    assert Client().post(MCP, message, content_type=kind).status_code == 401
    assert reader.post(MCP, f"[{message}]", content_type=kind).status_code == 400
    headers = {"MCP-Protocol-Version": "1.0"}
    assert reader.post(MCP, message, content_type=kind, headers=headers).status_code == 400
    assert reader.get(MCP).status_code == 405


def test_after_sixty_calls_at_once_a_caller_has_to_wait(stage, reader):
    assert "result" in said(reader, "ping")
    assert CALLS.take(f"mcp {stage.owner.pk}", 59) == 0
    answer = said(reader, "ping")
    assert answer["error"]["code"] == -32000
    assert "result" in said(client_of(stage.doer), "ping")


def test_llms_txt_names_the_kinds_that_the_reader_may_view(reader):
    text = reader.get("/llms.txt").content.decode()
    assert "/api/v1/risk/" in text
    assert "/api/v1/unit/" not in text
