"""Whatever kind a record is of, people talk about it, put files beside it and follow it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dougong.platform.beside.matters import changeable
from dougong.platform.register import registry
from dougong.platform.tags.factories import TagFactory
from tests.battery.world import API, KINDS

CANARY = "canary-5150"


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_comments_files_tags_and_watchers(world, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    row, keeper = world.bank.here.row(registry[name].model), world.keeper
    page = keeper.get(f"/{name}/{row.pk}/").content.decode()
    assert f'hx-get="/record/{row.pk}/activity/"' in page
    said = {"text": f"**{CANARY}**"}
    assert keeper.post(f"/record/{row.pk}/comments/", said).status_code == 302
    files = {"file": SimpleUploadedFile(f"{CANARY}.txt", b"x")}
    assert keeper.post(f"{API}/records/{row.pk}/attachments/", files).status_code == 201
    assert keeper.put(f"{API}/records/{row.pk}/watch/").json()["is_watched"]
    shown = keeper.get(f"/record/{row.pk}/activity/").content.decode()
    assert f"<strong>{CANARY}</strong>" in shown
    assert f"{CANARY}.txt" in shown
    assert f"{CANARY}.txt" in keeper.get(f"/record/{row.pk}/beside/").content.decode()
    tag = TagFactory(name_en=CANARY)
    on = {"add": [tag.pk], "remove": []}
    path = f"{API}/records/{row.pk}/tags/"
    may = row.pk in changeable(world.bank.keeper, registry[name], [row.pk])
    answer = keeper.post(path, on, content_type="application/json")
    assert answer.status_code == (200 if may else 403)
    carried = [one["id"] for one in keeper.get(path).json()["results"]]
    assert carried == ([tag.pk] if may else [])
    verbs = [
        one["verb"] for one in keeper.get(f"{API}/records/{row.pk}/activity/").json()["results"]
    ]
    assert verbs[may : may + 2] == ["attach", "comment"]
    outsider, other = world.client(world.bank.outsider), world.other.here.row(registry[name].model)
    for client, key in ((outsider, row.pk), (keeper, other.pk)):
        if client is outsider and registry[name].policy.allows(world.bank.outsider, "view", row):
            continue
        for path in ("activity/", "beside/", "watch/", "attachments/", "tags/"):
            answer = client.get(f"/record/{key}/{path}")
            assert answer.status_code == 404
            assert CANARY not in answer.content.decode()
        assert client.get(f"{API}/records/{key}/comments/").status_code == 404
