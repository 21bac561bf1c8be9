"""What is special about histories: the reader's words, secrets, pages."""

from __future__ import annotations

from datetime import date

import pytest

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.portfolio.choices import ValueDriver
from dougong.platform.policies import Installation
from dougong.platform.register import registry


@pytest.fixture
def changed(bank):
    project = bank.here.project
    project.planned_finish = date(2027, 5, 6)
    project.value_driver = ValueDriver.values[-1]
    project.sponsor = PersonFactory(unit=bank.here.unit.record, name_en="Li Na")
    change = registry["project"].verbs["change"]
    return change(project, by=Installation(), reason="agreed in March").execute()


def test_a_history_tells_changes_in_the_readers_words(keeper, changed):
    page = keeper.get(f"/project/{changed.pk}/history/")
    told = page.context["entries"][0]
    lines = {one.label: (one.before, one.after) for one in told.differences}
    assert told.verb == "Edit"
    assert lines["Planned finish"] == ("2026-12-31", "2027-05-06")
    assert lines["Sponsor"] == ("", "Li Na")
    assert lines["Value driver"][1] == changed.get_value_driver_display()
    assert "agreed in March" in page.content.decode()


def test_a_history_never_shows_a_secret(bank, sign_in):
    from dougong.apps.accounts.actions import SetPassword

    setter = SetPassword(bank.outsider, by=bank.outsider)
    setter.password = "Four brackets bear 1 roof"
    setter.execute()
    bank.outsider.refresh_from_db()
    page = sign_in(bank.keeper).get(f"/account/{bank.outsider.pk}/history/").content.decode()
    assert "argon2" not in page
    assert bank.outsider.password not in page


def test_a_history_is_read_page_by_page_without_loss(keeper, bank):
    project, change = bank.here.project, registry["project"].verbs["change"]
    for n in range(55):
        project.objective_en = f"Objective {n}"
        project = change(project, by=bank.keeper).execute()
    first = keeper.get(f"/project/{project.pk}/history/")
    older = first.context["older"]
    second = keeper.get(f"/project/{project.pk}/history/?before={older}")
    versions = [t.entry.version for page in (first, second) for t in page.context["entries"]]
    assert versions == list(range(56, 1, -1))


def test_a_history_costs_the_same_for_one_entry_and_for_many(
    keeper, bank, django_assert_max_num_queries
):
    project, change = bank.here.project, registry["project"].verbs["change"]
    for n in range(12):
        project.objective_en = f"Objective {n}"
        project = change(project, by=bank.keeper).execute()
    keeper.get(f"/project/{project.pk}/")  # what is asked once in a session
    with django_assert_max_num_queries(11):
        keeper.get(f"/project/{project.pk}/history/")


@pytest.mark.parametrize("place", ["abc", "1", "%00"])
def test_a_strange_place_in_a_history_is_refused(keeper, bank, place):
    address = f"/project/{bank.here.project.pk}/history/?before={place}"
    assert keeper.get(address).status_code == 400
