"""The one order in which rows are locked, so that two verbs never wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

RANKS = (
    "unit", "portfolio", "programme", "project", "budgetnode", "contract", "plan", "workitem",
)  # fmt: skip
"""Kinds from the top of the institution downwards; whatever is not named follows by its name."""


def rank(model: type[Model]) -> tuple[int, str]:
    """Where a kind stands in the order."""
    name = str(model._meta.model_name)
    return (RANKS.index(name) if name in RANKS else len(RANKS), name)


def lock(*queries: QuerySet[Any]) -> Sequence[list[Any]]:
    """Lock the rows of some queries: by the rank of their kinds, then by key; answered as asked.

    A verb that needs rows of several kinds names them in one call.
    """
    found: dict[int, list[Any]] = {}
    for place in sorted(range(len(queries)), key=lambda place: rank(queries[place].model)):
        found[place] = list(queries[place].select_for_update(of=("self",)).order_by("pk"))
    return [found[place] for place in range(len(queries))]
