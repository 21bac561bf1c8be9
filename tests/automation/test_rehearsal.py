"""A dry run looks at the journal, says what would have happened, and does nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dougong.platform.automation.rehearsal import rehearse
from dougong.platform.journal import Entry
from dougong.platform.notices.models import Notice

from .stage import runs

pytestmark = pytest.mark.django_db
GRAVE = {"and": [{"field": "impact", "op": "least", "value": "5"}]}


def found(rule, reader):
    rehearsal = rehearse(rule, reader)
    assert rehearsal.refusal == ""
    return [(one.record.pk, one.at) for one in rehearsal.found]


def test_it_judges_records_as_they_stood_and_not_as_they_stand(stage):
    was_grave, is_grave = stage.added(impact=5), stage.added(impact=2)
    stage.changed(was_grave, impact=1)
    stage.changed(is_grave, impact=5)
    rule = stage.automation(verb="add", condition=GRAVE, tells_owner=True, state="draft")
    assert [key for key, _at in found(rule, stage.owner)] == [was_grave.pk]
    changed = stage.automation(verb="change", condition=GRAVE, tells_owner=True, state="draft")
    assert [key for key, _at in found(changed, stage.owner)] == [is_grave.pk]


def test_it_finds_the_changes_of_one_field(stage):
    risk = stage.added(impact=2)
    stage.changed(risk, likelihood=4)
    stage.changed(risk, impact=4)
    rule = stage.automation(occasion="field", field="impact", tells_owner=True, state="draft")
    (one,) = found(rule, stage.owner)
    assert one == (risk.pk, Entry.objects.filter(record=risk.pk).latest("pk").at)


def test_it_finds_the_crossings_of_a_limit(stage):
    risk = stage.added(likelihood=3, impact=3)
    for impact in (5, 4, 3, 5):
        stage.changed(risk, impact=impact)
    rule = stage.automation(
        occasion="fact",
        fact="risk.exposure",
        threshold=Decimal(12),
        tells_owner=True,
        state="draft",
    )
    assert len(found(rule, stage.owner)) == 2


def test_nothing_is_done_by_a_dry_run(stage):
    risk = stage.added(impact=5)
    rule = stage.automation(
        verb="add", tells_owner=True, set_field="impact", set_value="1", do_verb="close"
    )
    before = (Entry.objects.count(), Notice.objects.count())
    (would,) = rehearse(rule, stage.owner).found
    assert len(would.does) == 3
    assert (Entry.objects.count(), Notice.objects.count(), runs(rule)) == (*before, [])
    assert type(risk).objects.get(pk=risk.pk).impact == 5


def test_it_says_where_the_owner_has_no_right(stage):
    reader = stage.here.account("risk.view", on=stage.here.unit)
    stage.added()
    rule = stage.automation(
        verb="add", set_field="impact", set_value="1", owner=reader.record, state="draft"
    )
    (would,) = rehearse(rule, stage.owner).found
    assert would.hindrance


def test_neither_reader_nor_owner_learns_of_records_of_others(stage):
    stage.added(project=stage.there.project)
    mine = stage.added()
    wide = stage.here.account("risk.view", on=stage.bank.root)
    rule = stage.automation(verb="add", tells_owner=True, place=stage.bank.root.record)
    assert [key for key, _at in found(rule, wide)] == [mine.pk]
    rule = stage.automation(
        verb="add", tells_owner=True, place=stage.bank.root.record, owner=wide.record
    )
    assert [key for key, _at in found(rule, stage.owner)] == [mine.pk]
    assert len(found(rule, wide)) == 2
