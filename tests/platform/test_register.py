"""The register and facts: what a declaration says wrongly is refused when the product starts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from dougong.apps.portfolio.models import Phase, Project
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Action, Change
from dougong.platform.facts import Fact, fact, facts
from dougong.platform.policies import policies
from dougong.platform.register import Centre, Register, Resource, registry

CENTRE = Centre("memo", "Memos", "note")


def declared(**said: Any) -> type[Resource]:
    given = {"model": Risk, "centre": CENTRE, "columns": ("record", "state"), "fields": ("impact",)}
    return type("MemoResource", (Resource,), {**given, **said})


class Archive(Action):
    verb, label, edits = "archive", "Archive", ("owner",)


def test_a_kind_has_the_common_verbs_and_its_own():
    kind = declared(actions=(Archive,), without=("delete",))()
    assert list(kind.verbs) == ["add", "change", "archive"]
    assert kind.permissions() == ("risk.view", "risk.add", "risk.change", "risk.archive")


def test_a_verb_of_its_own_takes_the_place_of_a_common_one():
    class ChangeWithCare(Change):
        needs_reason = True

    assert declared(actions=(ChangeWithCare,))().verbs["change"] is ChangeWithCare


def test_a_misspelt_option_is_refused():
    with pytest.raises(ImproperlyConfigured, match="colums"):
        declared(colums=("record",))


@pytest.mark.parametrize(
    "said",
    [
        {"columns": ("record", "colour")},
        {"fields": ("title",)},
        {"fields": ("record__code",)},
        {"fields": ("version",)},
        {"fields": ("state",)},
        {"filters": ("record",)},
        {"ordering": "-colour"},
        {"sections": (("Contents", ("colour",)),)},
        {"actions": (type("Paint", (Action,), {"verb": "paint", "edits": ("colour",)}),)},
        {"actions": (type("Bad", (Action,), {"verb": "Do it"}),)},
        {"actions": (Archive, Archive)},
        {"grants": {"pmo": ("archive",)}},
        {"without": ("archive",)},
    ],
    ids=str,
)
def test_a_name_that_does_not_exist_is_refused(said):
    with pytest.raises(ImproperlyConfigured):
        declared(**said)()


def test_a_relation_from_another_table_is_no_column():
    with pytest.raises(ImproperlyConfigured, match="not a column"):
        declared(model=Project, fields=("phases",), columns=())()


def test_a_declaration_that_lacks_something_says_what():
    lacking = type("MemoResource", (Resource,), {"model": Risk})
    with pytest.raises(ImproperlyConfigured, match=r"centre.*columns.*fields"):
        lacking()


@pytest.fixture
def empty_register(monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setitem(policies, Risk, policies[Risk])
    return Register()


def test_a_kind_is_registered_once(empty_register):
    empty_register.register(declared())
    with pytest.raises(ImproperlyConfigured, match="twice"):
        empty_register.register(declared())


def test_a_code_prefix_belongs_to_one_kind(empty_register, monkeypatch):
    empty_register.register(declared())
    monkeypatch.setattr(Phase, "code_prefix", Risk.code_prefix)
    monkeypatch.setitem(policies, Phase, policies[Phase])
    with pytest.raises(ImproperlyConfigured, match="code prefix"):
        empty_register.register(declared(model=Phase, columns=(), fields=()))


def test_what_shipped_roles_hold_follows_from_the_grants(empty_register):
    empty_register.register(declared(grants={"pmo": ("add",), "reader": ()}))
    assert empty_register.shipped_grants() == {
        "pmo": {"risk.view", "risk.add"},
        "reader": {"risk.view"},
    }
    assert empty_register.permissions() == ["risk.view", "risk.add", "risk.change", "risk.delete"]


def test_a_kind_is_found_by_its_model():
    assert registry.of(Risk).model is Risk
    assert registry.of(Risk).label_plural


def test_an_app_above_adds_pages_and_panels_to_a_kind_below():
    kind = declared(links=(("a", "A", "x"),))()
    kind.extend(links=(("b", "B", "y"),), panels=("panel",))
    assert [name for name, _label, _icon in kind.links] == ["a", "b"]
    assert kind.panels == ("panel",)
    assert declared().panels == ()


@pytest.fixture
def own_facts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fact]:
    monkeypatch.setattr("dougong.platform.facts.facts", dict(facts))
    return facts


def test_a_fact_has_a_name_a_type_and_a_meaning(own_facts):
    @fact("memo.weight", "weight", unit="g")
    def weight(memo: Any) -> Decimal | None:
        """How heavy it is."""
        return Decimal("1.5")

    assert (weight.kind, weight.unit, weight.meaning) == ("memo", "g", "How heavy it is.")
    assert weight.type == Decimal | None
    assert weight.read(None) == Decimal("1.5")


def test_a_fact_without_name_type_or_meaning_is_refused(own_facts):
    def silent(memo: Any) -> int:
        return 1

    def untyped(memo):
        """A value of no type."""

    def good(memo: Any) -> int:
        """A number."""
        return 1

    for name, read in (("memo.a", silent), ("memo.b", untyped), ("plain", good)):
        with pytest.raises(ImproperlyConfigured, match=name):
            fact(name, "x")(read)
    fact("memo.c", "x")(good)
    with pytest.raises(ImproperlyConfigured, match=r"memo\.c"):
        fact("memo.c", "x")(good)
