"""Links: both directions, both ends in sight, no circle; graph and matrix show no more than that."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.planning.models import WorkItem
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Missing
from dougong.platform.beside.matters import matter_of
from dougong.platform.journal import Entry
from dougong.platform.links.actions import LinkRecords, UnlinkRecords
from dougong.platform.links.models import RecordLink
from dougong.platform.links.types import LinkType, link_types
from tests.beside.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JSON = "application/json"


@pytest.fixture
def risks(bank):
    return [bank.here.another(Risk) for _ in range(3)]


def join(actor, source, target, key="blocks", *, inverse=False):
    ends = matter_of(actor, source.pk), matter_of(actor, target.pk)
    return LinkRecords(*ends, key, inverse=inverse).execute()


def test_a_link_is_told_from_both_ends(risks, worker, client):
    join(worker, risks[0], risks[1])
    here = client.get(f"/api/v1/records/{risks[0].pk}/links/").json()["results"]
    there = client.get(f"/api/v1/records/{risks[1].pk}/links/").json()["results"]
    assert [(one["other"]["id"], one["is_inverse"]) for one in here] == [(risks[1].pk, False)]
    assert [(one["other"]["id"], one["is_inverse"]) for one in there] == [(risks[0].pk, True)]
    assert "is blocked by" in client.get(f"/record/{risks[1].pk}/links/").content.decode()
    entries = Entry.objects.filter(verb="link_records").values_list("record_id", flat=True)
    assert set(entries) == {risks[0].pk, risks[1].pk}


def test_the_history_names_the_other_record_to_those_who_see_it(bank, risks, worker, client):
    elsewhere = bank.there.another(Risk)
    join(bank.keeper, risks[0], elsewhere, "relates")
    join(bank.keeper, risks[0], risks[1], "relates")
    page = client.get(f"/record/{risks[0].pk}/activity/").content.decode()
    assert risks[1].code in page
    assert elsewhere.code not in page


def test_a_circle_is_refused_and_named(bank, risks, worker):
    join(worker, risks[0], risks[1])
    join(worker, risks[1], risks[2])
    codes = " → ".join(risks[place].code for place in (2, 0, 1, 2))
    with pytest.raises(ValidationError, match=f"circle: {codes}"):
        join(worker, risks[2], risks[0])
    join(worker, risks[2], risks[0], "relates")


def test_a_circle_through_a_record_out_of_sight_does_not_name_it(bank, risks, worker):
    hidden = bank.there.another(Risk)
    join(bank.keeper, risks[0], hidden)
    join(bank.keeper, hidden, risks[1])
    with pytest.raises(ValidationError) as refused:
        join(worker, risks[1], risks[0])
    assert hidden.code not in str(refused.value)
    assert "…" in str(refused.value)


def test_links_are_made_once_between_two_and_of_known_types(risks, worker):
    join(worker, risks[0], risks[1], "relates")
    for arguments in (
        (risks[0], risks[1], "relates"),
        (risks[1], risks[0], "relates"),
        (risks[0], risks[0], "relates"),
        (risks[0], risks[1], "likes"),
    ):
        with pytest.raises(ValidationError):
            join(worker, *arguments)
    assert RecordLink.objects.count() == 1


def test_the_kinds_at_the_ends_are_those_that_the_type_declares(bank, risks, worker):
    item = bank.here.row(WorkItem)
    only = LinkType(
        "answers", "answers", "is answered by", frozenset({"workitem"}), frozenset({"risk"})
    )
    link_types["answers"] = only
    try:
        with pytest.raises(ValidationError, match="not linked in this way"):
            join(worker, risks[0], item, "answers")
        join(worker, item, risks[0], "answers")
        join(worker, risks[1], item, "answers", inverse=True)
    finally:
        link_types.pop("answers")
    assert set(RecordLink.objects.values_list("source_id", flat=True)) == {item.pk}


def test_both_ends_must_be_seen_and_linking_is_a_right(bank, risks, worker, client):
    hidden = bank.there.another(Risk)
    with pytest.raises(Missing):
        join(worker, risks[0], hidden)
    body = {"target": hidden.pk, "link_type": "relates"}
    answer = client.post(f"/api/v1/records/{risks[0].pk}/links/", body, content_type=JSON)
    assert (answer.status_code, answer.json()["field"]) == (422, "/target")
    with pytest.raises(PermissionDenied):
        join(bank.reader, risks[0], risks[1])


def test_a_link_is_removed_from_either_end(risks, worker):
    join(worker, risks[0], risks[1])
    ends = matter_of(worker, risks[1].pk), matter_of(worker, risks[0].pk)
    UnlinkRecords(*ends, "blocks", inverse=True).execute()
    assert RecordLink.objects.count() == 0
    with pytest.raises(ValidationError, match="not there any more"):
        UnlinkRecords(*ends, "blocks", inverse=True).execute()


def test_graph_and_panel_and_interface_show_only_what_is_seen(bank, risks, worker, client):
    hidden, beyond = bank.there.another(Risk), risks[2]
    join(bank.keeper, risks[0], risks[1])
    join(bank.keeper, risks[0], hidden)
    join(bank.keeper, hidden, beyond)
    graph = client.get(f"/record/{risks[0].pk}/links/graph/")
    text = graph.content.decode()
    assert risks[1].code in text
    for unseen in (hidden, beyond):
        assert unseen.code not in text
    assert len(graph.context["drawing"].boxes) == 2
    assert hidden.code not in client.get(f"/record/{risks[0].pk}/links/").content.decode()
    everything = browser(bank.keeper).get(f"/record/{risks[0].pk}/links/graph/")
    assert len(everything.context["drawing"].boxes) == 4


def test_the_matrix_and_its_file_hold_what_the_reader_sees(bank, risks, worker, client):
    item, hidden = bank.here.row(WorkItem), bank.there.another(Risk)
    join(bank.keeper, item, risks[0], "implements")
    join(bank.keeper, item, hidden, "implements")
    address = "?rows=workitem&columns=risk&type=implements&linked=1"
    page = client.get(f"/traceability/{address}").content.decode()
    assert "<td>implements</td>" in page
    assert hidden.code not in page
    file = client.get(f"/traceability/export/{address}")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].endswith("implements")
    assert hidden.code not in text
    assert Entry.objects.filter(verb="export", actor=worker.pk).exists()
    turned = client.get("/traceability/?rows=risk&columns=workitem").content.decode()
    assert "<td>is implemented by</td>" in turned
    for wrong in ("?rows=secret&columns=risk", "?colour=red", "?rows=risk&columns=risk&type=x"):
        assert client.get(f"/traceability/{wrong}").status_code == 400


def test_other_records_are_offered_by_code_and_name(bank, risks, client):
    found = client.get(f"/record/{risks[0].pk}/links/others/", {"q": risks[1].code}).json()
    assert [one["value"] for one in found["options"]] == [str(risks[1].pk)]
    hidden = bank.there.another(Risk)
    assert client.get(f"/record/{risks[0].pk}/links/others/", {"q": hidden.code}).json() == {
        "options": []
    }
