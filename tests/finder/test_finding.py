"""What is found: codes, beginnings, names, sounds, comments and files, the best first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dougong.apps.accounts.models import Person
from dougong.kernel import clock
from dougong.platform.attachments.models import Attachment
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment, EditComment
from dougong.platform.factories import unwatched
from dougong.platform.finder.asked import Asked
from dougong.platform.finder.excerpts import excerpt, segments
from dougong.platform.records import Record
from dougong.platform.records.lexemes import Search, lexemes
from dougong.platform.records.rewording import reword
from dougong.platform.records.usual import ENOUGH, weighed
from dougong.platform.requests.errors import BadRequest

pytestmark = pytest.mark.django_db


def say(row, actor, text):
    return AddComment(matter_of(actor, row.pk), text).execute()


def attach(row, name):
    with unwatched():
        return Attachment.objects.create(record=row.record, name=name, terms=lexemes(name))


def keys(hits):
    return [hit.plate.pk for hit in hits]


def test_an_exact_code_comes_first_then_beginnings_then_names_then_texts(bank, named, look):
    said, inside = named("柜面改造"), named("新一代清算")
    begins, aim = named("清算平台"), named("票据")
    say(said, bank.keeper, "与清算一起验收")
    assert keys(look("清算")) == [begins.pk, inside.pk, said.pk]
    say(said, bank.keeper, f"见 {aim.record.code}")
    assert keys(look(aim.record.code))[0] == aim.pk


def test_a_beginning_is_found_before_younger_names_that_hold_the_words(named, look):
    first = named("清算 平台")
    for number in range(5):
        named(f"新清算平台 {number}")
    assert keys(look("清算平台", most=2))[0] == first.pk


def test_people_units_and_projects_are_found_by_pinyin(bank, named, look):
    person = bank.here.another(Person, name_zh="欧阳晓", name_en="Xiao Ouyang")
    project = named("新一代核心银行")
    assert keys(look("oyx")) == keys(look("ouyangxiao")) == [person.pk]
    (hit,) = look("hxyh")
    assert (hit.plate.pk, hit.source) == (project.pk, "sound")


def test_names_that_change_are_found_by_their_new_sound(bank, named, look):
    from dougong.platform.actions import Change

    project = named("票据")
    project.title_zh = "信用卡"
    Change(project, by=bank.keeper).execute()
    assert keys(look("xyk")) == [project.pk]
    assert look("piaoju") == []


def test_comments_and_files_are_found_and_say_so(bank, named, look):
    talked, filed = named("一号"), named("二号")
    say(talked, bank.keeper, "The vault door\nneeds a *second* hinge")
    attach(filed, "vault-plan 金库.pdf")
    hits = {hit.plate.pk: hit for hit in look("vault")}
    assert hits[talked.pk].source == "comment"
    assert ("vault", True) in hits[talked.pk].text
    assert hits[filed.pk].source == "file"
    assert keys(look("金库")) == [filed.pk]
    assert keys(look("vault", source="comment")) == [talked.pk]
    assert keys(look("vault", source="file")) == [filed.pk]
    assert look("vault", source="name") == []


def test_a_changed_comment_is_found_by_what_stands_there_now(bank, named, look):
    project = named("一号")
    matter = matter_of(bank.keeper, project.pk)
    comment = say(project, bank.keeper, "first wording")
    EditComment(matter, "second phrase", comment).execute()
    assert look("wording") == []
    assert keys(look("phrase")) == [project.pk]


def test_what_was_deleted_is_not_found(bank, named, look):
    project = named("即将消失")
    say(project, bank.keeper, "vanishing soon")
    with unwatched():
        Record.objects.filter(pk=project.pk).update(state="deleted")
    assert look("即将消失") == look("vanishing") == look(project.record.code) == []


def test_the_search_is_narrowed_by_kind_place_state_owner_and_day(bank, named, look):
    here, there = named("灯塔 一"), named("灯塔 二", bank.there)
    both = {here.pk, there.pk}
    assert set(keys(look("灯塔"))) == set(keys(look("灯塔", kind="project"))) == both
    assert look("灯塔", kind="person") == []
    assert keys(look("灯塔", below=bank.here.unit.pk)) == [here.pk]
    assert keys(look("灯塔", below=there.pk)) == [there.pk]
    assert set(keys(look("灯塔", kind="project", state=here.state))) == both
    assert look("灯塔", is_mine=True) == []
    say(there, bank.keeper, "mine now")
    assert keys(look("灯塔", is_mine=True)) == [there.pk]
    today = clock.now().date()
    assert set(keys(look("灯塔", since=today - timedelta(days=1)))) == both
    assert look("灯塔", since=today + timedelta(days=2)) == []


def test_filters_without_words_show_what_changed_last(bank, named, look):
    older, younger = named("甲"), named("乙")
    found = keys(look("", kind="project", below=bank.here.unit.pk))
    assert found.index(younger.pk) < found.index(older.pk)
    assert look("") == []


@pytest.mark.parametrize(
    "given",
    [
        {"q": "x" * 201},
        {"q": "a\0"},
        {"kind": "dragon"},
        {"below": "-1"},
        {"below": "9" * 30},
        {"state": "open"},
        {"source": "dreams"},
        {"since": "yesterday"},
        {"since": "2026-13-40"},
        {"order": "me"},
    ],
)
def test_what_stands_for_nothing_is_refused(given):
    with pytest.raises(BadRequest):
        Asked.read(given)


@pytest.mark.parametrize(
    "words", ["'", "\\", "a & b | !c", "：", "^", "%", "(", "😀", "\u202eabc", "*"]
)
def test_any_words_are_words(look, words):
    assert isinstance(look(words), list)


def test_found_words_stand_out_and_long_texts_are_cut_around_them():
    assert segments("核心系统", "核心") == [("核心", True), ("系统", False)]
    assert segments("a<b>Core", "core") == [("a<b>", False), ("Core", True)]
    text = "x " * 200 + "needle in hay " + "y " * 200
    pieces = excerpt(text, "needle")
    assert ("needle", True) in pieces
    assert pieces[0][0].startswith("… ")
    assert sum(len(piece) for piece, _is_found in pieces) < 180


def test_usual_words_are_known_as_usual(named):
    for number in range(ENOUGH):
        named(f"核心 {number}")
    assert weighed(Search.of("核心"), Record).is_frequent
    assert not weighed(Search.of("灯塔"), Record).is_frequent


def test_plates_of_before_get_their_words_anew(named, look):
    project = named("新一代核心银行")
    with unwatched():
        Record.objects.filter(pk=project.pk).update(terms=[])
    assert look("核心") == []
    reword({"project"})
    assert keys(look("核心")) == keys(look("hxyh")) == [project.pk]
