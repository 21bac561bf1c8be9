"""Ready-made records for tests: name plate and row, without policy, check or journal entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, ClassVar

import factory
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from .actions.storing import place_scopes
from .records import Record, Recorded, make_plates, scopes


class RecordedFactory(factory.django.DjangoModelFactory):
    """Base of the factory of every record kind.

    `ready` says for a verb with which values a record must be made so that the verb can be done on
    it; `answers` what a person would enter in the verb's dialog. A model stands for a record of
    that kind in the same place.
    """

    ready: ClassVar[dict[str, dict[str, Any]]] = {}
    answers: ClassVar[dict[str, dict[str, Any]]] = {}
    is_entered: ClassVar[bool] = True
    """Whether records of the kind are added by entering values, not by handing in a file."""

    class Meta:
        abstract = True
        exclude = ("ready", "answers", "is_entered")

    @classmethod
    def _create(cls, model_class: type[Recorded], *args: Any, **kwargs: Any) -> Recorded:
        row = model_class(*args, **kwargs)
        with unwatched():
            make_plates([row])
            row.save(force_insert=True)
            place_scopes([row])
        return row


@contextmanager
def unwatched() -> Iterator[None]:
    """Rows of a test's own making stand outside the journal; only a superuser can do this."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


class PlateFactory(factory.django.DjangoModelFactory):
    """A bare name plate of something that lives in an app above the one that is tested."""

    class Meta:
        model = Record
        abstract = True

    terms = ()

    @classmethod
    def _create(cls, model_class: type[Record], *args: Any, **kwargs: Any) -> Record:
        with unwatched():
            return super()._create(model_class, *args, **kwargs)


class AccountPlateFactory(PlateFactory):
    """The plate of somebody's account."""

    kind = "account"
    code = factory.Sequence(lambda n: f"AC-0000-{n:04}")
    label = factory.Sequence(lambda n: f"account{n}")


class UnitPlateFactory(PlateFactory):
    """The plate of a unit, which is a scope of its own."""

    kind = "unit"
    code = factory.Sequence(lambda n: f"U-0000-{n:04}")
    label = factory.Sequence(lambda n: f"机构 {n}")
    label_en = factory.Sequence(lambda n: f"Unit {n}")

    @classmethod
    def _create(
        cls, model_class: type[Record], *args: Any, below: Sequence[Record] = (), **kwargs: Any
    ) -> Record:
        plate: Record = super()._create(model_class, *args, **kwargs)
        with unwatched():
            plate.scope = plate
            plate.save(update_fields=["scope"])
            scopes.place({plate.pk: tuple(parent.pk for parent in below)})
        return plate


def factory_of(model: type[Recorded]) -> type[RecordedFactory]:
    """The factory of a record kind, named after the model, in the `factories` of its app."""
    app = apps.get_app_config(model._meta.app_label).name
    module, name = f"{app}.factories", f"{model.__name__}Factory"
    try:
        found = getattr(import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise ImproperlyConfigured(f"{model.__name__} has no factory: {module}.{name}") from error
    if not issubclass(found, RecordedFactory) or found._meta.model is not model:
        raise ImproperlyConfigured(f"{module}.{name} does not make {model.__name__}")
    return found
