"""Webhooks tell other systems what their owners may see, signed, once for each cause, and not for ever."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from dougong.apps.risks.models import Risk
from dougong.kernel import clock
from dougong.platform.actions.classed import Submitted
from dougong.platform.automation.actions.firing import hear as hear_automations
from dougong.platform.factories import unwatched
from dougong.platform.network.departures import DeliveryState
from dougong.platform.notices.models import Notice
from dougong.platform.records import Record
from dougong.platform.webhooks import actions
from dougong.platform.webhooks.actions.sending import call_due, send
from dougong.platform.webhooks.actions.telling import hear, ping
from dougong.platform.webhooks.choices import Content, WebhookState
from dougong.platform.webhooks.content import check_content
from dougong.platform.webhooks.models import Dispatch, Webhook
from tests.automation.conftest import stage as stage  # noqa: PLC0414
from tests.automation.stage import waiting as automations_waiting
from tests.partner import HOST
from tests.partner import ask as ask  # noqa: PLC0414
from tests.partner import certificate as certificate  # noqa: PLC0414
from tests.partner import partner as partner  # noqa: PLC0414

pytestmark = pytest.mark.django_db


def made(stage: Any, **values: Any) -> tuple[Webhook, str]:
    """An active webhook of the stage's owner with its secret."""
    from dougong.platform.webhooks.factories import WebhookFactory

    given = {
        "place": stage.here.unit.record,
        "subjects": ["risk"],
        "owner": stage.owner.record,
        "address": f"https://{HOST}/hook",
    }
    row = WebhookFactory(**given | values)
    keeper = stage.here.account("webhook.view", "webhook.change", "unit.view", on=stage.bank.root)
    action = actions.RenewSecret(row, by=keeper)
    row = action.execute()
    with unwatched():
        Webhook.objects.filter(pk=row.pk).update(state=values.get("state", WebhookState.ACTIVE))
    return Webhook.objects.get(pk=row.pk), action.value


