"""What a person did last is taken back by themselves, as long as nobody has touched it since."""

from __future__ import annotations

import re

import pytest

from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.journal import Entry

PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/risk/?sort=code"}


@pytest.fixture
def risks(bank):
    return [RiskFactory(project=bank.here.project, impact=2) for _ in range(3)]


def work_in(text: str) -> str:
    return re.search(r'name="work" value="(\w+)"', text)[1]


def edit_all(client, risks, **more):
    """Look at a new impact of the risks, and store it."""
    given = {
        "pks": ",".join(f"{risk.pk}:{risk.version}" for risk in risks),
        "field": "impact",
        "impact": "4",
        "step": "look",
    }
    looked = client.post("/risk/many/", given | more, headers=PART)
    step = given | more | {"step": "store", "looked": looked.context["looked"]}
    return looked, client.post("/risk/many/", step, headers=PART)


def impacts(risks):
    return [Risk.objects.get(pk=risk.pk).impact for risk in risks]


def test_many_edited_records_are_shown_before_and_after_then_taken_back_at_once(keeper, risks):
    looked, done = edit_all(keeper, risks)
    assert [one.cells for one in looked.context["previews"]] == [[("2", "4")]] * 3
    assert done.headers["HX-Refresh"] == "true"
    assert impacts(risks) == [4, 4, 4]
    work = work_in(keeper.get("/risk/?sort=code").content.decode())
    assert keeper.post("/undo/", {"work": work, "back": "/risk/"})["Location"] == "/risk/"
    assert impacts(risks) == [2, 2, 2]
    verbs = Entry.objects.of_changes().filter(record=risks[0].pk).values_list("verb", flat=True)
    assert list(verbs) == ["change", "change"]


def test_one_wrong_record_stores_none_until_it_is_left_out(keeper, risks):
    stale = f"{risks[2].pk}:{risks[2].version + 1}"
    pks = ",".join([*(f"{risk.pk}:{risk.version}" for risk in risks[:2]), stale])
    looked, done = edit_all(keeper, risks, pks=pks)
    assert [fault.code for fault in looked.context["edit"].faults] == ["version_stale"]
    assert done.status_code == 422
    assert impacts(risks) == [2, 2, 2]
    given = {"pks": pks, "field": "impact", "impact": "4", "step": "without"}
    without = keeper.post("/risk/many/", given, headers=PART)
    step = {"step": "store", "looked": without.context["looked"], "pks": without.context["pks"]}
    assert keeper.post("/risk/many/", given | step, headers=PART).status_code == 204
    assert impacts(risks) == [4, 4, 2]


def test_what_was_not_looked_at_is_not_stored(keeper, risks):
    given = {"pks": f"{risks[0].pk}:{risks[0].version}", "field": "impact", "impact": "5"}
    answer = keeper.post("/risk/many/", given | {"step": "store"}, headers=PART)
    assert answer.status_code == 200
    assert impacts(risks)[0] == 2


def test_a_value_that_no_record_may_have_is_refused_at_its_field(keeper, risks):
    given = {"pks": f"{risks[0].pk}:{risks[0].version}", "field": "impact", "impact": "9"}
    answer = keeper.post("/risk/many/", given | {"step": "look"}, headers=PART)
    assert answer.status_code == 422
    assert "impact" in answer.context["form"].errors


def test_all_that_the_filter_lets_through_are_chosen(keeper, risks):
    RiskFactory(project=risks[0].project, impact=5)
    filtered = '{"and":[{"field":"impact","op":"is","value":2}]}'
    address = {"all": "1", "filter": f"filter={filtered}"}
    answer = keeper.get("/risk/many/", address, headers=PART)
    assert answer.context["count"] == 3


def test_a_record_that_somebody_has_touched_since_is_not_taken_back(bank, keeper, risks):
    edit_all(keeper, risks[:1])
    work = work_in(keeper.get("/risk/").content.decode())
    row = Risk.objects.select_related("record").get(pk=risks[0].pk)
    from dougong.platform.actions import Change

    row.impact = 1
    Change(row, by=bank.keeper).execute()
    assert keeper.post("/undo/", {"work": work}).status_code == 412
    assert impacts(risks[:1]) == [1]


def test_nobody_takes_back_what_another_did(bank, keeper, risks):
    from django.test import Client

    edit_all(keeper, risks)
    work = work_in(keeper.get("/risk/").content.decode())
    other = Client()
    other.force_login(bank.reader)
    assert other.post("/undo/", {"work": work}).status_code == 422
    assert keeper.post("/undo/", {"work": "nonsense"}).status_code == 422
    assert impacts(risks) == [4, 4, 4]


def test_a_record_added_quickly_goes_again(bank, keeper):
    form = keeper.get("/risk/quick/", headers=PART).context["form"]
    assert set(form.fields) == {"project", "title_en", "kind_of_risk", "likelihood", "impact"}
    given = {"project": bank.here.project.pk, "title_en": "Vendor fails", "likelihood": "2",
             "kind_of_risk": form.fields["kind_of_risk"].choices[1][0], "impact": "3"}  # fmt: skip
    answer = keeper.post("/risk/quick/", given, headers=PART)
    assert answer.status_code == 200
    kept = answer.context["form"]
    assert str(kept["project"].value()) == str(bank.here.project.pk)
    assert kept["title_en"].value() in {None, ""}
    assert Risk.objects.filter(title_en="Vendor fails").count() == 1
    work = work_in(answer.content.decode())
    assert keeper.post("/undo/", {"work": work, "back": "/risk/"}).status_code == 302
    assert not Risk.objects.filter(title_en="Vendor fails").exists()
