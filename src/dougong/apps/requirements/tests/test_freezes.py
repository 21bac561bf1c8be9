"""Inside a freeze no path changes a requirement but an approved change request."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from dougong.apps.portfolio.factories import PortfolioFactory, ProjectFactory
from dougong.apps.requirements import actions
from dougong.apps.requirements.factories import LinkFactory, RequirementFactory
from dougong.apps.requirements.models import Requirement, TextVersion
from dougong.apps.requirements.queries.freezes import GOES_ON
from dougong.apps.requirements.tests.stage import (
    BY,
    asked,
    assessed,
    confirmed,
    freeze,
    fresh,
    implemented,
)
from dougong.platform.attachments.models import Attachment
from dougong.platform.factories import unwatched
from dougong.platform.journal import unit_of_work
from dougong.platform.links.models import RecordLink
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.tags.factories import TagFactory
from tests.cast import Bank
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
API = "/api/v1"
KIND = registry["requirement"]
FREE = ("state", "version", "updated_at")
LIFE = {"begin_delivery", "deliver", "accept"}


@pytest.fixture
def bank():
    return Bank.found()


@pytest.fixture
def frozen(bank):
    """A confirmed requirement with a link, in a project that is frozen."""
    row = confirmed(project=bank.here.project)
    LinkFactory(source=bank.here.project.record, target=row.record, by=row.record)
    freeze(bank.here.project)
    return row


@pytest.fixture
def keeper(bank):
    client = Client(headers={"accept": "application/json"})
    client.force_login(bank.keeper)
    return client


def content(row):
    """All that a freeze keeps: columns, texts, links, tags and files."""
    values = Requirement.objects.filter(pk=row.pk).values().get()
    return (
        {name: value for name, value in values.items() if name not in FREE},
        list(TextVersion.objects.filter(requirement=row.pk).values_list("number", "sha256")),
        list(RecordLink.objects.filter(target=row.pk).values_list("source", "link_type")),
        Record.objects.get(pk=row.pk).tags,
        Attachment.objects.filter(record=row.pk).count(),
    )


def send(client, path, body, method="post"):
    return getattr(client, method)(path, body, content_type="application/json")


@pytest.mark.parametrize("verb", sorted(set(KIND.verbs) - {"add", "change"}))
def test_every_verb_by_every_path_leaves_a_frozen_requirement_as_it_is(keeper, frozen, verb):
    before, other = content(frozen), RequirementFactory(project=frozen.project)
    state = frozen.state
    body = {"version": frozen.version, "reason": "as somebody wished"}
    body |= {"merged_into": other.pk} if verb == "merge" else {}
    answers = [
        send(keeper, f"{API}/requirement/{frozen.pk}/do/{verb}/", body),
        keeper.post(f"/requirement/{frozen.pk}/do/{verb}/", body),
        send(
            keeper,
            f"{API}/requirement/bulk/{verb}/",
            body | {"records": [{"id": frozen.pk, "version": frozen.version}]},
        ),
    ]
    assert content(frozen) == before
    if verb not in GOES_ON:
        assert {answer.status_code for answer in answers} <= {400, 422}
        assert answers[0].json()["code"] == "requirements.frozen"
        assert fresh(frozen).state == state
    assert (fresh(frozen).state != state) <= (verb in LIFE)


@pytest.mark.parametrize("name", KIND.fields)
def test_no_field_of_a_frozen_requirement_is_edited_by_any_path(keeper, frozen, name):
    before = content(frozen)
    value = {"job_size": 13, "due_on": "2027-01-01", "priority": "must"}.get(name, "2")
    body = {"version": frozen.version, name: value, "reason": "as somebody wished"}
    one = send(keeper, f"{API}/requirement/{frozen.pk}/", body, "patch")
    keeper.post(f"/requirement/{frozen.pk}/edit/", body)
    send(
        keeper,
        f"{API}/requirement/bulk/",
        {"records": [{"id": frozen.pk} | body], "reason": "as somebody wished"},
        "patch",
    )
    assert one.status_code in {400, 422}
    assert content(frozen) == before


def test_nothing_beside_it_changes_a_frozen_requirement(bank, keeper, frozen):
    before, tag = content(frozen), TagFactory(unit=None)
    other = confirmed(project=bank.there.project)
    address = f"{API}/records/{frozen.pk}"
    for path in ("links/", "tags/"):
        keeper.post(f"/record/{frozen.pk}/{path}", {"target": other.pk, "link_type": "relates"})
        keeper.post(f"/record/{other.pk}/{path}", {"target": frozen.pk, "link_type": "relates"})
    body = {"target": other.pk, "link_type": "relates"}
    refusal = send(keeper, f"{API}/records/{frozen.pk}/links/", body)
    assert refusal.json()["code"] == "requirements.frozen"
    back = body | {"target": frozen.pk}
    assert send(keeper, f"{API}/records/{other.pk}/links/", back).status_code in {400, 422}
    project = {"target": bank.here.project.pk, "link_type": "relates", "is_inverse": True}
    send(keeper, f"{API}/records/{frozen.pk}/links/", project, "delete")
    send(keeper, f"{API}/records/{frozen.pk}/tags/", {"on": [tag.pk], "off": []})
    file = SimpleUploadedFile("a.txt", b"words")
    keeper.post(f"{address}/attachments/", {"file": file})
    keeper.post(f"/record/{frozen.pk}/attachments/", {"file": file})
    assert content(frozen) == before


def test_no_requirement_comes_into_a_frozen_project_but_the_pool_stays_open(bank, frozen):
    unit = bank.here.unit.record
    named = {"unit": unit, "title_zh": "新需求", "criteria": "- one"}
    with pytest.raises(ValidationError) as told:
        actions.AddRequirement(Requirement(project=frozen.project, **named), by=BY).execute()
    assert codes(told) == ["requirements.frozen"]
    pooled = actions.AddRequirement(Requirement(**named), by=BY).execute()
    pooled.project = frozen.project
    with pytest.raises(ValidationError) as told:
        actions.ChangeRequirement(pooled, by=BY).execute()
    assert codes(told) == ["requirements.frozen"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requirements_requirement SET text = 'another' WHERE record_id = %s",
        "UPDATE requirements_requirement SET project_id = NULL WHERE record_id = %s",
        "UPDATE requirements_requirement SET state = 'withdrawn' WHERE record_id = %s",
        "UPDATE requirements_requirement SET text = 'x', text_number = 2 WHERE record_id = %s",
        "DELETE FROM requirements_requirement WHERE record_id = %s",
    ],
)
def test_a_path_that_forgets_the_guard_fails_in_the_database(frozen, statement):
    with (
        pytest.raises(IntegrityError, match="frozen"),
        transaction.atomic(),
        unit_of_work(None),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [frozen.pk])


def test_only_an_approved_change_gives_a_frozen_requirement_another_text(frozen):
    change = assessed(asked(frozen))
    assert (change.window.place_id, change.from_number) == (frozen.project_id, 1)
    assert fresh(frozen).text_number == 1
    done = implemented(change)
    now = fresh(frozen)
    assert (done.state, done.to_number) == ("implemented", 2)
    assert (now.text, now.text_number, now.baseline_number) == (change.new_text, 2, 1)
    with pytest.raises(ValidationError):
        implemented(done)
    assert fresh(frozen).text_number == 2


def test_a_freeze_holds_below_its_portfolio_for_its_release_and_its_time_only():
    portfolio = PortfolioFactory()
    project = ProjectFactory(portfolio=portfolio)
    row, other = confirmed(project=project, release="R1"), confirmed(project=project, release="R2")
    window = freeze(portfolio, release="R1")
    is_frozen = registry["requirement"].facts[-1].read
    assert (is_frozen(row), is_frozen(other)) == (True, False)
    with unwatched():
        type(window).objects.filter(pk=window.pk).update(ends_at=timezone.now())
    assert not is_frozen(row)


def test_a_freeze_that_has_begun_is_prolonged_and_not_shortened(frozen):
    window = freeze(frozen.project)
    window.ends_at += timedelta(days=5)
    window = actions.ChangeFreeze(window, by=BY).execute()
    window.ends_at -= timedelta(days=9)
    with pytest.raises(ValidationError) as told:
        actions.ChangeFreeze(window, by=BY).execute()
    assert codes(told) == ["requirements.freeze_begun"]
