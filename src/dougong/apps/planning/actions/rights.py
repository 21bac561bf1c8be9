"""Verbs that go with the right to another one, so that no grant names them."""

from __future__ import annotations

from typing import ClassVar

from dougong.platform.actions import Action, Conflict
from dougong.platform.actions.locking import lock


class ByRight(Action):
    """Whoever holds `right` on the record may do this; the journal keeps the verb's own name.

    Such verbs have arguments or are done by workers, and stand in no register.
    """

    right: ClassVar[str]

    def lock(self) -> None:
        rows = self.policy.rows(self.by, self.right)
        (found,) = lock(rows.filter(pk=self.record.pk))
        if not found:
            raise self.refusal()
        (self.stored,) = found
        if self.stored.version != self.record.version:
            raise Conflict(self.record, self.stored)
