"""Comments: what is said, who may say it, who is named, how it is edited and erased."""

from __future__ import annotations

import json
import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.platform.actions import Missing
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import LONGEST, AddComment, EditComment, RemoveComment
from dougong.platform.comments.markdown import Surroundings, people_named, rendered
from dougong.platform.comments.models import Comment
from dougong.platform.comments.reading import versions_of
from dougong.platform.journal import Entry
from dougong.platform.journal.captured import SealedText
from tests.beside.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JSON = "application/json"
TEXTS = {
    "hundred_kilobytes": "界a" * 33_000 + "é" * 1000,
    "bidi": "abc \u202eevil\u202c \u2067مرحبا\u2069 \u200f",
    "emoji": "👩‍🚀🏳️‍🌈🇨🇳 𠀀𠮷",
    "full_width": "ＡＢＣ１２３　（全角）；：",
    "white_space": "\tindented\n\n   three\n\u00a0nbsp\u3000",
    "composed_and_not": "é e\u0301 ﬁ Å",
}


def test_a_comment_of_one_who_works_there_stands_in_the_stream(matter, client):
    answer = client.post(f"/record/{matter.pk}/comments/", {"text": "**Ready** for tests"})
    assert answer.status_code == 302
    page = client.get(f"/record/{matter.pk}/activity/", headers={"HX-Request": "true"})
    assert "<strong>Ready</strong> for tests" in page.content.decode()
    entry = Entry.objects.get(verb="comment", record=matter.plate)
    assert (entry.version, entry.result) == (0, "done")


def test_the_record_itself_is_left_alone_by_a_comment(bank, matter):
    before = bank.here.project.version
    AddComment(matter, "said").execute()
    bank.here.project.refresh_from_db()
    assert bank.here.project.version == before


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_survives_unchanged(matter, client, name):
    text = TEXTS[name]
    answer = client.post(
        f"/api/v1/records/{matter.pk}/comments/", {"text": text}, content_type=JSON
    )
    assert answer.status_code == 201, answer.content[:300]
    assert answer.json()["text"] == text
    client.post(f"/record/{matter.pk}/comments/", {"text": text})
    assert set(Comment.objects.values_list("text", flat=True)) == {text}
    page = client.get(f"/record/{matter.pk}/activity/")
    assert page.status_code == 200


@pytest.mark.parametrize("text", ["", " \n\u3000", "a\0b", "a\x1b[31m", "x" * (LONGEST + 1)])
def test_a_text_that_cannot_be_kept_is_refused_with_the_name_of_the_field(matter, client, text):
    with pytest.raises(ValidationError) as refused:
        AddComment(matter, text).execute()
    assert list(refused.value.message_dict) == ["text"]
    answer = client.post(
        f"/api/v1/records/{matter.pk}/comments/", {"text": text}, content_type=JSON
    )
    assert answer.status_code in {400, 422}
    assert answer.json()["field"] == "/text"
    page = client.post(f"/record/{matter.pk}/comments/", {"text": text})
    assert page.status_code == 422
    assert Comment.objects.count() == 0


def test_a_refused_text_comes_back_in_the_composer(matter, client):
    text = "keep me @nobody.here"
    page = client.post(
        f"/record/{matter.pk}/comments/", {"text": text}, headers={"HX-Request": "true"}
    )
    assert page.status_code == 422
    assert text in page.content.decode()
    assert "Nobody called @nobody.here sees this record" in page.content.decode()


def test_who_sees_the_record_sees_its_comments_but_speaks_only_with_the_right(bank, matter):
    AddComment(matter, "for all who look").execute()
    reader = browser(bank.reader)
    seen = reader.get(f"/record/{matter.pk}/activity/")
    assert "for all who look" in seen.content.decode()
    assert 'name="text"' not in seen.content.decode()
    assert reader.post(f"/record/{matter.pk}/comments/", {"text": "no"}).status_code == 403
    with pytest.raises(PermissionDenied):
        AddComment(matter_of(bank.reader, matter.pk), "no").execute()


def test_nobody_else_finds_the_record_or_what_was_said(bank, matter):
    AddComment(matter, "canary-4711").execute()
    stranger = bank.there.account("project.view", "comment.add")
    with pytest.raises(Missing):
        matter_of(stranger, matter.pk)
    client = browser(stranger)
    for path in ("activity/", "people/", "comments/"):
        answer = (
            client.post(f"/record/{matter.pk}/{path}", {"text": "x"})
            if path == "comments/"
            else client.get(f"/record/{matter.pk}/{path}")
        )
        assert answer.status_code == 404
        assert b"canary" not in answer.content
    assert client.get(f"/api/v1/records/{matter.pk}/comments/").status_code == 404
    assert client.get(f"/api/v1/records/{matter.pk}/activity/").status_code == 404


# --- people named -------------------------------------------------------------------------------


def test_somebody_who_sees_the_record_can_be_named(matter, lead, client):
    comment = AddComment(matter, "@zhao.min, please look; not a@zhao.min or `@zhao.min`").execute()
    assert [one.account_id for one in comment.mentions.all()] == [lead.pk]
    page = client.get(f"/record/{matter.pk}/activity/").content.decode()
    assert f'<span class="dg-mention" title="zhao.min">@{lead.person.record.title}</span>' in page


@pytest.mark.parametrize("name", ["neighbour", "never.was"])
def test_naming_one_who_cannot_see_and_one_who_is_not_there_is_refused_alike(bank, matter, name):
    neighbour = bank.there.account("project.view", on=bank.there.project)
    called = neighbour.username if name == "neighbour" else name
    with pytest.raises(ValidationError, match="sees this record, so they cannot be told") as one:
        AddComment(matter, f"@{called} look").execute()
    assert one.value.error_dict["text"][0].code == "comments.named_cannot_see"


