"""How notices leave the house: once, in time, in the reader's words, to checked addresses only."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from dougong.apps.accounts.models import RoleGrant
from dougong.platform.factories import unwatched
from dougong.platform.jobs import queue
from dougong.platform.journal import Entry
from dougong.platform.network.addresses import AddressRefused, place_of
from dougong.platform.network.departures import DeliveryState
from dougong.platform.network.outbound import Answer, NotDelivered
from dougong.platform.notices.actions import choose_destination, choose_hours, choose_paces, notify
from dougong.platform.notices.actions.delivering import call_due, deliver, deliver_digest
from dougong.platform.notices.channels.webhook import signature
from dougong.platform.notices.choices import Channel
from dougong.platform.notices.models import Delivery, Destination

from .stage import Stage, assigned, plate_of

pytestmark = pytest.mark.django_db
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"


class Wire:
    """Stands where the network begins: keeps what was sent, answers what it was told to."""

    def __init__(self, body=b'{"errcode": 0, "code": 0}', status=200):
        self.answer, self.sent = Answer(status, body, 0.1), []

    def check(self, url):
        return place_of(url)

    def send(self, method, url, body=b"", headers=None):
        self.sent.append((url, json.loads(body), dict(headers or {})))
        if self.answer.status == 0:
            raise NotDelivered("no answer")
        return self.answer


@pytest.fixture(autouse=True)
def opened(settings):
    settings.NOTICE_MAIL_IS_OPEN = True
    settings.NOTICE_CHANNELS = frozenset({"wecom", "dingtalk", "feishu", "webhook"})


@pytest.fixture
def stage():
    return Stage()


def told(stage, reader, what=None):
    """The deliveries of one notice, by channel."""
    by, what = stage.account(), what or stage.project
    notify(assigned(by, what), to=[reader.pk], about=plate_of(what), by=by)
    return {one.channel: one for one in Delivery.objects.order_by("pk")}


def again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_a_mail_leaves_once_in_the_language_of_the_account(stage):
    delivery = told(stage, stage.account(language="zh-hans"))["mail"]
    deliver(delivery.pk)
    deliver(delivery.pk)
    (message,) = mail.outbox
    assert stage.project.code in message.subject
    assert "分配给我" in message.body
    assert f"/project/{stage.project.pk}/" in message.body
    assert message.extra_headers["Message-ID"].startswith(f"<{delivery.pk}@")
    assert again(delivery).state == DeliveryState.SENT


def test_the_job_of_a_delivery_has_its_effect_once(stage):
    delivery = told(stage, stage.account())["mail"]
    for _turn in range(2):
        queue.once(f"send/{delivery.pk}", lambda: deliver(delivery.pk))
    assert len(mail.outbox) == 1


def test_a_job_is_enqueued_with_the_notice(stage):
    told(stage, stage.account())
    waiting = queue.ProcrastinateJob.objects.filter(task_name__endswith="send_what_is_due")
    assert waiting.count() == 1


def test_what_may_not_be_seen_any_more_is_not_sent(stage):
    """The canary: the code of the record is in nothing that leaves."""
    reader = stage.account()
    delivery = told(stage, reader)["mail"]
    with unwatched():
        RoleGrant.objects.filter(account=reader).update(state="revoked")
    deliver(delivery.pk)
    assert mail.outbox == []
    assert again(delivery).state == DeliveryState.DROPPED


def test_nobody_without_an_address_is_mailed(stage):
    assert told(stage, stage.account(email="")) == {}


def test_in_quiet_hours_nothing_leaves(stage):
    reader = stage.account()
    choose_hours(reader.person_id, quiet_from="21:00", quiet_until="07:30")
    with time_machine.travel("2026-11-24T22:00:00+08:00", tick=False):
        delivery = told(stage, reader)["mail"]
        call_due()
        deliver(delivery.pk)
        assert mail.outbox == []
    with time_machine.travel("2026-11-25T07:31:00+08:00", tick=False):
        deliver(delivery.pk)
        assert len(mail.outbox) == 1


def test_a_digest_gathers_the_day_into_one_letter(stage):
    reader = stage.account()
    choose_paces(reader.person_id, {("assigned", Channel.MAIL): "daily"})
    with time_machine.travel("2026-11-24T10:00:00+08:00", tick=False):
        for _turn in range(3):
            told(stage, reader)
        assert call_due() == 0
    with time_machine.travel("2026-11-25T08:00:00+08:00", tick=False):
        assert call_due() == 1
        deliver_digest(reader.person_id, Channel.MAIL)
        deliver_digest(reader.person_id, Channel.MAIL)
    (message,) = mail.outbox
    assert message.subject.startswith("3 ")
    assert message.body.count(stage.project.code) == 3


def test_a_weekly_digest_comes_on_its_weekday(stage):
    reader = stage.account()
    choose_paces(reader.person_id, {("assigned", Channel.MAIL): "weekly"})
    with time_machine.travel("2026-11-24T10:00:00+08:00", tick=False):  # a Tuesday
        delivery = told(stage, reader)["mail"]
    local = timezone.localtime(delivery.due_at)
    assert (local.date().isoformat(), local.hour) == ("2026-11-30", 8)


def test_a_failure_is_tried_again_with_growing_pauses_and_given_up_after_a_day(stage):
    reader = stage.account(email="")
    choose_destination(reader, Channel.WECOM, ROBOT, "", Wire())
    dead, begin, attempts = Wire(status=0), timezone.now(), 0
    with time_machine.travel(begin, tick=False) as moved:
        delivery = told(stage, reader)["wecom"]
        while again(delivery).state == DeliveryState.WAITING and attempts < 50:
            deliver(delivery.pk, dead)
            attempts += 1
            moved.move_to(max(again(delivery).due_at, timezone.now()))
        assert timezone.now() - begin >= timedelta(hours=24)
    assert again(delivery).state == DeliveryState.PARKED
    assert again(delivery).failure == "outbound.not_delivered"
    assert 10 <= attempts <= 20


@pytest.mark.parametrize(
    ("channel", "url", "answer", "state"),
    [
        ("wecom", ROBOT, b'{"errcode": 0}', "sent"),
        ("wecom", ROBOT, b'{"errcode": 93000}', "waiting"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t", b'{"errcode": 0}', "sent"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/x", b'{"code": 0}', "sent"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/x", b"<html>", "waiting"),
    ],
)  # fmt: skip
def test_a_robot_is_told_and_its_answer_is_read(stage, channel, url, answer, state):
    reader, wire = stage.account(email=""), Wire(answer)
    choose_destination(reader, Channel(channel), url, "sign", wire)
    delivery = told(stage, reader)[channel]
    deliver(delivery.pk, wire)
    ((asked, body, _headers),) = wire.sent
    assert asked.startswith(url)
    assert stage.project.code in json.dumps(body, ensure_ascii=False)
    assert again(delivery).state == state


def test_a_webhook_is_signed_and_holds_no_words_of_the_record(stage):
    reader, wire = stage.account(email=""), Wire(b"", 204)
    choose_destination(reader, Channel.WEBHOOK, "https://hooks.bank.example/x", "s3cret", wire)
    delivery = told(stage, reader)["webhook"]
    deliver(delivery.pk, wire)
    ((_url, body, headers),) = wire.sent
    assert body["notices"][0]["code"] == stage.project.code
    assert str(stage.project) not in json.dumps(body, ensure_ascii=False)
    sent = json.dumps(body).encode()
    proof = signature(b"s3cret", headers["Dougong-Time"], str(delivery.pk), sent)
    assert headers["Dougong-Signature"] == proof


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/x", "http://hooks.bank.example/x", "https://intranet/x"]
)
def test_an_address_in_the_house_is_not_kept(stage, url):
    reader = stage.account()
    with pytest.raises(AddressRefused):
        choose_destination(reader, Channel.WEBHOOK, url, "")
    assert not Destination.objects.exists()


def test_a_robot_of_a_chat_service_lives_nowhere_else(stage):
    with pytest.raises(ValidationError, match=r"qyapi\.weixin\.qq\.com"):
        choose_destination(stage.account(), Channel.WECOM, "https://a.example/x", "", Wire())


def test_address_and_secret_lie_sealed_and_their_change_is_in_the_journal(stage):
    reader = stage.account()
    place = choose_destination(reader, Channel.WECOM, ROBOT, "s3cret", Wire())
    assert "qyapi" not in place.address
    assert "s3cret" not in place.secret
    entry = Entry.objects.get(verb="choose_destination")
    assert entry.record_id == reader.pk
    assert "key=k" not in entry.body
