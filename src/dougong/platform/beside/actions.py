"""A verb beside records: it writes rows that hang on their name plates, and one entry for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.utils.functional import Promise

from dougong.platform.actions.attempts import repeated
from dougong.platform.actions.guards import is_guarded, refuse_guarded
from dougong.platform.journal import Line, unit_of_work

from .matters import Matter


class Contribution:
    """One verb beside a record: right → `check()` → `perform()` → entry, in one transaction.

    The record itself, its version and its editors are left alone; its entries have version 0.
    """

    verb: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    right: ClassVar[str]
    words: ClassVar[Mapping[str, str | Promise]] = {}
    """What the names in `told()` are called in histories."""

    def __init__(self, matter: Matter, *, reason: str = "") -> None:
        self.matter, self.reason = matter, reason.strip()
        self.actor: Any = matter.actor

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "verb" in vars(cls):
            contributions[cls.verb] = cls

    def require(self) -> None:
        """Raise unless the actor may do it."""
        self.matter.require(self.right)

    def check(self) -> None:
        """Raise ValidationError where it may not be done now."""

    def altered(self) -> Iterable[Matter]:
        """The records that count as changed by it; their guards are asked first."""
        return ()

    def refuse_guarded(self) -> None:
        """Raise where a guard keeps one of the records as it is."""
        for matter in self.altered():
            if is_guarded(matter.plate.kind):
                refuse_guarded(self.verb, matter.rows())

    def perform(self) -> Any:
        """Write the rows."""
        raise NotImplementedError

    def about(self) -> Mapping[str, Any]:
        """Plain facts for the entry, nothing personal."""
        return {}

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What stood before and what stands after, as far as everybody who sees the record may read."""
        return {}, {}

    def lines(self) -> Sequence[Line]:
        return [self.line(self.matter)]

    def line(self, matter: Matter) -> Line:
        before, after = self.told()
        retention = matter.resource.model.retention
        line = Line(self.verb, matter.pk, 0, self.reason, retention=retention)
        line.before, line.after, line.about = dict(before), dict(after), dict(self.about())
        return line

    def follow(self) -> None:
        """What belongs to the same transaction and stands in no audited table: jobs, notices."""

    def execute(self) -> Any:
        """Do the verb, or raise PermissionDenied or ValidationError."""
        self.require()
        return repeated(self._executed)

    def _executed(self) -> Any:
        with transaction.atomic(), unit_of_work(self.actor.pk) as unit:
            self.refuse_guarded()
            self.check()
            made = self.perform()
            unit.write(self.lines())
            self.follow()
        return made


contributions: dict[str, type[Contribution]] = {}
"""Every verb that is done beside records, for those who tell what was done."""
