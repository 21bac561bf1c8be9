"""Doing what a sheet means through the ordinary verbs; what fails is narrowed down to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from dougong.kernel.errors import DougongError
from dougong.platform.actions import Action, Missing
from dougong.platform.actions.classed import Submitted
from dougong.platform.imports.meaning import REFUSED, Draft, Interpreter
from dougong.platform.policies import Actor
from dougong.platform.register import Resource

AT_ONCE = 500
MOST_NARROWED = 200
"""So many rows are found one by one; if more fail, the rest of their part is refused as a whole."""
Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Done:
    """What was done, or would be: records by the rows of the sheet, and requests."""

    rows: list[Any] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)


class _TakenBack(Exception):
    """Ends the savepoint of a trial."""


class Trial:
    """The verbs of one sheet, done in one transaction or tried in a savepoint."""

    def __init__(
        self, interpreter: Interpreter, reason: str, tell: Tell = lambda done, total: None
    ) -> None:
        self.interpreter, self.reason, self.tell = interpreter, reason, tell
        self.resource: Resource = interpreter.resource
        self.actor: Actor = interpreter.actor
        self.done = Done()
        self._narrowed = 0

    def rehearse(self) -> Done:
        """Do everything, ask the deferred rules of the database too, and take it all back."""
        try:
            with transaction.atomic():
                self.carry_out()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                raise _TakenBack
        except _TakenBack:
            return self.done

    def carry_out(self) -> Done:
        """Add and change, part by part; a row that fails is noted as refused."""
        meaning = self.interpreter.meaning
        total, count = len(meaning.new) + len(meaning.changed), 0
        for verb, drafts in (("add", meaning.new), ("change", meaning.changed)):
            for part in _parts(drafts):
                self._attempt(self.resource.verbs[verb], part)
                count += len(part)
                self.tell(count, total)
        return self.done

    def _attempt(self, action: type[Action], drafts: Sequence[Draft]) -> None:
        """Try some rows together, and where they fail, each half of them."""
        refused: Exception
        try:
            with transaction.atomic():
                self._do(action, drafts)
        except (*REFUSED, Missing, DougongError) as error:
            refused = error
        else:
            return
        if len(drafts) == 1 or self._narrowed >= MOST_NARROWED:
            self._narrowed += 1
            for draft in drafts:
                self.interpreter.refuse(draft.number, refused)
            return
        half = len(drafts) // 2
        self._attempt(action, drafts[:half])
        self._attempt(action, drafts[half:])

    def _do(self, action: type[Action], drafts: Sequence[Draft]) -> None:
        rows = [draft.row(self.resource.model) for draft in drafts]
        try:
            self.done.rows += action.execute_many(rows, by=self.actor, reason=self.reason)
        except Submitted as submitted:
            # Its requests stand in this transaction; raised further they would be taken back.
            self.done.rows += submitted.done
            self.done.requests += submitted.requests


def _parts(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), AT_ONCE):
        yield drafts[start : start + AT_ONCE]
