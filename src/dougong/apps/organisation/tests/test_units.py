"""Rules of the tree of units."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from dougong.apps.accounts.factories import PersonFactory, account_with
from dougong.apps.organisation.actions import (
    AddUnit,
    ChangeUnit,
    CloseUnit,
    DeleteUnit,
    MoveUnit,
    OpenUnit,
)
from dougong.apps.organisation.choices import UnitKind, UnitState
from dougong.apps.organisation.factories import CalendarFactory, UnitFactory
from dougong.apps.organisation.models import Unit
from dougong.apps.organisation.queries import depth_of, descendant_count, headcount
from dougong.platform.policies import Installation
from dougong.platform.records import scopes
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REASON = "reorganisation of 2026"


def new(**values):
    return Unit(name_zh="机构", **({"kind_of_unit": UnitKind.TEAM} | values))


def test_only_the_installation_founds_a_root():
    root = AddUnit(new(kind_of_unit=UnitKind.INSTITUTION), by=Installation()).execute()
    officer = account_with("unit.add", on=root.record)
    with pytest.raises(ValidationError) as refused:
        AddUnit(new(kind_of_unit=UnitKind.INSTITUTION), by=officer).execute()
    assert codes(refused) == ["organisation.second_root"]


def test_a_root_is_an_institution_even_for_the_database():
    with pytest.raises(IntegrityError, match="unit_root_is_institution"):
        UnitFactory(parent=None, kind_of_unit=UnitKind.TEAM)


def test_a_unit_is_founded_only_below_a_unit_within_reach():
    root = UnitFactory()
    mine, other = UnitFactory(parent=root), UnitFactory(parent=root)
    officer = account_with("unit.add", on=mine.record)
    assert AddUnit(new(parent=mine), by=officer).execute().parent == mine
    with pytest.raises(PermissionDenied):
        AddUnit(new(parent=other), by=officer).execute()


def test_a_unit_cannot_move_below_itself():
    root = UnitFactory()
    above = UnitFactory(parent=root)
    below = UnitFactory(parent=UnitFactory(parent=above))
    above.parent = below
    with pytest.raises(ValidationError) as refused:
        MoveUnit(above, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["organisation.cycle"]


def test_moving_takes_the_whole_subtree_and_its_rights_along():
    root = UnitFactory()
    old, goal = UnitFactory(parent=root), UnitFactory(parent=root)
    moved = UnitFactory(parent=old)
    leaf = UnitFactory(parent=moved)
    moved.parent = goal
    MoveUnit(moved, by=Installation(), reason=REASON).execute()
    assert scopes.is_below(leaf.pk, goal.pk)
    assert not scopes.is_below(leaf.pk, old.pk)


def test_moving_needs_a_reason_and_a_goal_within_reach():
    root = UnitFactory()
    mine, other = UnitFactory(parent=root), UnitFactory(parent=root)
    moved = UnitFactory(parent=mine)
    officer = account_with("unit.view", "unit.move", on=mine.record)
    moved.parent = other
    with pytest.raises(ValidationError) as refused:
        MoveUnit(moved, by=officer).execute()
    assert codes(refused) == ["reason_missing"]
    with pytest.raises(ValidationError) as refused:
        MoveUnit(moved, by=officer, reason=REASON).execute()
    assert codes(refused) == ["organisation.parent_out_of_reach"]


def test_a_unit_is_not_moved_to_the_top():
    unit = UnitFactory(parent=UnitFactory())
    unit.parent = None
    with pytest.raises(ValidationError) as refused:
        MoveUnit(unit, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["organisation.second_root"]


def test_editing_does_not_move_a_unit():
    root = UnitFactory()
    unit = UnitFactory(parent=root)
    unit.parent = UnitFactory(parent=root)
    with pytest.raises(ValidationError) as refused:
        ChangeUnit(unit, by=Installation()).execute()
    assert codes(refused) == ["organisation.move_needs_reason"]


def test_the_tree_has_at_most_nine_levels():
    unit = UnitFactory()
    for _ in range(8):
        unit = UnitFactory(parent=unit)
    assert depth_of(unit) == 9
    with pytest.raises(ValidationError) as refused:
        AddUnit(new(parent=unit), by=Installation()).execute()
    assert codes(refused) == ["organisation.too_deep"]


def test_a_subtree_is_not_moved_where_it_would_hang_too_deep():
    root = UnitFactory()
    deep = root
    for _ in range(6):
        deep = UnitFactory(parent=deep)
    moved = UnitFactory(parent=root)
    UnitFactory(parent=UnitFactory(parent=moved))
    moved.parent = deep
    with pytest.raises(ValidationError) as refused:
        MoveUnit(moved, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["organisation.too_deep"]
    moved.parent = deep.parent
    assert MoveUnit(moved, by=Installation(), reason=REASON).execute()


def test_nothing_is_founded_below_a_closed_unit():
    closed = UnitFactory(parent=UnitFactory(), state=UnitState.CLOSED)
    with pytest.raises(ValidationError) as refused:
        AddUnit(new(parent=closed), by=Installation()).execute()
    assert codes(refused) == ["organisation.parent_closed"]


def test_a_unit_with_people_or_open_units_is_not_closed():
    unit = UnitFactory(parent=UnitFactory())
    UnitFactory(parent=unit)
    PersonFactory(unit=unit.record)
    with pytest.raises(ValidationError, match="1 open units, 1 people") as refused:
        CloseUnit(unit, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["organisation.unit_in_use"]


def test_a_unit_is_closed_once_and_opened_again():
    unit = UnitFactory(parent=UnitFactory())
    unit = CloseUnit(unit, by=Installation(), reason=REASON).execute()
    assert (unit.state, unit.closed_on is None, unit.record.state) == ("closed", False, "closed")
    with pytest.raises(ValidationError, match="closed already"):
        CloseUnit(unit, by=Installation(), reason=REASON).execute()
    unit = OpenUnit(unit, by=Installation()).execute()
    assert (unit.state, unit.closed_on) == ("open", None)
    with pytest.raises(ValidationError, match="open already"):
        OpenUnit(unit, by=Installation()).execute()


def test_a_unit_below_a_closed_one_is_not_opened():
    parent = UnitFactory(parent=UnitFactory(), state=UnitState.CLOSED)
    unit = UnitFactory(parent=parent, state=UnitState.PLANNED)
    with pytest.raises(ValidationError) as refused:
        OpenUnit(unit, by=Installation()).execute()
    assert codes(refused) == ["organisation.parent_closed"]


def test_verbs_are_offered_where_they_make_sense():
    unit = UnitFactory()
    assert (OpenUnit.applies_to(unit), CloseUnit.applies_to(unit)) == (False, True)


def test_a_unit_in_use_is_not_deleted():
    unit = UnitFactory(parent=UnitFactory())
    CalendarFactory(unit=unit.record, owner=None)
    with pytest.raises(ValidationError) as refused:
        DeleteUnit(unit, by=Installation()).execute()
    assert codes(refused) == ["organisation.unit_in_use"]


def test_an_unused_unit_is_deleted():
    unit = UnitFactory(parent=UnitFactory())
    DeleteUnit(unit, by=Installation()).execute()
    assert not Unit.objects.filter(pk=unit.pk).exists()


@pytest.mark.parametrize(("field", "value"), [("latitude", 131), ("longitude", -181)])
def test_a_coordinate_lies_on_the_earth(field, value):
    unit = new(parent=UnitFactory(), **{field: value})
    with pytest.raises(ValidationError) as refused:
        AddUnit(unit, by=Installation()).execute()
    assert "organisation.bad_coordinate" in codes(refused)


def test_a_unit_has_a_name_in_one_language_at_least():
    with pytest.raises(ValidationError) as refused:
        AddUnit(Unit(kind_of_unit=UnitKind.TEAM, parent=UnitFactory()), by=Installation()).execute()
    assert codes(refused) == ["records.text_missing"]


def test_facts_count_units_below_and_people_at_home():
    root = UnitFactory()
    UnitFactory(parent=UnitFactory(parent=root))
    PersonFactory(unit=root.record)
    assert (descendant_count.read(root), headcount.read(root)) == (2, 1)
