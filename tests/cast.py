"""Two banks of the same shape, the people in them, and rows of any kind in a place of one's choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from django.db import models, transaction

from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, Person
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.factories import factory_of
from dougong.platform.records import Record, Recorded
from dougong.platform.register import registry
from dougong.platform.wording import names_plate

ROLES = (
    "pmo", "project_manager", "engineer", "risk_officer", "internal_auditor", "hr", "finance",
    "security_admin",
)  # fmt: skip


@dataclass
class Place:
    """A project under a unit; `row(model)` is a record of any kind that belongs there."""

    unit: Unit
    project: Project
    rows: dict[type[Recorded], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows |= {Unit: self.unit, Project: self.project}

    def row(self, model: type[Recorded]) -> Any:
        """The one record of this kind here."""
        if model not in self.rows:
            self.rows[model] = self.another(model)
        return self.rows[model]

    def another(self, model: type[Recorded], **values: Any) -> Any:
        """One more record of this kind here."""
        return factory_of(model)(**self.relations(model) | values)

    def relations(self, model: type[Recorded]) -> dict[str, Any]:
        """Whatever a new record of this kind must point at, and the scope it lies in."""
        found = {}
        for column in model._meta.concrete_fields:
            if names_plate(column) and column.name != "record":
                target = self.target(column)
                is_place = target is not None and target.is_scope
                if target is not None and (is_place or not column.null) and target is not model:
                    found[column.name] = self.value(column, target)
                elif target is model and model is Unit:
                    found[column.name] = self.unit
        return found

    @staticmethod
    def target(column: models.Field[Any, Any]) -> type[Recorded] | None:
        """The kind that a relation points at; of several the first."""
        if column.related_model is not Record:
            return column.related_model  # type: ignore[return-value]
        limit = column.get_limit_choices_to()  # type: ignore[attr-defined]
        kinds = [limit["kind"]] if "kind" in limit else limit.get("kind__in", ())
        return next((registry[kind].model for kind in kinds), None)

    def value(self, column: models.Field[Any, Any], target: type[Recorded]) -> Any:
        row = self.row(target)
        return row.record if column.related_model is Record else row

    def account(self, *permissions: str, on: Recorded | None = None) -> Account:
        """Somebody who works here and holds these permissions on a scope, by default the project."""
        person = factory_of(Person)(unit=self.unit.record)
        account = AccountFactory(person=person)
        if permissions:
            role = RoleFactory(permissions=list(permissions), unit=self.unit.record)
            scope = on if on is not None else self.project
            RoleGrantFactory(account=account, role=role, scope=scope.record)
        return account


@dataclass
class Bank:
    """An institution with two branches, a project in each, and its people."""

    root: Unit
    here: Place
    there: Place

    @classmethod
    def found(cls) -> Bank:
        root = UnitFactory()
        bank = cls(root, None, None)  # type: ignore[arg-type]
        bank.here, bank.there = bank.fresh(), bank.fresh()
        return bank

    def fresh(self) -> Place:
        """A new branch with a new project and nothing else."""
        unit = UnitFactory(parent=self.root)
        return Place(unit, ProjectFactory(leading_unit=unit))

    @cached_property
    def keeper(self) -> Account:
        """Somebody with every right in the whole bank."""
        return self.here.account(*registry.permissions(), on=self.root)

    @cached_property
    def reader(self) -> Account:
        """Somebody who may see everything in the bank and do nothing."""
        views = [kind.policy.permission("view") for kind in registry.values()]
        return self.here.account(*views, on=self.root)

    @cached_property
    def outsider(self) -> Account:
        """Somebody with an account and no role."""
        return self.here.account()

    @cached_property
    def cast(self) -> dict[str, Account]:
        """People in shipped roles: some of the bank, of the project, of the other branch."""
        grants = registry.shipped_grants()
        wide = {"pmo", "risk_officer", "internal_auditor", "hr", "security_admin"}
        people = {
            role: self.here.account(
                *sorted(grants.get(role, ())), on=self.root if role in wide else self.here.project
            )
            for role in ROLES
        }
        neighbour = self.there.account(*sorted(grants["engineer"]), on=self.there.unit)
        return people | {
            "neighbour": neighbour,
            "keeper": self.keeper,
            "reader": self.reader,
            "outsider": self.outsider,
        }


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def other_bank(db: None) -> Bank:
    return Bank.found()
