"""The dry run: the verb itself, inside a savepoint that is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from dougong.platform.actions import Action
from dougong.platform.approvals.previews import Row, captured
from dougong.platform.journal.circumstances import approval_scope, units_gathered

REHEARSAL: Mapping[str, Any] = {"rehearsal": True}


def rehearsed(action: Action) -> list[Row]:
    """Do the verb, look at what the database captured, and take it all back.

    Deferred rules of the database are asked too. Nothing leaves the house: jobs, events and files
    belong to the transaction.
    """
    try:
        with transaction.atomic():
            with approval_scope(REHEARSAL), units_gathered() as units:
                action.execute()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _TakenBack(captured(units))
    except _TakenBack as told:
        return told.rows


class _TakenBack(Exception):
    """Carries the preview out of the savepoint that is rolled back."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows
