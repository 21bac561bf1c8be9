"""What a verb answers instead of being done: the record is another by now, or not there for the actor."""

from __future__ import annotations

from dougong.platform.records import Recorded


class Conflict(Exception):
    """Somebody else changed the record since it was read; `stored` is what stands there now."""

    code = "version_stale"

    def __init__(self, row: Recorded, stored: Recorded) -> None:
        super().__init__(f"{stored.code}: version {row.version} was read, {stored.version} stands")
        self.row, self.stored = row, stored


class Missing(Exception):
    """The actor may not see the record, or it is not there: from outside the two are the same."""

    code = "records.not_found"
