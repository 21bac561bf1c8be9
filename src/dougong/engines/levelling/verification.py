"""Is a schedule feasible? Checked slot by slot, by code that shares nothing with the kernels."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from .model import Problem, Slots


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that does not hold: `link`, `capacity`, `earliest` or `latest`."""

    kind: str
    activity: str
    at: int
    amount: int
    other: str = ""
    """The predecessor, or the resource."""


def breaches(problem: Problem, start: Slots) -> list[Breach]:
    """Every link, bound and capacity that a schedule breaks.

    Parameters
    ----------
    problem
        What was to be levelled.
    start
        Worked slots of each activity's calendar at which it starts.

    Returns
    -------
    list of Breach
        Empty for a feasible schedule; `amount` is in slots, for capacities in thousandths.
    """
    check = _Check(problem, start.tolist())
    return [*check.bounds(), *check.links(), *check.capacities()]


class _Check:
    def __init__(self, problem: Problem, start: list[int]) -> None:
        self.problem = problem
        self.start = start
        self.calendar = problem.calendar.tolist()
        self.length = problem.length.tolist()
        self.clock = problem.grid.clock.tolist()
        places = [
            [place for place in row if place < problem.grid.slots]
            for row in problem.grid.place.tolist()
        ]
        self.places = places
        self.hours = [[self.clock[place] for place in row] for row in places]
        """Per calendar the slots of the round-the-clock grid in which it works."""

    def bounds(self) -> list[Breach]:
        found = []
        limits = zip(self.problem.earliest.tolist(), self.problem.latest.tolist(), strict=True)
        for i, (earliest, latest) in enumerate(limits):
            begin, name = self.start[i], self.problem.names[i]
            if begin < earliest:
                found.append(Breach("earliest", name, begin, earliest - begin))
            if begin > latest and not self.problem.is_begun[i]:
                found.append(Breach("latest", name, begin, begin - latest))
        return found

    def links(self) -> list[Breach]:
        found = []
        table = self.problem.precedence
        columns = (table.pred, table.succ, table.offset, table.across, table.lag)
        rows = zip(*(c.tolist() for c in columns), table.lag_calendar.tolist(), strict=True)
        for pred, succ, offset, across, lag, calendar in rows:
            if across == 0:
                short = self.start[pred] + offset - self.start[succ]
            else:
                short = self._short(pred, succ, across - 1, lag, calendar)
            if short > 0:
                names = self.problem.names
                found.append(Breach("link", names[succ], self.start[succ], short, names[pred]))
        return found

    def _short(self, pred: int, succ: int, kind: int, lag: int, calendar: int) -> int:
        """By how many hours of the grid a link across calendars is broken."""
        from_start, to_finish = kind in (1, 3), kind in (2, 3)
        moment = self._begin(pred) if from_start else self._end(pred, self.length[pred])
        if calendar < 0:
            moment += lag
        elif lag:
            hours = self.hours[calendar]
            worked = bisect_left(hours, moment) + lag
            moment = hours[worked - 1] + 1 if lag > 0 else hours[max(worked, 0)]
        if to_finish:
            # Only the slots that are surely full count as done.
            return moment - self._next(succ, self._end(succ, int(self.problem.reach[succ])))
        return moment - self._begin(succ)

    def _begin(self, i: int) -> int:
        return self.hours[self.calendar[i]][self.start[i]]

    def _end(self, i: int, length: int) -> int:
        worked = self.start[i] + length
        return self.hours[self.calendar[i]][worked - 1] + 1 if worked else 0

    def _next(self, i: int, moment: int) -> int:
        """The next working hour: idle time behind a finish counts as finished."""
        hours = self.hours[self.calendar[i]]
        at = bisect_left(hours, moment)
        return hours[at] if at < len(hours) else moment

    def capacities(self) -> list[Breach]:
        found = []
        taken: Counter[tuple[int, int]] = Counter()
        by: dict[tuple[int, int], int] = {}
        demand = self.problem.demand
        rows = zip(
            demand.activity.tolist(), demand.resource.tolist(), demand.units.tolist(), strict=True
        )
        for i, resource, units in rows:
            for worked in range(self.start[i], self.start[i] + self.length[i]):
                at = resource, self.places[self.calendar[i]][worked]
                taken[at] += units
                by[at] = i
        for (resource, place), units in sorted(taken.items()):
            over = units - int(self.problem.capacity[resource, place])
            if over > 0:
                name = self.problem.names[by[resource, place]]
                breach = Breach("capacity", name, place, over, self.problem.resources[resource])
                found.append(breach)
        return found
