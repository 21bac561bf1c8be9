"""People of a made bank, their accounts, and the rights that go with their departments."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from dougong.apps.accounts.actions import AddAccount, shipped_role
from dougong.apps.accounts.choices import PersonKind, ShippedRole
from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.apps.organisation.models import Unit
from dougong.platform.actions import Add
from dougong.platform.policies import Installation

from .institution import REASON, Institution
from .names import person_names
from .scales import Scale

CONTRACTOR = "澄海软件有限公司"
HEADS_FOR_IT = 5
"""An IT department has about so many people for one in another department."""
RIGHTS = {
    "pmo": ShippedRole.PMO,
    "finance": ShippedRole.FINANCE,
    "risk": ShippedRole.RISK_OFFICER,
    "audit": ShippedRole.INTERNAL_AUDITOR,
    "compliance": ShippedRole.COMPLIANCE_OFFICER,
    "procurement": ShippedRole.PROCUREMENT,
    "hr": ShippedRole.HR,
}
"""What the people of a department may do in the whole bank; others read in their own unit."""


@dataclass(slots=True)
class Staff:
    """The people of one bank, by unit, with the account of each."""

    people: list[Person] = field(default_factory=list)
    by_unit: dict[int, list[Person]] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)

    def of(self, unit: Unit) -> list[Person]:
        """The people of a unit; where nobody works, anyone of the bank."""
        return self.by_unit.get(unit.pk) or self.people

    def account(self, person: Person) -> Account:
        return self.accounts[person.pk]


def employ(institution: Institution, scale: Scale, rng: random.Random, today: date) -> Staff:
    """Hire the people of a bank and open an account without password for each."""
    homes = _homes(institution, scale, rng)
    prefix = institution.bank.key[:2]
    rows = [
        _person(home, name, f"{prefix.upper()}{number:05}", rng, today)
        for number, (home, name) in enumerate(
            zip(homes, person_names(rng, len(homes)), strict=True), start=1
        )
    ]
    staff = Staff(people=Add.execute_many(rows, by=Installation()))
    for person in staff.people:
        staff.by_unit.setdefault(person.unit_id, []).append(person)
    accounts = [Account(username=person.staff_no.lower(), person=person) for person in staff.people]
    for account in AddAccount.execute_many(accounts, by=Installation()):
        staff.accounts[account.person_id] = account
    _grant_rights(institution, staff, today)
    return staff


def _homes(institution: Institution, scale: Scale, rng: random.Random) -> list[Unit]:
    """A home unit for each person: everywhere one, and many in IT."""
    departments = list(institution.departments.values())
    everywhere = [*departments, *institution.branches]
    many = [*everywhere, *[institution.department("it")] * HEADS_FOR_IT, *departments]
    return everywhere + rng.choices(many, k=max(scale.people - len(everywhere), 0))


def _person(
    home: Unit, name: tuple[str, str], staff_no: str, rng: random.Random, today: date
) -> Person:
    is_contractor = rng.random() < 0.04
    return Person(
        name_zh=name[0],
        name_en=name[1],
        staff_no=staff_no,
        kind_of_person=PersonKind.CONTRACTOR if is_contractor else PersonKind.EMPLOYEE,
        employer=CONTRACTOR if is_contractor else "",
        email=f"{staff_no.lower()}@bank.example",
        unit=home.record,
        joined_on=today - timedelta(days=rng.randrange(90, 7000)),
    )


def _grant_rights(institution: Institution, staff: Staff, today: date) -> None:
    by_home = {institution.department(key).pk: role for key, role in RIGHTS.items()}
    grants = []
    for person in staff.people:
        key = by_home.get(person.unit_id, ShippedRole.READER)
        is_office = key != ShippedRole.READER
        grants.append(
            RoleGrant(
                account=staff.account(person),
                role=shipped_role(key),
                scope=institution.root.record if is_office else person.unit,
                starts_on=today - timedelta(days=60),
                ends_on=_last_day(person, today),
                reason=REASON,
            )
        )
    Add.execute_many(grants, by=Installation())


def _last_day(person: Person, today: date) -> date | None:
    is_employee = person.kind_of_person == PersonKind.EMPLOYEE
    return None if is_employee else today + timedelta(days=300)
