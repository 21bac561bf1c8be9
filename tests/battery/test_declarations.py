"""What every registered kind has to have, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.utils.functional import Promise

from dougong.apps.accounts.choices import ShippedRole
from dougong.platform.factories import factory_of
from dougong.platform.facts import facts
from dougong.platform.policies import policy_of
from dougong.platform.records import Recorded
from dougong.platform.register import pages, registry
from dougong.platform.routing import PAGES
from tests.battery.world import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs/models"


def test_every_model_with_a_name_plate_is_registered():
    models = {m.kind() for m in apps.get_models() if issubclass(m, Recorded)}
    assert models == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_a_factory_that_makes_it(world, name):
    kind = registry[name]
    row = factory_of(kind.model)()
    assert row.record.kind == name
    assert row.record.label
    assert str(row)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_names_in_the_catalogue(name):
    kind = registry[name]
    meta = kind.model._meta
    texts = [meta.verbose_name, meta.verbose_name_plural, kind.centre.label]
    texts += [verb.label for verb in kind.verbs.values()]
    texts += [title for title, _names in kind.sections] + [fact.label for fact in kind.facts]
    texts += [label for _url, label, _icon in kind.links]
    shown = {*kind.columns, *kind.fields, *kind.filters} - {"record"}
    texts += [kind.field(field).verbose_name for field in shown]
    assert [text for text in texts if not isinstance(text, Promise)] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_what_it_is(name):
    kind = registry[name]
    assert kind.model.__doc__
    assert not kind.model.__doc__.startswith(f"{kind.model.__name__}(")
    assert all(verb.__doc__ for verb in kind.verbs.values())
    assert kind.icon
    assert kind.centre.icon


@pytest.mark.parametrize("name", KINDS)
def test_somebody_holds_rights_on_a_kind(name):
    grants = registry[name].grants
    assert grants
    assert set(grants) <= set(ShippedRole.values)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_a_page_in_the_documentation(name):
    model = registry[name].model
    assert (DOCS / f"{model._meta.app_label}_{name}.md").is_file()


@pytest.mark.parametrize("name", KINDS)
def test_pages_of_its_own_take_the_place_of_pages_there_are(name):
    assert set(registry[name].pages) <= set(PAGES)


@pytest.mark.parametrize("name", KINDS)
def test_the_facts_of_a_kind_can_be_told_of_any_record(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    for fact in kind.facts:
        assert facts[fact.name] is fact
        fact.read(row)


@pytest.mark.parametrize("name", KINDS)
def test_the_verbs_of_a_kind_know_when_they_are_worth_showing(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    assert all(isinstance(verb.applies_to(row), bool) for verb in kind.verbs.values())


@pytest.mark.parametrize("name", KINDS)
def test_the_plate_of_a_kind_says_what_the_row_says(world, name):
    row = world.bank.here.row(registry[name].model)
    said = row.plate().columns(row.pk, is_scope=row.is_scope)
    assert {column: getattr(row.record, column) for column in said} == said
    assert row.record.scope_id is not None


def test_permissions_are_spelt_kind_and_verb():
    for kind in registry.values():
        assert policy_of(kind.model) is kind.policy
        assert all(key.startswith(f"{kind.name}.") for key in kind.permissions())


def test_own_pages_in_the_navigation_need_a_permission_that_exists():
    known = set(registry.permissions())
    assert [page.url_name for page in pages if page.permission not in known] == []
