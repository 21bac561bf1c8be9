"""Nothing about records that a reader may not see can be told from any answer of the search."""

from __future__ import annotations

import pytest

from dougong.apps.accounts.models import Person
from dougong.platform.attachments.models import Attachment
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment
from dougong.platform.factories import unwatched
from dougong.platform.records.lexemes import lexemes

pytestmark = pytest.mark.django_db
CANARY = "canarybird"
WAYS = (
    "/search/?q={words}",
    "/search/?q={words}&kind=project",
    "/search/?q={words}&source=comment",
    "/search/?q={words}&source=file",
    "/search/?kind=project",
    "/search/?since=2020-01-01",
    "/search/?q={words}&below={unit}",
    "/search/places/?q={words}",
    "/api/v1/search/?q={words}",
    "/api/v1/search/?q={words}&below={unit}",
    "/palette/?q={words}",
    "/palette/?record={project}",
    "/palette/?record={project}&alone=1",
    "/palette/?opened={project},{unit}",
)


@pytest.fixture
def neighbour(bank):
    """Somebody who sees everything of the other branch, and nothing here."""
    from dougong.platform.register import registry

    views = [kind.policy.permission("view") for kind in registry.values()]
    return bank.there.account(*views, on=bank.there.unit)


def bodies(client, words, project, unit):
    """What each way answers, without what differs from one request to the next."""
    found = {}
    for way in WAYS:
        address = way.format(words=words, project=project, unit=unit)
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        part = (
            text[text.index('id="dg-found"') : text.index("dg-foot")] if "<html" in text else text
        )
        found[way] = part.replace(str(project), "#").replace(str(unit), "#")
    return found


def test_a_record_of_others_leaves_no_trace_in_any_answer(bank, named, neighbour, sign_in):
    client = sign_in(neighbour)
    before = bodies(client, CANARY, 987654321, 987654322)
    canary = named(f"{CANARY} 金丝雀")
    bank.here.another(Person, name_zh="金丝雀", name_en=CANARY)
    AddComment(matter_of(bank.keeper, canary.pk), f"a {CANARY} sings").execute()
    with unwatched():
        name = f"{CANARY}.pdf"
        Attachment.objects.create(record=canary.record, name=name, terms=lexemes(name))
    assert bodies(client, CANARY, canary.pk, bank.here.unit.pk) == before
    for words in (canary.record.code, "金丝雀", "jsq", "jinsique"):
        told = bodies(client, words, canary.pk, bank.here.unit.pk)
        assert all(
            CANARY not in body and "金丝雀" not in body.replace(words, "") for body in told.values()
        )
    seen = sign_in(bank.keeper).get("/search/", {"q": CANARY}).content.decode()
    assert seen.count(f'href="/project/{canary.pk}/') == 1


def test_younger_records_of_others_take_no_place_among_the_answers(bank, named, neighbour, sign_in):
    own = named(f"{CANARY} eigen", bank.there)
    for number in range(60):
        named(f"{CANARY} {number}")
    answer = sign_in(neighbour).get("/api/v1/search/", {"q": CANARY}).json()
    assert [one["id"] for one in answer["results"]] == [own.pk]
    page = sign_in(neighbour).get("/search/", {"q": CANARY}).content.decode()
    assert "The best 50 are shown" not in page


def test_a_comment_of_a_closely_kept_record_is_not_quoted(bank, look, monkeypatch):
    from dougong.platform.register import Resource, registry

    person = bank.here.another(Person)
    monkeypatch.setattr(type(registry["person"]), "secrecy", "core", raising=False)
    assert Resource.secrecy != "core"
    AddComment(matter_of(bank.keeper, person.pk), "salary of the wanderer").execute()
    (hit,) = look("wanderer")
    assert (hit.source, hit.text) == ("comment", [])
