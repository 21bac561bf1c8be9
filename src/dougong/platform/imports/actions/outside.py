"""Base of verbs that do other verbs: those come first, each with entries of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from dougong.platform.actions import Action
from dougong.platform.actions.attempts import repeats
from dougong.platform.actions.storing import clean
from dougong.platform.journal import unit_of_work
from dougong.platform.policies import Actor


class DoesOthers(Action):
    """The rows' own verbs are done before this verb's unit of work is opened.

    Inside it a classed verb could not become a request, and entries of ten thousand rows would
    hang below one. All of it is one transaction.
    """

    @repeats
    def execute(self) -> Any:
        with transaction.atomic():
            self.lock()
            self.admit()
            self.do_others()
            with unit_of_work(self.by.pk) as unit:
                self.perform()
                clean([self.record])
                self._store()
                self.follow()
                unit.write([self.entry({}, {})])
        return self.record

    def do_others(self) -> None:
        """Do the verbs of other records."""

    @classmethod
    def execute_many(cls, records: Iterable[Any], *, by: Actor, reason: str = "") -> list[Any]:
        with transaction.atomic():
            return [cls(record, by=by, reason=reason).execute() for record in records]
