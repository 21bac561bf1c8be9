"""The Python client against a running house, and against what the house says of itself."""

from __future__ import annotations

import io

import pytest
from dougong_client import Client, Conflict, NoAnswer, Refused
from drf_spectacular.generators import SchemaGenerator
from PIL import Image

from dougong.apps.accounts.factories import ApiTokenFactory
from dougong.apps.accounts.models.tokens import digest_of
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.attachments.models import Attachment
from dougong.platform.capture.models import CheckIn
from dougong.platform.factories import unwatched
from tests.cast import Bank

TOKEN = "dgt_client_of_the_tests"
RIGHTS = [
    "checkin.add", "checkin.view", "risk.view", "risk.close", "risk.change", "project.view",
    "attachment.add", "comment.add",
]  # fmt: skip


@pytest.fixture
def bank(transactional_db):
    return Bank.found()


@pytest.fixture
def house(bank, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    account = bank.here.account(*RIGHTS)
    ApiTokenFactory(account=account, digest=digest_of(TOKEN), permissions=RIGHTS)
    return Client(live_server.url, token=TOKEN)


def test_a_program_reads_adds_attaches_and_closes(bank, house):
    row = RiskFactory(project=bank.here.project)
    hidden = RiskFactory(project=bank.there.project)
    assert [one["id"] for one in house.records("risk", state="open", limit=1)] == [row.pk]
    with pytest.raises(Refused) as missing:
        house.record("risk", hidden.pk)
    assert (missing.value.status, missing.value.code) == (404, "records.not_found")
    made = house.add("checkin", site=bank.here.project.pk, note="到达 🏗️")
    assert CheckIn.objects.get().note == made["note"] == "到达 🏗️"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    house.attach(made["id"], "现场.png", picture.getvalue())
    assert Attachment.objects.get().name == "现场.png"
    assert house.comment(row.pk, "看过 ✓")["text"] == "看过 ✓"
    done = house.do("risk", row.pk, "close", version=1, reason="delivered after all")
    assert done["state"] == "closed"
    assert house.history("risk", row.pk)[0]["verb"] == "close"


def test_a_stale_version_tells_both(bank, house):
    row = RiskFactory(project=bank.here.project, likelihood=2)
    with unwatched():
        type(row).objects.filter(pk=row.pk).update(version=4, likelihood=5)
    with pytest.raises(Conflict) as conflict:
        house.change("risk", row.pk, version=1, likelihood=3)
    assert conflict.value.stored_version == 4
    assert (conflict.value.sent["likelihood"], conflict.value.stored["likelihood"]) == (3, 5)


def test_what_the_token_lacks_is_refused_with_its_reason(bank, house):
    with pytest.raises(Refused) as refused:
        house.add("risk", project=bank.here.project.pk)
    assert refused.value.status == 403
    assert refused.value.message_zh


def test_a_house_that_is_away_gives_no_answer():
    with pytest.raises(NoAnswer):
        Client("http://127.0.0.1:9", token="x", timeout=1, attempts=1).record("risk", 1)


def test_the_token_is_sent_to_web_addresses_only():
    with pytest.raises(ValueError, match="https"):
        Client("file:///etc", token="x")


def test_every_address_of_the_client_stands_in_the_description(db):
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, method in (
        ("/api/v1/risk/", "get"),
        ("/api/v1/risk/", "post"),
        ("/api/v1/risk/{id}/", "get"),
        ("/api/v1/risk/{id}/", "patch"),
        ("/api/v1/risk/{id}/history/", "get"),
        ("/api/v1/risk/{id}/do/close/", "post"),
        ("/api/v1/records/{id}/comments/", "post"),
        ("/api/v1/records/{id}/attachments/", "post"),
    ):
        known = {one.replace("{pk}", "{id}") for one in paths}
        assert path in known, path
        found = paths.get(path) or paths[path.replace("{id}", "{pk}")]
        assert method in found