def heard() -> list[Dispatch]:
    """Let the jobs that write down what to tell do so."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    for job in ProcrastinateJob.objects.filter(task_name__endswith="write_down_what_to_tell"):
        hear(job.args["kind"], job.args["verb"], job.args["causes"], job.args["at"])
    return list(Dispatch.objects.order_by("pk"))


def body_of(asked: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = asked.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, _, value in lines}, body


def again(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def test_a_verb_is_told_once_with_ids_and_codes_only(stage, ask, partner):
    made(stage)
    partner.say("200 OK")
    risk = stage.added(title_zh="CANARY")
    (dispatch,) = heard()
    heard()
    for _attempt in range(2):
        send(dispatch.pk, ask())
    assert len(partner.asked) == 1
    _headers, body = body_of(partner.asked[0])
    told = json.loads(body)
    assert told["type"] == "risk.add"
    assert told["data"]["code"] == risk.code
    assert told["data"]["version"] == 1
    assert b"CANARY" not in body
    assert again(dispatch).state == DeliveryState.SENT
    assert again(dispatch).status == 200


def test_a_receiver_checks_the_signature_by_the_specification(stage, ask, partner):
    _webhook, secret = made(stage)
    partner.say("204 No Content")
    stage.added()
    send(heard()[0].pk, ask())
    headers, body = body_of(partner.asked[0])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert secret.encode() not in partner.asked[0]


def test_the_example_of_the_specification_has_its_signature():
    from dougong.platform.webhooks.signing import signature

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    given = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_renewed_either_signs(stage, ask, partner):
    webhook, first = made(stage)
    keeper = stage.here.account("webhook.view", "webhook.change", on=stage.bank.root)
    actions.RenewSecret(again(webhook), by=keeper).execute()
    partner.say("200 OK")
    stage.added()
    send(heard()[0].pk, ask())
    headers, _body = body_of(partner.asked[0])
    assert len(headers["webhook-signature"].split()) == 2
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        stage.added()
        send(heard()[-1].pk, ask())
    headers, _body = body_of(partner.asked[1])
    assert len(headers["webhook-signature"].split()) == 1
    assert first not in str(partner.asked)


def test_fields_are_told_only_where_it_says_so_and_as_far_as_the_owner_reads(stage, ask, partner):
    made(stage, content=Content.FULL)
    partner.say("200 OK")
    stage.added(title_zh="桥梁", likelihood=4)
    send(heard()[0].pk, ask())
    told = json.loads(body_of(partner.asked[0])[1])
    assert told["data"]["record"]["likelihood"] == 4


def test_what_the_owner_does_not_see_is_never_told(stage):
    made(stage, place=stage.bank.root.record)
    stage.added(project=stage.there.project, title_zh="CANARY")
    assert heard() == []


def test_what_the_owner_may_not_see_any_more_when_it_leaves_is_dropped(stage, ask, partner):
    made(stage)
    stage.added()
    (dispatch,) = heard()
    stage.lose_rights(stage.owner)
    send(dispatch.pk, ask())
    assert partner.asked == []
    assert again(dispatch).state == DeliveryState.DROPPED


def test_other_places_kinds_and_verbs_are_not_told(stage):
    made(stage, verbs=["close"])
    made(stage, subjects=["project"])
    made(stage, place=stage.there.unit.record)
    made(stage, state=WebhookState.PAUSED)
    stage.added()
    assert heard() == []


def test_a_change_that_is_taken_back_is_never_told(stage):
    from django.db import transaction

    made(stage)
    with transaction.atomic():
        stage.added()
        transaction.set_rollback(True)
    assert heard() == []


def test_a_failure_is_tried_again_with_the_same_id_and_parked_after_a_day(stage, ask, partner):
    made(stage)
    partner.say("500 Oops", b"inner text")
    stage.added()
    (dispatch,) = heard()
    send(dispatch.pk, ask())
    first = again(dispatch)
    assert (first.state, first.failure, first.status) == ("waiting", "webhook.not_taken", 500)
    send(dispatch.pk, ask())
    assert len(partner.asked) == 1  # not due yet
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert call_due() == 1
        send(dispatch.pk, ask())
        assert again(dispatch).state == DeliveryState.PARKED
        partner.say("200 OK")
        assert Dispatch.objects.filter(pk=dispatch.pk).send_again() == 1
        send(dispatch.pk, ask())
    assert again(dispatch).state == DeliveryState.SENT
    assert len({body_of(one)[0]["webhook-id"] for one in partner.asked}) == 1


def test_after_days_of_failure_it_is_stopped_and_its_owner_told(stage, ask, partner):
    owner = stage.here.account("webhook.view", "risk.view", on=stage.here.unit)
    webhook, _secret = made(stage, owner=owner.record)
    partner.say("503 Away")
    stage.added()
    send(heard()[0].pk, ask())
    with time_machine.travel(clock.now() + timedelta(days=3, hours=1)):
        stage.added()
        send(heard()[-1].pk, ask())
    stopped = again(webhook)
    assert stopped.state == WebhookState.STOPPED
    assert Record.objects.get(pk=webhook.pk).state == "stopped"
    assert Notice.objects.get(reason="webhook_stopped").person_id == owner.person_id


def test_a_receiver_that_is_gone_is_not_called_again(stage, ask, partner):
    webhook, _secret = made(stage)
    partner.say("410 Gone")
    stage.added()
    send(heard()[0].pk, ask())
    assert again(webhook).state == WebhookState.STOPPED


def test_a_success_forgets_the_failures_before(stage, ask, partner):
    webhook, _secret = made(stage)
    partner.say("500 Oops")
    stage.added()
    send(heard()[0].pk, ask())
    assert again(webhook).failing_since is not None
    partner.say("200 OK")
    stage.added()
    send(heard()[-1].pk, ask())
    assert again(webhook).failing_since is None


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/x", "http://partner.example.com/", "https://10.1.1.1/", "x"]
)
def test_an_address_inside_the_house_is_refused_by_its_field(stage, address):
    webhook, _secret = made(stage)
    webhook.address = address
    with pytest.raises(ValidationError) as refused:
        check_content(webhook)
    assert set(refused.value.message_dict) == {"address"}


def test_an_address_that_moves_inside_later_is_not_called(stage, ask, partner):
    import ipaddress

    made(stage)
    stage.added()
    (dispatch,) = heard()
    send(dispatch.pk, ask(resolve=lambda host, port: [ipaddress.ip_address("10.0.0.5")]))
    assert partner.asked == []
    assert again(dispatch).failure == "outbound.address_refused"


def test_activation_is_decided_by_somebody_else_and_needs_a_secret(stage):
    address = "https://93.184.215.14/hook"
    webhook, _secret = made(stage, state=WebhookState.DRAFT, address=address)
    keeper = stage.here.account("webhook.view", "webhook.activate", "unit.view", on=stage.bank.root)
    with pytest.raises(Submitted):
        actions.ActivateWebhook(again(webhook), by=keeper, reason="interface agreed").execute()
    assert again(webhook).state == WebhookState.DRAFT


def test_a_test_tells_of_no_record_and_goes_out_of_a_draft_too(stage, ask, partner):
    webhook, _secret = made(stage, state=WebhookState.DRAFT)
    partner.say("200 OK")
    ping(webhook)
    (dispatch,) = Dispatch.objects.all()
    send(dispatch.pk, ask())
    told = json.loads(body_of(partner.asked[0])[1])
    assert told["type"] == "dougong.ping"
    assert told["data"] == {"webhook": webhook.code}


def test_an_automation_calls_a_webhook(stage, ask, partner):
    webhook, _secret = made(stage, subjects=["project"])
    stage.automation(verb="add", call_webhook=webhook)
    partner.say("200 OK")
    risk = stage.added()
    for job in automations_waiting():
        hear_automations(**job.args)
    (dispatch,) = Dispatch.objects.all()
    send(dispatch.pk, ask())
    told = json.loads(body_of(partner.asked[0])[1])
    assert (told["type"], told["data"]["code"]) == ("risk.automation", risk.code)


def test_many_records_of_one_verb_are_told_each(stage):
    from dougong.platform.actions import Change

    made(stage)
    rows = [stage.risk() for _number in range(3)]
    fresh = list(Risk.objects.filter(pk__in=[row.pk for row in rows]).select_related("record"))
    Change.execute_many(fresh, by=stage.doer)
    assert len(heard()) == 3
