"""Who is told what: in the transaction of the cause, in their own words, never beyond their rights."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.accounts.models import RoleGrant
from dougong.platform.factories import unwatched
from dougong.platform.notices import inbox
from dougong.platform.notices.actions import choose_paces, mute, notify
from dougong.platform.notices.choices import Channel
from dougong.platform.notices.models import Delivery, Notice
from dougong.platform.notices.reasons import APPROVAL_WAITING, ASSIGNED, reasons
from dougong.platform.notices.texts import Message, column

from .stage import Stage, assigned, plate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def sentences(actor, folder="unread"):
    return [one.sentence for one in inbox.shelf(actor, inbox.notices_of(actor, folder)).items]


def test_a_person_is_told_in_the_language_in_use(stage):
    by, reader = stage.account(name_zh="王工", name_en="Wang Gong"), stage.account()
    notify(assigned(by, stage.project), to=[reader.person_id], about=plate_of(stage.project), by=by)
    with translation.override("en"):
        (english,) = sentences(reader)
    with translation.override("zh-hans"):
        (chinese,) = sentences(reader)
    assert english.startswith("Wang Gong made you responsible for ")
    assert chinese.startswith("王工")
    assert stage.project.code in english
    assert stage.project.code in chinese


def test_an_account_or_its_person_may_be_named_and_is_told_once(stage):
    by, reader = stage.account(), stage.account()
    second = AccountFactory(person=reader.person)
    to = [reader.pk, reader.person_id, second.pk, None]
    notify(assigned(by, stage.project), to=to, about=plate_of(stage.project), by=by)
    assert Notice.objects.filter(person=reader.person_id).count() == 1


def test_nobody_is_told_what_they_did_themselves(stage):
    by = stage.account()
    assert notify(assigned(by, stage.project), to=[by.pk], by=by) == []


def test_nobody_is_told_about_a_record_they_may_not_see(stage):
    by, reader = stage.account(), stage.account()
    told = notify(assigned(by, stage.foreign), to=[reader.pk], about=plate_of(stage.foreign), by=by)
    assert told == []
    assert not Notice.objects.exists()


def test_a_notice_goes_out_of_sight_with_the_right_to_see_its_record(stage):
    by, reader = stage.account(), stage.account()
    notify(assigned(by, stage.project), to=[reader.pk], about=plate_of(stage.project), by=by)
    assert inbox.unread_by_reason(reader).total() == 1
    with unwatched():
        RoleGrant.objects.filter(account=reader).update(state="revoked")
    assert sentences(reader) == []
    assert inbox.unread_by_reason(reader).total() == 0


def test_the_title_of_another_record_in_the_sentence_is_masked(stage):
    """The canary: the name of a foreign project is nowhere in what the reader gets."""
    by, reader = stage.account(), stage.account()
    notify(assigned(by, stage.foreign), to=[reader.pk], about=plate_of(stage.project), by=by)
    (text,) = sentences(reader)
    assert "••" in text
    assert stage.foreign.code not in text


def test_a_column_in_the_sentence_passes_the_masks_of_its_reader(stage):
    person = stage.account("person.view").person
    message = Message(ASSIGNED, "%(mail)s", {"mail": column("email", "secret@bank.example")})
    may = stage.account("person.view", "person.read_contact")
    may_not = stage.account("person.view")
    notify(message, to=[may.pk, may_not.pk], about=plate_of(person))
    assert sentences(may) == ["secret@bank.example"]
    assert sentences(may_not) == ["s••@bank.example"]


def test_a_rollback_tells_nobody(stage):
    by, reader = stage.account(), stage.account()
    with transaction.atomic():
        notify(assigned(by, stage.project), to=[reader.pk], about=plate_of(stage.project))
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_the_same_key_tells_a_person_once(stage):
    by, reader = stage.account(), stage.account()
    message = assigned(by, stage.project, key="reminder/1")
    first = notify(message, to=[reader.pk], about=plate_of(stage.project))
    again = notify(message, to=[reader.pk], about=plate_of(stage.project))
    assert (len(first), len(again), Notice.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize("what", ["record", "kind", "reason"])
def test_what_is_muted_is_not_told(stage, what):
    by, reader, plate = stage.account(), stage.account(), plate_of(stage.project)
    rule = {
        "record": {"record": plate},
        "kind": {"kind": "project"},
        "reason": {"reason": "assigned"},
    }
    mute(reader.person_id, **rule[what])
    assert notify(assigned(by, stage.project), to=[reader.pk], about=plate) == []


def test_a_muted_record_still_tells_of_a_duty(stage):
    reader, plate = stage.account(), plate_of(stage.project)
    mute(reader.person_id, record=plate)
    assert len(notify(Message(APPROVAL_WAITING, "x"), to=[reader.pk], about=plate)) == 1


def test_the_inbox_can_be_turned_off_for_a_reason_but_not_for_a_duty(stage):
    by, reader = stage.account(), stage.account()
    choose_paces(reader.person_id, {("assigned", Channel.INBOX): "off"})
    notify(assigned(by, stage.project), to=[reader.pk], about=plate_of(stage.project))
    assert sentences(reader) == []
    with pytest.raises(ValidationError) as refused:
        choose_paces(reader.person_id, {("approval_waiting", Channel.INBOX): "off"})
    assert refused.value.code == "notices.no_such_choice"


def test_every_reason_has_a_label_in_both_languages():
    for reason in reasons.values():
        labels = set()
        for language in ("en", "zh-hans"):
            with translation.override(language):
                labels.add(str(reason.label))
        assert len(labels) == 2, reason.key
