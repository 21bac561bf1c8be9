"""Pages of requirements that are not record pages, in both languages."""

import pytest
from django.test import Client

from dougong.apps.requirements import actions
from dougong.apps.requirements.choices import RequirementState, SheetState
from dougong.apps.requirements.factories import (
    ConfirmationFactory,
    LinkFactory,
    RequirementFactory,
    ResponsibilityFactory,
)
from dougong.apps.requirements.models import Requirement
from dougong.apps.requirements.tests.stage import (
    BY,
    asked,
    assessed,
    confirmed,
    freeze,
    implemented,
)
from dougong.platform.factories import unwatched
from tests.cast import Bank
from tests.journeys.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return Bank.found()


@pytest.fixture(params=["zh-hans", "en"])
def client(bank, request):
    made = Client()
    made.force_login(bank.keeper)
    made.cookies["dougong_language"] = request.param
    made.language = request.param
    return made


def seen(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_coverage_counts_stages_and_shows_gaps_and_suspect_links(bank, client):
    project = bank.here.project
    row, bare = confirmed(project=project), RequirementFactory(project=project, criteria="")
    for kind in ("implements", "verifies", "ships"):
        LinkFactory(link_type=kind, source=project.record, target=row.record, by=row.record)
    answer = client.get(f"/project/{project.pk}/coverage/")
    totals = answer.context["totals"]
    assert (totals.count, totals.complete, list(totals.stages)) == (2, 1, [1, 1, 1, 1, 0])
    gaps = client.get(f"/project/{project.pk}/coverage/?only=gaps").context["lines"]
    assert [line.requirement.pk for line in gaps] == [bare.pk]
    implemented(assessed(asked(row)))
    suspect = client.get(f"/project/{project.pk}/coverage/?only=suspect").context["lines"]
    assert [(line.requirement.pk, line.suspects) for line in suspect] == [(row.pk, 3)]
    assert client.get(f"/project/{project.pk}/coverage/?only=all").status_code == 400


def test_the_matrix_of_responsibilities_shows_each_letter(bank, client):
    row = ResponsibilityFactory(project=bank.here.project)
    page = seen(client, f"/project/{bank.here.project.pk}/raci/")
    assert row.subject.code in page
    assert f"/responsibility/{row.pk}/" in page


def test_versions_are_compared_and_a_frozen_page_names_its_window(bank, client):
    row = confirmed(project=bank.here.project)
    window = freeze(bank.here.project)
    implemented(assessed(asked(row)))
    page = seen(client, f"/requirement/{row.pk}/versions/?from=1&to=2")
    assert "<del>十</del><ins>五</ins>" in page
    assert client.get(f"/requirement/{row.pk}/versions/?from=9").status_code == 400
    assert f"/freezewindow/{window.pk}/" in seen(client, f"/requirement/{row.pk}/")


def test_a_sheet_is_read_signed_and_verified_on_its_pages(bank, client):
    account = bank.keeper
    account.set_password(PASSWORD)
    with unwatched():
        account.save()
    client.force_login(account)
    client.cookies["dougong_language"] = client.language
    sheet = ConfirmationFactory(
        project=bank.here.project,
        product_manager_id=account.person_id,
        sponsor_id=bank.reader.person_id,
    )
    RequirementFactory(project=sheet.project, state=RequirementState.PRIORITISED)
    sheet = actions.OfferConfirmation(sheet, by=BY).execute()
    address = f"/confirmation/{sheet.pk}/sign/"
    assert 'name="password"' in seen(client, address)
    body = {"version": sheet.version, "document_sha256": sheet.document_sha256}
    assert client.post(address, body | {"password": "wrong-word"}).status_code == 422
    assert not sheet.signatures.exists()
    assert client.post(address, body | {"password": PASSWORD}).status_code == 302
    assert sheet.signatures.count() == 1
    with unwatched():
        type(sheet).objects.filter(pk=sheet.pk).update(state=SheetState.SIGNED)
    verdict = client.get(f"/confirmation/{sheet.pk}/verdict/").json()
    assert (verdict["is_valid"], len(verdict["signatures"])) == (True, 1)
    assert 'data-verdict="valid"' in seen(client, f"/confirmation/{sheet.pk}/")
    for language in ("zh", "en"):
        paper = client.get(f"/confirmation/{sheet.pk}/paper/{language}/")
        assert paper.content.startswith(b"%PDF")
    with unwatched():
        Requirement.objects.filter(project=sheet.project).update(text="余额变动后十秒内发送提醒！")
    assert not client.get(f"/confirmation/{sheet.pk}/verdict/").json()["is_valid"]
    assert 'data-verdict="void"' in seen(client, f"/confirmation/{sheet.pk}/")


def test_an_assessed_change_shows_what_differs_and_its_matrix(bank, client):
    change = assessed(asked(confirmed(project=bank.here.project)), risk_level=3)
    page = seen(client, f"/changerequest/{change.pk}/")
    assert 'class="dgr-level-3"' in page
    assert "<del>十</del><ins>五</ins>" in page