def test_people_are_offered_by_name_sign_in_name_and_initials(matter, lead, client):
    plate = lead.person.record
    from dougong.platform.factories import unwatched

    with unwatched():
        plate.label, plate.label_en = "赵敏", "Min Zhao"
        plate.save()
    for words in ("zha", "赵", "敏", "Min", "mz", "zm"):
        people = client.get(f"/record/{matter.pk}/people/", {"q": words}).json()["people"]
        assert "zhao.min" in [one["username"] for one in people], words
    assert client.get(f"/record/{matter.pk}/people/", {"q": "qqq"}).json() == {"people": []}


def test_only_those_who_see_the_record_are_offered(bank, matter, client):
    stranger = bank.there.account("project.view", on=bank.there.project)
    people = client.get(f"/record/{matter.pk}/people/", {"q": stranger.username}).json()["people"]
    assert people == []


# --- editing and erasing ------------------------------------------------------------------------


def test_only_the_author_edits_and_the_earlier_text_stays_readable(matter, lead, client):
    comment = AddComment(matter, "first").execute()
    with pytest.raises(PermissionDenied):
        EditComment(matter_of(lead, matter.pk), "mine now", comment).execute()
    EditComment(matter, "second", comment).execute()
    comment.refresh_from_db()
    assert (comment.text, [one.text for one in versions_of(comment)]) == ("second", ["first"])
    page = client.get(f"/record/{matter.pk}/comments/{comment.pk}/versions/").content.decode()
    assert "first" in page


def test_a_comment_is_found_only_beside_its_own_record(bank, matter, client):
    comment = AddComment(matter, "here").execute()
    other = bank.here.unit.pk
    assert client.get(f"/record/{other}/comments/{comment.pk}/edit/").status_code == 404


def test_a_text_that_is_not_sealed_yet_cannot_be_erased(matter):
    comment = AddComment(matter, "too soon").execute()
    with pytest.raises(ValidationError, match="not sealed yet"):
        RemoveComment(matter, comment).execute()


def test_the_text_stands_outside_the_hashed_bytes(matter):
    AddComment(matter, "sealed words").execute()
    entry = Entry.objects.get(verb="comment")
    assert "sealed words" not in entry.body
    assert "sealed words" in set(SealedText.objects.values_list("text", flat=True))


# --- Markdown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,x)", "[a](vbscript:x)", "![a](http://evil/x.png)",
        "![a](//evil/x.png)", "![a](attachment:1)", "<a href='javascript:x'>b</a>", "<iframe src=x>",
        "[a](<javascript:alert(1)>)", "<javascript:alert(1)>", "```html\n<svg onload=x>\n```",
        "[x]: javascript:alert(1)\n[x]", "<style>*{}</style>", "a<!-- --><b onclick=x>", "[a](//evil.example)",
    ],
)  # fmt: skip
def test_markdown_makes_nothing_that_acts_or_is_fetched(text):
    html = rendered(text, Surroundings())
    lowered = html.lower()
    for word in ("<script", "<img", "<iframe", "<svg", "<style", 'href="javascript', 'href="data',
                 'href="vbscript', 'href="//', "<b "):  # fmt: skip
        assert word not in lowered


def test_pictures_are_shown_only_where_the_record_has_them():
    around = Surroundings(picture_url=lambda number: "/record/1/x/" if number == 3 else None)
    html = rendered("![own](attachment:3) ![other](attachment:4)", around)
    assert html.count("<img") == 1
    assert "other" in html


def test_names_are_read_outside_code_only():
    assert people_named("@a.b @{张三} `@c` mail@d.org \\@e\n\n    @f") == ["a.b", "张三"]


def test_rendering_takes_no_longer_than_in_proportion():
    for piece in ("[", "![", "*a_ ", "@zw ", "[a](", "|a", "<"):
        began = time.process_time()
        rendered(piece * (20_000 // len(piece)), Surroundings())
        assert time.process_time() - began < 5


# --- interface ----------------------------------------------------------------------------------


def test_the_interface_lists_adds_edits(matter, client, lead):
    root = f"/api/v1/records/{matter.pk}/comments/"
    made = client.post(root, {"text": "@zhao.min hello"}, content_type=JSON).json()
    assert [one["username"] for one in made["mentions"]] == ["zhao.min"]
    changed = client.patch(f"{root}{made['id']}/", {"text": "hi"}, content_type=JSON)
    assert changed.json()["text"] == "hi"
    listed = client.get(root).json()["results"]
    assert [one["text"] for one in listed] == ["hi"]
    stream = client.get(f"/api/v1/records/{matter.pk}/activity/?show=comments").json()
    assert json.dumps(stream).count('"hi"') == 1
    assert client.post(root, {"text": "x", "colour": 1}, content_type=JSON).status_code == 400
    assert client.get(f"{root}?colour=red").status_code == 400


def test_the_stream_pages_through_comments_and_changes(bank, matter, client):
    for number in range(45):
        AddComment(matter, f"number {number}").execute()
    seen, address = [], f"/record/{matter.pk}/activity/?show=comments&list=1"
    while address:
        page = client.get(address, headers={"HX-Request": "true"})
        stream = page.context["stream"]
        seen += [one.comment.comment.text for one in stream.happenings]
        older = stream.older
        address = older and f"/record/{matter.pk}/activity/?show=comments&before={older}"
    assert seen == [f"number {number}" for number in reversed(range(45))]
