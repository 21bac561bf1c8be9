"""Duties that do not belong in one hand: at grants, at delegations, in roles, and in the matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from dougong.apps.accounts.actions import (
    AddRole,
    ChangeRule,
    Delegate,
    DeleteRule,
    GrantRole,
    sync_shipped_conflicts,
)
from dougong.apps.accounts.actions.conflicts import SHIPPED
from dougong.apps.accounts.choices import ConflictLevel, Duty, Severity
from dougong.apps.accounts.factories import (
    AccountFactory,
    ConflictRuleFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import ConflictRule, Delegation, Role, RoleGrant
from dougong.apps.accounts.queries.duties import people_in_conflict
from dougong.apps.accounts.queries.matrix import collusions, conflict_matrix
from dougong.kernel import clock
from dougong.platform.journal import Entry
from dougong.platform.journal.circumstances import approval_scope
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db
BY = Installation()
BUYING, PAYING = "unit.change", "calendar.change"


def rule(level: ConflictLevel, severity: Severity = Severity.FORBID, **values: Any) -> ConflictRule:
    given = {"left": BUYING, "right": PAYING, "level": level, "severity": severity}
    row: ConflictRule = ConflictRuleFactory(**(given | values))
    return row


def granted(account: Any, *permissions: str, on: Any) -> RoleGrant:
    role = RoleFactory(permissions=list(permissions))
    return GrantRole(
        RoleGrant(account=account, role=role, scope=on, reason="needed for the work"), by=BY
    ).execute()


def role_of(key: str) -> Role:
    return Role.objects.filter(key=key).first() or RoleFactory(key=key)


def code_of(error: ValidationError) -> str:
    (errors,) = error.error_dict.values()
    return str(errors[0].code)


@pytest.mark.parametrize("level", [ConflictLevel.EVERYWHERE, ConflictLevel.SAME_SCOPE])
def test_a_second_account_does_not_bring_forbidden_duties_together(level):
    unit, first = UnitPlateFactory(), AccountFactory()
    rule(level)
    granted(first, BUYING, on=unit)
    second = AccountFactory(person=first.person)
    with pytest.raises(ValidationError) as refused:
        granted(second, PAYING, on=unit)
    assert code_of(refused.value) == "accounts.duties_conflict"


def test_duties_on_scopes_that_do_not_meet_go_together():
    account = AccountFactory()
    rule(ConflictLevel.SAME_SCOPE)
    granted(account, BUYING, on=UnitPlateFactory())
    granted(account, PAYING, on=UnitPlateFactory())
    assert account.permissions() == {BUYING, PAYING}


def test_a_scope_above_meets_those_below():
    account, head = AccountFactory(), UnitPlateFactory()
    rule(ConflictLevel.SAME_SCOPE)
    granted(account, BUYING, on=head)
    with pytest.raises(ValidationError):
        granted(account, PAYING, on=UnitPlateFactory(below=[head]))


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        (ConflictLevel.EVERYWHERE, Severity.WARN),
        (ConflictLevel.SAME_RECORD, Severity.FORBID),
    ],
)
def test_a_warning_lets_pass_is_counted_and_stays_in_the_journal(level, severity):
    unit, account = UnitPlateFactory(), AccountFactory()
    one = rule(level, severity)
    granted(account, BUYING, on=unit)
    grant = granted(account, PAYING, on=unit)
    entry = Entry.objects.filter(record=grant.pk, verb="add").get()
    assert entry.told["after"]["conflicts"] == [one.code]
    assert set(people_in_conflict(unit.pk)) == {account.person_id}
    assert people_in_conflict(UnitPlateFactory().pk) == {}


def test_a_delegation_brings_no_forbidden_duties_together():
    unit = UnitPlateFactory()
    rule(ConflictLevel.SAME_SCOPE)
    deputy = account_with(BUYING, on=unit)
    paying = RoleFactory(permissions=[PAYING])
    principal = AccountFactory()
    RoleGrantFactory(account=principal, role=paying, scope=unit)
    row = Delegation(
        deputy=deputy,
        roles=[paying.key],
        scope=unit,
        ends_at=clock.now() + timedelta(days=3),
        reason="on leave",
    )
    with pytest.raises(ValidationError) as refused:
        Delegate(row, by=principal).execute()
    assert code_of(refused.value) == "accounts.duties_conflict"


def test_a_role_does_not_bring_forbidden_duties_together():
    rule(ConflictLevel.SAME_SCOPE)
    role = Role(key="both", name_zh="兼任", name_en="Both", permissions=[BUYING, PAYING])
    with pytest.raises(ValidationError) as refused:
        AddRole(role, by=BY).execute()
    assert code_of(refused.value) == "accounts.duties_conflict"


def test_shipped_rules_are_made_once_and_stay_tightened():
    assert len(sync_shipped_conflicts()) == len(SHIPPED)
    one = ConflictRule.objects.select_related("record").get(left=Duty.BUYER, right=Duty.PAYER)
    one.level = ConflictLevel.SAME_PROJECT
    ChangeRule(one, by=BY, reason="as the auditors ask").execute()
    assert sync_shipped_conflicts() == []
    assert ConflictRule.objects.get(pk=one.pk).level == ConflictLevel.SAME_PROJECT


@pytest.mark.parametrize(
    "looser",
    [{"severity": Severity.WARN}, {"level": ConflictLevel.SAME_RECORD}, {"right": "unit.add"}],
)
def test_a_shipped_rule_is_neither_loosened_nor_removed(looser):
    unit = UnitPlateFactory()
    one = rule(ConflictLevel.SAME_SCOPE, is_shipped=True, unit=unit)
    keeper = account_with(
        "conflictrule.view", "conflictrule.change", "conflictrule.delete", on=unit
    )
    for name, value in looser.items():
        setattr(one, name, value)
    with approval_scope({"request": 1}):
        for verb in (ChangeRule, DeleteRule):
            with pytest.raises(ValidationError) as refused:
                verb(one, by=keeper, reason="as somebody asks").execute()
            assert refused.value.code == "accounts.rule_is_shipped"


def test_the_matrix_counts_people_with_both_duties_and_names_them():
    sync_shipped_conflicts()
    unit = UnitPlateFactory()
    both, payer = AccountFactory(), AccountFactory()
    for account, keys in ((both, ("procurement", "finance")), (payer, ("finance",))):
        for key in keys:
            RoleGrantFactory(account=account, role=role_of(key), scope=unit)
    cell = conflict_matrix(frozenset({unit.pk})).cell(Duty.PAYER, Duty.BUYER)
    assert cell is not None
    assert cell.people == cell.clashing == {both.person_id}
    assert cell.tone == Severity.WARN
    browser = Client()
    browser.force_login(account_with("conflictrule.view", "person.view", on=unit))
    shown = browser.get("/conflicts/matrix/?left=payer&right=buyer")
    assert str(both.person) in shown.content.decode()


def test_two_people_who_hold_a_process_together_are_found_in_their_institution():
    unit, elsewhere = UnitPlateFactory(), UnitPlateFactory()
    pairs = ((("engineer", "tester"), unit), (("release_manager",), unit), (("tester",), elsewhere))
    people = []
    for keys, place in pairs:
        account = AccountFactory()
        people.append(account.person_id)
        for key in keys:
            RoleGrantFactory(account=account, role=role_of(key), scope=place)
    told = collusions(frozenset({unit.pk, elsewhere.pk}))
    (found,) = next(found for _label, chain, found in told if Duty.TESTER in chain)
    assert found.institution == unit.pk
    assert found.one | found.other == {people[0], people[1]}
    assert found.pairs == 1
    browser = Client()
    browser.force_login(account_with("conflictrule.view", on=unit))
    assert browser.get("/conflicts/collusion/").status_code == 200
