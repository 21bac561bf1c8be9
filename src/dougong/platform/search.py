"""Plates that a person may see, of any kind, and those among them that hold certain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from .policies import Actor, Installation, decisions_kept, foresee, reach
from .records import DELETED, Record
from .register import registry


def seen_by(actor: Actor, kinds: Iterable[str] | None = None, path: str = "") -> Q:
    """The condition for plates of registered kinds (all, or those given) that the actor may view.

    `path` leads from the queried model to the plate, such as `record__`. Kinds seen in the same
    scopes share one condition, so that the query stays short.
    """
    wanted = [kind for kind in (registry if kinds is None else kinds) if kind in registry]
    if isinstance(actor, Installation):
        return Q((f"{path}kind__in", wanted))
    with decisions_kept():
        foresee(actor, [registry[kind].policy.permission("view") for kind in wanted])
        return _seen(actor, wanted, path)


def _seen(actor: Actor, wanted: list[str], path: str) -> Q:
    by_scopes: dict[frozenset[int], list[str]] = {}
    condition = Q((f"{path}pk__in", ()))
    for kind in wanted:
        policy = registry[kind].policy
        if policy.is_plain:
            by_scopes.setdefault(reach(actor, policy.permission("view")), []).append(kind)
        else:
            rows = policy.rows(actor, "view").values("pk")
            condition |= Q((f"{path}kind", kind), (f"{path}pk__in", rows))
    for scopes, group in by_scopes.items():
        if scopes:
            condition |= Q((f"{path}kind__in", group), (f"{path}scope__any", scopes))
    return condition


def maybe_seen_by(actor: Actor, kinds: Iterable[str] | None = None, path: str = "") -> Q:
    """A wider condition that is quick to plan: kinds with a law of their own pass unjudged.

    Whoever uses it judges the rows afterwards, as `first_seen` does.
    """
    wanted = [kind for kind in (registry if kinds is None else kinds) if kind in registry]
    plain = [kind for kind in wanted if registry[kind].policy.is_plain]
    others = [kind for kind in wanted if not registry[kind].policy.is_plain]
    return seen_by(actor, plain, path) | Q((f"{path}kind__in", others))


def first_seen(
    actor: Actor, rows: QuerySet[Any], most: int, plate_of: Callable[[Any], Record]
) -> list[Any]:
    """The youngest of the rows whose plates the actor may view, looked for in growing steps."""
    found: list[Any] = []
    step, rest = most, rows.order_by("-pk")
    while len(found) < most:
        page = list(rest[:step])
        plates = [plate_of(row) for row in page]
        seen = seen_among(actor, ((one.pk, one.kind, one.scope_id) for one in plates))
        found += [row for row, one in zip(page, plates, strict=True) if one.pk in seen]
        if len(page) < step:
            break
        rest, step = rows.filter(pk__lt=page[-1].pk).order_by("-pk"), step * 4
    return found[:most]


def visible(actor: Actor, kinds: Iterable[str] | None = None) -> QuerySet[Record]:
    """Plates of records that stand and that the actor may view."""
    return Record.objects.exclude(state=DELETED).filter(seen_by(actor, kinds))


def found(actor: Actor, words: str, kinds: Iterable[str] | None = None) -> QuerySet[Record]:
    """Visible plates whose code or label holds the words."""
    return visible(actor, kinds).filter(terms__finds=words)


def seen_among(actor: Actor, plates: Iterable[tuple[int, str, int | None]]) -> set[int]:
    """Keys of those of a few plates that the actor may view, decided without searching all.

    A plate is given by its key, its kind and the key of its scope.
    """
    by_kind: dict[str, list[tuple[int, int | None]]] = {}
    for key, kind, scope in plates:
        by_kind.setdefault(kind, []).append((key, scope))
    seen: set[int] = set()
    for kind, group in by_kind.items():
        policy = registry[kind].policy if kind in registry else None
        if policy is not None and policy.is_plain and not isinstance(actor, Installation):
            held = reach(actor, policy.permission("view"))
            seen |= {key for key, scope in group if scope in held}
        elif policy is not None:
            rows = policy.rows(actor, "view").filter(pk__in=[key for key, _scope in group])
            seen |= set(rows.values_list("pk", flat=True))
    return seen


def seen_plates(actor: Actor, keys: Iterable[int]) -> dict[int, Record]:
    """Those of a few plates that stand and that the actor may view, by key.

    Asks what the actor may see of their kinds only, where `visible` asks it of every kind.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    plates: dict[int, Record] = Record.objects.exclude(state=DELETED).in_bulk(wanted)
    asked = ((plate.pk, plate.kind, plate.scope_id) for plate in plates.values())
    seen = seen_among(actor, asked)
    return {key: plate for key, plate in plates.items() if key in seen}
