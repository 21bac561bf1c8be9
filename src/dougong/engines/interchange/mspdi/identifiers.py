"""Numbers for everything that an MSPDI file refers to by number."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.kernel.plan import PlanDocument

_LARGEST = 2**31 - 1


class Numbering:
    """A number for each identifier: its own where it is one, else the next that is free."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        wanted = list(pairs)
        self._numbers: dict[str, str] = {}
        taken = {"0"}
        for identifier, uid in wanted:
            if _is_number(uid) and uid not in taken:
                self._numbers[identifier] = uid
                taken.add(uid)
        following = 1
        for identifier, _ in wanted:
            if identifier in self._numbers:
                continue
            while str(following) in taken:
                following += 1
            taken.add(str(following))
            self._numbers[identifier] = str(following)

    def __getitem__(self, identifier: str) -> str:
        return self._numbers[identifier]

    def get(self, identifier: str | None, default: str) -> str:
        """The number of an identifier that may be missing from the plan."""
        return default if identifier is None else self._numbers.get(identifier, default)

    def renamed(self) -> dict[str, str]:
        """Number to identifier, for those whose identifier is not their number."""
        pairs = self._numbers.items()
        return {number: identifier for identifier, number in pairs if number != identifier}


def _is_number(uid: str) -> bool:
    return uid.isascii() and uid.isdecimal() and not uid.startswith("0") and int(uid) <= _LARGEST


class Numbers:
    """The numbers of one document: tasks, the ends of external links, calendars, resources."""

    def __init__(self, document: PlanDocument) -> None:
        tasks = [(activity.id, activity.uid) for activity in document.activities]
        known = {activity.id for activity in document.activities}
        outside = {link.pred: link.pred for link in document.links if link.pred not in known}
        self.tasks = Numbering(tasks + list(outside.items()))
        self.calendars = Numbering((calendar.id, calendar.id) for calendar in document.calendars)
        self.resources = Numbering((resource.id, resource.id) for resource in document.resources)
