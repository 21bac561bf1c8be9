"""What is special about forms: two editors, choices by rights, refusals that lose no input."""

from __future__ import annotations

import pytest

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.factories import PortfolioFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.forms import SHORT_LIST
from dougong.platform.register import registry
from tests.cast import Bank


def fields_of(project: Project, **changed: str) -> dict[str, str]:
    """What the browser sends from the edit form of a project."""
    names = registry.of(Project).fields
    columns = {name: Project._meta.get_field(name) for name in names}
    values = {name: column.value_from_object(project) for name, column in columns.items()}
    sent = {name: "" if value is None else str(value) for name, value in values.items()}
    return sent | {"version": str(project.version)} | changed


def change(project: Project, bank: Bank, **values: str) -> None:
    """Somebody else edits the project."""
    row = Project.objects.select_related("record").get(pk=project.pk)
    for name, value in values.items():
        setattr(row, name, value)
    registry.of(Project).verbs["change"](row, by=bank.keeper).execute()


@pytest.fixture
def project(bank: Bank) -> Project:
    return bank.here.project


def test_the_second_editor_sees_both_versions_and_loses_nothing(keeper, bank, project):
    change(project, bank, title_en="Theirs", objective_en="Only theirs")
    sent = fields_of(project, title_en="Mine", objective_zh="只有我改")
    answer = keeper.post(f"/project/{project.pk}/edit/", sent)
    told = answer.context["disagreement"]
    assert answer.status_code == 412
    assert [(one.name, one.mine, one.theirs) for one in told.disputed] == [
        ("title_en", "Mine", "Theirs")
    ]
    assert [one.name for one in told.theirs_only] == ["objective_en"]
    assert 'value="只有我改"' in answer.content.decode()
    project.refresh_from_db()
    assert project.title_en == "Theirs"


@pytest.mark.parametrize(("taken", "title"), [("theirs", "Theirs"), ("mine", "Mine")])
def test_after_a_conflict_the_reader_decides_field_by_field(keeper, bank, project, taken, title):
    change(project, bank, title_en="Theirs", objective_en="Only theirs")
    sent = fields_of(project, title_en="Mine", objective_zh="只有我改", version="2")
    choice = {"take-title_en": taken, "take-objective_en": "theirs"}
    answer = keeper.post(f"/project/{project.pk}/edit/", sent | choice)
    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.title_en, project.objective_en) == (title, "Only theirs")
    assert (project.objective_zh, project.version) == ("只有我改", 3)


def test_a_third_editor_between_is_noticed_as_well(keeper, bank, project):
    change(project, bank, title_en="Theirs")
    change(project, bank, title_en="Theirs again")
    sent = fields_of(project, title_en="Mine", version="2") | {"take-title_en": "mine"}
    assert keeper.post(f"/project/{project.pk}/edit/", sent).status_code == 412


def test_an_edit_without_a_version_is_refused(keeper, project):
    sent = fields_of(project, title_en="Mine")
    del sent["version"]
    assert keeper.post(f"/project/{project.pk}/edit/", sent).status_code == 428


def test_refused_input_stays_in_the_form(keeper, project):
    sent = fields_of(project, title_en="Mine", planned_finish="2020-01-01")
    answer = keeper.post(f"/project/{project.pk}/edit/", sent)
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()
    assert answer.context["form"].errors


def test_relations_offer_only_what_the_person_may_see(bank, sign_in):
    person = bank.here.account("project.add", "project.view", "unit.view", on=bank.here.unit)
    page = sign_in(person).get("/project/add/")
    offered = dict(page.context["form"].fields["leading_unit"].widget.choices)
    assert bank.here.unit.pk in offered
    assert bank.there.unit.pk not in offered


def test_a_record_out_of_sight_cannot_be_pointed_at(bank, sign_in, project):
    person = bank.here.account(
        "project.change", "project.view", "unit.view", "portfolio.view", on=bank.here.unit
    )
    foreign = PortfolioFactory(unit=bank.there.unit)
    sent = fields_of(project, portfolio=str(foreign.pk))
    answer = sign_in(person).post(f"/project/{project.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "portfolio" in answer.context["form"].errors
    assert foreign.record.title not in answer.content.decode()


@pytest.mark.parametrize("key", ["99999999999999999999", "-1", "abc", "\0"])
def test_a_key_that_is_none_is_an_invalid_choice(keeper, project, key):
    sent = fields_of(project, portfolio=key)
    assert keeper.post(f"/project/{project.pk}/edit/", sent).status_code == 422


def test_a_long_list_of_choices_is_found_by_words(keeper, bank):
    for _n in range(SHORT_LIST + 1):
        PersonFactory(unit=bank.here.unit.record)
    wanted = PersonFactory(unit=bank.there.unit.record, name_zh="欧阳修远")
    page = keeper.get("/project/add/").content.decode()
    assert 'data-remote="/project/choices/manager/"' in page
    answer = keeper.get("/project/choices/manager/", {"q": "修远"}).json()
    assert [option["value"] for option in answer["options"]] == [str(wanted.pk)]


@pytest.mark.parametrize("field", ["title_zh", "record", "nothing", "version"])
def test_only_relations_of_the_form_are_asked_for_choices(keeper, field):
    assert keeper.get(f"/project/choices/{field}/").status_code == 404


def test_choices_stop_at_what_the_person_may_see(bank, sign_in):
    UnitFactory(name_zh="远方分行")
    person = bank.here.account("project.view", "unit.view", on=bank.here.unit)
    answer = sign_in(person).get("/project/choices/leading_unit/", {"q": "远方"})
    assert answer.json()["options"] == []


def test_adding_in_a_place_without_the_right_keeps_the_form(bank, sign_in):
    person = bank.here.account("project.add", "project.view", on=bank.here.unit)
    seen = bank.here.account("unit.view", on=bank.root)
    for grant in seen.grants.all():
        grant.account = person
    sent = fields_of(bank.here.project, leading_unit=str(bank.there.unit.pk))
    answer = sign_in(person).post("/project/add/", sent)
    assert answer.status_code == 422
    assert Project.objects.count() == 2


def test_values_in_the_address_fill_a_new_form(keeper, bank):
    page = keeper.get(f"/phase/add/?project={bank.here.project.pk}&version=7&name_zh=甲")
    form = page.context["form"]
    assert form["project"].value() == str(bank.here.project.pk)
    assert form["name_zh"].value() == "甲"
    assert "version" not in form.fields


def test_a_verb_that_grants_nothing_to_the_reader_is_no_button(reader, keeper, project):
    path = f"/project/{project.pk}/"
    assert f"{path}delete/" in keeper.get(path).content.decode()
    page = reader.get(path).content.decode()
    assert f"{path}delete/" not in page
    assert f"{path}edit/" not in page
    assert reader.get(f"{path}edit/").status_code == 403


def test_lists_that_an_address_proposes_stand_in_the_form_as_they_were_sent(keeper):
    address = "/savedview/add/?subject=risk&columns=%5B%22code%22%2C%22impact%22%5D"
    assert keeper.get(address).context["form"]["columns"].value() == '["code", "impact"]'
    broken = keeper.get("/savedview/add/?subject=risk&columns=%5B%22code")
    assert broken.context["form"]["columns"].value() == '"[\\"code"'
