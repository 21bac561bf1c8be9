"""Critical-path scheduling as one would explain it: slow, recursive, minute by minute.

It knows links of all types, lags in the predecessor's calendar or elapsed, and constraints; no
progress. The engine is compared with it on random networks.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache

ORIGIN_DAYS, HORIZON_DAYS = 60, 260
"""The project starts so many days after minute 0; nothing reaches beyond the horizon."""


class Clock:
    """The working minutes of a calendar, written out one by one."""

    def __init__(self, week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
        self.minutes = [
            day * 1440 + minute
            for day in range(HORIZON_DAYS)
            for begin, end in week[day % 7]
            for minute in range(begin, end)
        ]

    def count(self, instant: int) -> int:
        return bisect_left(self.minutes, instant)

    def start(self, count: int) -> int:
        return self.minutes[count]

    def finish(self, count: int) -> int:
        return self.minutes[count - 1] + 1


@dataclass
class Task:
    clock: Clock
    duration: int
    floors: dict[str, int] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    """Instants that `start` and `finish` may not be before, or after."""


@dataclass
class Link:
    pred: int
    succ: int
    type: str
    lag: int = 0
    elapsed: bool = False


class Reference:
    """Dates of a network in working minutes of each task's own clock."""

    def __init__(self, tasks: list[Task], links: list[Link], start: int) -> None:
        self.tasks, self.links, self.start = tasks, links, start
        self.early = cache(self._early)
        self.late = cache(self._late)

    def shifted(self, clock: Clock, instant: int, lag: int, elapsed: bool) -> int:
        if elapsed or lag == 0:
            return instant + lag
        count = clock.count(instant) + lag
        return clock.finish(count) if lag > 0 else clock.start(count)

    def asked(self, link: Link) -> tuple[int, int]:
        """The instant a link asks for, and how many minutes of the successor lie before it."""
        pred, succ = self.tasks[link.pred], self.tasks[link.succ]
        start, finish = self.early(link.pred)
        instant = pred.clock.start(start) if link.type[0] == "S" else self.finish_instant(link.pred)
        if pred.clock is succ.clock and not link.elapsed:
            return instant, (start if link.type[0] == "S" else finish) + link.lag
        at = self.shifted(pred.clock, instant, link.lag, link.elapsed)
        return at, succ.clock.count(at)

    def finish_instant(self, i: int) -> int:
        return self.tasks[i].clock.finish(self.early(i)[1])

    def hangs_over(self, i: int) -> bool:
        """Does a finish link end in time that the task does not work?"""
        clock, (_, finish) = self.tasks[i].clock, self.early(i)
        for link in self.links:
            if link.succ == i and link.type[1] == "F":
                same = self.tasks[link.pred].clock is clock and not link.elapsed
                at, count = self.asked(link)
                if not same and count == finish and at > clock.finish(finish):
                    return True
        return False

    def _early(self, i: int) -> tuple[int, int]:
        task = self.tasks[i]
        starts = [task.clock.count(self.start)]
        finishes = []
        if "start" in task.floors:
            starts.append(task.clock.count(task.floors["start"]))
        if "finish" in task.floors:
            finishes.append(task.clock.count(task.floors["finish"]))
        for link in self.links:
            if link.succ == i:
                (starts if link.type[1] == "S" else finishes).append(self.asked(link)[1])
        start = max(starts + [finish - task.duration for finish in finishes])
        return start, start + task.duration

    def _late(self, i: int) -> tuple[int, int]:
        task = self.tasks[i]
        finishes = [task.clock.count(self.project_end)]
        if "finish" in task.caps:
            finishes.append(task.clock.count(task.caps["finish"]))
        if "start" in task.caps:
            finishes.append(task.clock.count(task.caps["start"]) + task.duration)
        for link in self.links:
            if link.pred == i:
                granted = self.granted(link)
                finishes.append(granted if link.type[0] == "F" else granted + task.duration)
        finish = min(finishes)
        return finish - task.duration, finish

    def granted(self, link: Link) -> int:
        pred, succ = self.tasks[link.pred], self.tasks[link.succ]
        start, finish = self.late(link.succ)
        if pred.clock is succ.clock and not link.elapsed:
            return (start if link.type[1] == "S" else finish) - link.lag
        if link.type[1] == "S":
            instant = succ.clock.start(start)
        elif self.hangs_over(link.succ):
            instant = succ.clock.start(finish)
        else:
            instant = succ.clock.finish(finish)
        return pred.clock.count(self.shifted(pred.clock, instant, -link.lag, link.elapsed))

    def schedule(self) -> list[tuple[int, int, int, int]]:
        """Early start and finish, late start and finish of every task."""
        self.project_end = max(
            self.tasks[i].clock.finish(self.early(i)[1]) for i in range(len(self.tasks))
        )
        return [(*self.early(i), *self.late(i)) for i in range(len(self.tasks))]
