"""Rows, their name plates and their places in the tree of scopes, brought to the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.custom_values.reckoning import reckon
from dougong.platform.records import Recorded, scopes

BATCH = 2000


def clean(rows: Sequence[Recorded]) -> None:
    """Validate rows before they are stored, and work out what follows from their values.

    One row is checked in full, with a query for each relation and constraint. Many rows have
    their own columns checked here; relations and constraints are the database's to refuse.
    """
    if len(rows) == 1:
        rows[0].full_clean(exclude=["record"])
    else:
        relations = {f.name for f in rows[0]._meta.concrete_fields if f.is_relation}
        for row in rows:
            row.clean_fields(exclude=relations)
            row.clean()
    reckon(rows)


@contextmanager
def database_refusals() -> Iterator[None]:
    """A constraint of the database refuses in the form in which a field would."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = getattr(error.__cause__, "diag", None)
        raise ValidationError(
            _("The database refuses this by its rule “%(rule)s”."),
            "database_rule",
            {"rule": getattr(cause, "constraint_name", "") or "?"},
        ) from error


@contextmanager
def references_refused() -> Iterator[None]:
    """A record on which others still depend is not deleted."""
    try:
        yield
    except (ProtectedError, RestrictedError) as error:
        # The others are counted by kind, not named: the actor may have no right to see them.
        found: Any = (
            error.protected_objects
            if isinstance(error, ProtectedError)
            else error.restricted_objects
        )
        kinds = {str(type(row)._meta.verbose_name_plural) for row in found}
        raise ValidationError(
            _("%(count)s other records refer to this one: %(kinds)s."),
            "records.in_use",
            {"count": len(found), "kinds": ", ".join(sorted(kinds))},
        ) from error


def is_moved(row: Recorded, stored: Recorded) -> bool:
    """Whether a row leaves the place in the tree of scopes in which it stands."""
    now, plate = row.plate(), row.record
    if (now.project_id, now.unit_id) != (plate.project_id, plate.unit_id):
        return True
    return row.is_scope and set(row.scope_parents()) != set(stored.scope_parents())


def column_values(row: Recorded) -> dict[str, Any]:
    """Every column of a row, for finding the ones that a verb altered."""
    return {f.name: f.value_from_object(row) for f in row._meta.concrete_fields}


def store_many(rows: Sequence[Recorded], befores: Sequence[dict[str, Any]]) -> None:
    """Write many changed rows and their plates with one statement each."""
    names = {"version", "updated_at"}
    for row, before in zip(rows, befores, strict=True):
        after = column_values(row)
        names |= {name for name in after if after[name] != before[name]}
    model = type(rows[0])
    fields = [f.name for f in model._meta.concrete_fields if f.name in names and not f.primary_key]
    with database_refusals():
        update_many(rows, fields)
    store_plates(rows)


def update_many(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write some columns of many rows.

    One prepared statement sent down the line for each row: Django's `bulk_update` takes ten times
    as long, and cannot write columns without a cast, such as search words.
    """
    meta: Any = rows[0]._meta
    quote = connection.ops.quote_name
    columns = [f for f in meta.concrete_fields if {f.name, f.attname} & set(names)]
    key = meta.pk
    places = ", ".join(f"{quote(column.column)} = {_placeholder(column)}" for column in columns)
    values = [
        [c.get_db_prep_save(getattr(row, c.attname), connection) for c in (*columns, key)]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {places} WHERE {quote(key.column)} = %s",  # noqa: S608
            values,
        )


def _placeholder(column: Any) -> str:
    special = getattr(column, "get_placeholder", None)
    return special(None, None, connection) if special else "%s"


def store_plates(rows: Sequence[Recorded]) -> None:
    """Bring name plates up to date where their wording or place changed."""
    now, changed, names = clock.now(), [], set()
    for row in rows:
        plate, said = row.record, row.plate()
        columns = said.columns(plate.pk, is_scope=row.is_scope)
        differing = {name for name, value in columns.items() if getattr(plate, name) != value}
        if not differing:
            continue
        for name in differing:
            setattr(plate, name, columns[name])
        if differing & {"label", "label_en"}:
            differing.add("terms")
        plate.updated_at = now
        changed.append((plate, said))
        names |= differing
    if "terms" in names:
        for plate, said in changed:
            plate.terms = said.terms(is_spelled=rows[0].is_spelled)
    if changed:
        update_many([plate for plate, _ in changed], {*names, "updated_at"})
    place_scopes(rows)


def place_scopes(rows: Sequence[Recorded]) -> None:
    if rows and rows[0].is_scope:
        parents = {row.record_id: tuple(row.scope_parents()) for row in rows}
        known = current_parents(list(parents))
        moved = {k: v for k, v in parents.items() if known.get(k) != frozenset(v)}
        if moved:
            scopes.place(moved)


def current_parents(plates: Sequence[int]) -> dict[int, frozenset[int]]:
    """Stored parents of scopes that are already in the closure."""
    placed = scopes.ScopeReach.objects.filter(above__in=plates, below__in=plates)
    known: dict[int, set[int]] = {
        plate: set() for plate in placed.values_list("below_id", flat=True)
    }
    links = scopes.ScopeParent.objects.filter(child__in=plates)
    for child, parent in links.values_list("child_id", "parent_id"):
        known.setdefault(child, set()).add(parent)
    return {plate: frozenset(parents) for plate, parents in known.items()}
