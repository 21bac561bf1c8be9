"""People with mail, a project they may see, and one they may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
)
from dougong.apps.accounts.models import Account
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.kernel.errors import N_
from dougong.platform.notices import texts
from dougong.platform.notices.reasons import ASSIGNED
from dougong.platform.notices.texts import Message
from dougong.platform.records import Record

SENTENCE = N_("%(who)s made you responsible for %(what)s.")


@dataclass
class Stage:
    """Two branches with a project each."""

    here: Any = field(default_factory=UnitFactory)
    there: Any = field(default_factory=UnitFactory)

    def __post_init__(self) -> None:
        self.project = ProjectFactory(leading_unit=self.here)
        self.foreign = ProjectFactory(leading_unit=self.there)

    def account(self, *permissions: str, language: str = "en", **person: Any) -> Account:
        """Somebody of this branch who may view projects here, unless told otherwise."""
        given = {"unit": self.here.record, "email": "someone@bank.example"} | person
        account = AccountFactory(person=PersonFactory(**given), language=language)
        role = RoleFactory(permissions=list(permissions or ("project.view",)))
        RoleGrantFactory(account=account, role=role, scope=self.here.record)
        return account


def assigned(by: Account, what: Any, **more: Any) -> Message:
    plate = what.record
    values = {"who": texts.person(by.person_id), "what": texts.record(plate.pk)}
    return Message(ASSIGNED, SENTENCE, values, **more)


def plate_of(row: Any) -> Record:
    return Record.objects.get(pk=row.pk)
