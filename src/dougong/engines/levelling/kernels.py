"""Placing activities one by one where links and capacities allow, forwards and backwards.

Plain functions over flat arrays in the subset that Numba compiles; small problems run as they are.
Activities stand in topological order. A start is a count of worked slots of the activity's own
calendar; a place is a slot of the common axis, on which at least one calendar works.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray

NEVER = 2**30
"""A latest start that nothing limits."""
FREE, BEGUN = 0, 1
"""Begun work follows its predecessors, but does not wait for capacity."""


class Frame(NamedTuple):
    """What is placed: activities, links in the order of successors, demands of each activity."""

    calendar: NDArray
    length: NDArray
    reach: NDArray
    """Whole slots that surely lie before the finish: less than `length` where a slot is not full."""
    earliest: NDArray
    latest: NDArray
    mode: NDArray
    project: NDArray
    pred_ptr: NDArray
    pred: NDArray
    offset: NDArray
    """Slots from start to start that a link inside one calendar asks for."""
    across: NDArray
    """0 for a link inside one calendar, else 1 + its type."""
    lag: NDArray
    lag_calendar: NDArray
    succ_ptr: NDArray
    succ: NDArray
    succ_link: NDArray
    demand_ptr: NDArray
    demand_resource: NDArray
    demand_units: NDArray


class Axis(NamedTuple):
    """Calendars on the common axis of slots; rows of `width` entries per calendar."""

    slots: int
    width: int
    place: NDArray
    """Place of each worked slot; `slots` behind the last one."""
    worked: NDArray
    """Worked slots before each place."""
    is_whole: NDArray
    """Does the calendar work in every slot of the axis?"""
    clock: NDArray
    """Slot of the round-the-clock grid of each place."""
    place_at: NDArray
    """Places before each slot of the round-the-clock grid."""


class Work(NamedTuple):
    """What placing writes."""

    free: NDArray
    """Units left, one row of places per resource."""
    capacity: NDArray
    start: NDArray
    late: NDArray
    order: NDArray
    settled: NDArray
    waiting: NDArray
    stack: NDArray
    bucket: NDArray
    finish: NDArray
    """Of each project."""


def edge(frame: Frame, axis: Axis, i: int, worked: int, at_start: bool) -> int:
    """The place at which a start or finish of an activity lies."""
    row = frame.calendar[i] * axis.width
    if at_start or worked == 0:
        return axis.place[row + worked]
    return axis.place[row + worked - 1] + 1


def moved(axis: Axis, calendar: int, place: int, lag: int, at_start: bool) -> int:
    """A place moved by a lag in a calendar; without calendar the lag is elapsed time."""
    if calendar < 0:
        grid = axis.clock[place] if at_start or place == 0 else axis.clock[place - 1] + 1
        return axis.place_at[min(max(grid + lag, 0), len(axis.place_at) - 1)]
    row = calendar * axis.width
    worked = min(max(axis.worked[row + place] + lag, 0), axis.slots)
    if lag < 0 or worked == 0:
        return axis.place[row + worked]
    return min(axis.place[row + worked - 1] + 1, axis.slots)


def asked(frame: Frame, axis: Axis, start: Any, link: int, i: int) -> int:
    """The earliest start that a link across calendars allows."""
    pred = frame.pred[link]
    kind = frame.across[link] - 1
    at_start = kind & 1 == 1 or frame.length[pred] == 0
    worked = start[pred] if at_start else start[pred] + frame.length[pred]
    place = edge(frame, axis, pred, worked, at_start)
    if frame.lag[link] != 0:
        place = moved(axis, frame.lag_calendar[link], place, frame.lag[link], at_start)
    bound = axis.worked[frame.calendar[i] * axis.width + place]
    return bound - frame.reach[i] if kind & 2 != 0 else bound


def granted(frame: Frame, axis: Axis, late: NDArray, link: int, pred: int, succ: int) -> int:
    """About the latest start that a link across calendars leaves to its predecessor."""
    kind = frame.across[link] - 1
    worked = late[succ] + frame.reach[succ] if kind & 2 != 0 else late[succ]
    place = edge(frame, axis, succ, worked, kind & 2 == 0)
    if frame.lag[link] != 0:
        place = moved(axis, frame.lag_calendar[link], place, -frame.lag[link], kind & 2 == 0)
    bound = axis.worked[frame.calendar[pred] * axis.width + place]
    return bound if kind & 1 == 1 else bound - frame.length[pred]


def earliest_start(frame: Frame, axis: Axis, start: NDArray, i: int) -> int:
    """What floors and placed predecessors allow."""
    worked = frame.earliest[i]
    for link in range(frame.pred_ptr[i], frame.pred_ptr[i + 1]):
        if frame.across[link] == 0:
            bound = start[frame.pred[link]] + frame.offset[link]
        else:
            bound = asked(frame, axis, start, link, i)
        worked = max(worked, bound)
    return worked


def latest_start(frame: Frame, axis: Axis, late: NDArray, i: int, end: int) -> int:
    """What the end and placed successors leave."""
    worked = axis.worked[frame.calendar[i] * axis.width + end] - frame.length[i]
    for at in range(frame.succ_ptr[i], frame.succ_ptr[i + 1]):
        link = frame.succ_link[at]
        if frame.across[link] == 0:
            bound = late[frame.succ[at]] - frame.offset[link]
        else:
            bound = granted(frame, axis, late, link, i, frame.succ[at])
        worked = min(worked, bound)
    return worked


def last_clash(frame: Frame, axis: Axis, work: Work, i: int, begin: int, end: int) -> int:
    """The last worked slot in `[begin, end)` that lacks units for an activity, or −1."""
    clash = -1
    row = frame.calendar[i] * axis.width
    is_whole = axis.is_whole[frame.calendar[i]] == 1
    for demand in range(frame.demand_ptr[i], frame.demand_ptr[i + 1]):
        units = frame.demand_units[demand]
        base = frame.demand_resource[demand] * axis.slots
        worked = end - 1
        while worked >= max(begin, clash + 1):
            place = worked if is_whole else axis.place[row + worked]
            if work.free[base + place] < units:
                clash = worked
                break
            worked -= 1
    return clash


def first_clash(frame: Frame, axis: Axis, work: Work, i: int, begin: int, end: int) -> int:
    """The first worked slot in `[begin, end)` that lacks units for an activity, or `end`."""
    clash = end
    row = frame.calendar[i] * axis.width
    is_whole = axis.is_whole[frame.calendar[i]] == 1
    for demand in range(frame.demand_ptr[i], frame.demand_ptr[i + 1]):
        units = frame.demand_units[demand]
        base = frame.demand_resource[demand] * axis.slots
        worked = begin
        while worked < clash:
            place = worked if is_whole else axis.place[row + worked]
            if work.free[base + place] < units:
                clash = worked
                break
            worked += 1
    return clash


def opening(frame: Frame, axis: Axis, work: Work, i: int, worked: int) -> int:
    """The first start from here on at which all units are free throughout; −1 beyond the axis."""
    length = frame.length[i]
    last = axis.worked[frame.calendar[i] * axis.width + axis.slots]
    if length == 0 or frame.demand_ptr[i] == frame.demand_ptr[i + 1]:
        return worked if worked + length <= last else -1
    known = worked
    while worked + length <= last:
        end = worked + length
        clash = last_clash(frame, axis, work, i, known, end)
        if clash < 0:
            return worked
        known = end
        worked = clash + 1
        known = max(known, worked)
    return -1


def closing(frame: Frame, axis: Axis, work: Work, i: int, worked: int) -> int:
    """The last start up to here at which all units are free throughout, or −1."""
    length = frame.length[i]
    if length == 0 or frame.demand_ptr[i] == frame.demand_ptr[i + 1]:
        return worked
    known = worked + length
    while worked >= 0:
        clash = first_clash(frame, axis, work, i, worked, known)
        if clash >= known:
            return worked
        known = worked
        worked = clash - length
        known = min(known, clash)
    return -1


def reserve(frame: Frame, axis: Axis, work: Work, i: int, begin: int) -> None:
    """Take the units of an activity that starts here."""
    row = frame.calendar[i] * axis.width
    is_whole = axis.is_whole[frame.calendar[i]] == 1
    for demand in range(frame.demand_ptr[i], frame.demand_ptr[i + 1]):
        units = frame.demand_units[demand]
        base = frame.demand_resource[demand] * axis.slots
        for worked in range(begin, begin + frame.length[i]):
            place = worked if is_whole else axis.place[row + worked]
            work.free[base + place] -= units


def refill(work: Work) -> None:
    """All capacity is free again."""
    for at in range(len(work.capacity)):
        work.free[at] = work.capacity[at]


def forward(frame: Frame, axis: Axis, work: Work, order: NDArray) -> int:
    """Place every activity as early as possible in the given order.

    Returns the cost: the last finish first, then the sum of the projects' finishes; −1 when the
    axis is too short for the activity on the `stack`. What cannot be placed by its latest start stands where its links allow, over
    capacity.

    References
    ----------
    J. E. Kelley, The critical-path method: resources planning and scheduling, 1963; R. Kolisch,
    Serial and parallel resource-constrained project scheduling methods revisited, EJOR 90 (1996).
    """
    refill(work)
    for project in range(len(work.finish)):
        work.finish[project] = 0
    latest = 0
    for at in range(len(order)):
        i = order[at]
        begin = earliest_start(frame, axis, work.start, i)
        work.stack[0] = i
        if begin + frame.length[i] > axis.worked[frame.calendar[i] * axis.width + axis.slots]:
            return -1
        if frame.mode[i] == FREE:
            found = opening(frame, axis, work, i, begin)
            if found < 0 and frame.latest[i] == NEVER:
                return -1
            if 0 <= found <= frame.latest[i]:
                begin = found
        work.start[i] = begin
        reserve(frame, axis, work, i, begin)
        place = edge(frame, axis, i, begin + frame.length[i], False)
        work.finish[frame.project[i]] = max(work.finish[frame.project[i]], place)
        latest = max(latest, place)
    total = 0
    for project in range(len(work.finish)):
        total += work.finish[project]
    return latest * (len(work.finish) * (axis.slots + 1) + 1) + total


def backward(
    frame: Frame, axis: Axis, work: Work, order: NDArray, end: int, is_levelled: bool
) -> None:
    """Place every activity as late as possible before an end, into `late`; successors come first.

    Only the order that results is used: across calendars the bounds are near, not exact.
    """
    refill(work)
    for at in range(len(order)):
        i = order[at]
        begin = latest_start(frame, axis, work.late, i, end)
        if is_levelled:
            begin = closing(frame, axis, work, i, begin) if frame.mode[i] == FREE else 0
            begin = max(begin, work.start[i])
            reserve(frame, axis, work, i, begin)
        work.late[i] = max(begin, 0)


def settle(frame: Frame, work: Work, order: NDArray, reverse: bool) -> None:
    """Put an order right, so that predecessors come first (or, in reverse, successors)."""
    n = len(order)
    uncalled = len(frame.pred) + 1
    for i in range(n):
        preds = frame.pred_ptr[i + 1] - frame.pred_ptr[i]
        succs = frame.succ_ptr[i + 1] - frame.succ_ptr[i]
        work.waiting[i] = (succs if reverse else preds) + uncalled
    done = 0
    for at in range(n):
        i = order[at]
        work.waiting[i] -= uncalled
        top = 0
        if work.waiting[i] == 0:
            work.stack[0] = i
            top = 1
        while top > 0:
            top -= 1
            i = work.stack[top]
            work.settled[done] = i
            done += 1
            ptr = frame.pred_ptr if reverse else frame.succ_ptr
            for k in range(ptr[i], ptr[i + 1]):
                j = frame.pred[k] if reverse else frame.succ[k]
                work.waiting[j] -= 1
                if work.waiting[j] == 0:
                    work.stack[top] = j
                    top += 1
    for at in range(n):
        order[at] = work.settled[at]


def sort_by_start(frame: Frame, axis: Axis, work: Work, starts: NDArray, order: NDArray) -> None:
    """Activities by the place of their start, equal ones in topological order."""
    n = len(order)
    for place in range(axis.slots + 2):
        work.bucket[place] = 0
    for i in range(n):
        work.bucket[axis.place[frame.calendar[i] * axis.width + starts[i]] + 1] += 1
    for place in range(axis.slots + 1):
        work.bucket[place + 1] += work.bucket[place]
    for i in range(n):
        place = axis.place[frame.calendar[i] * axis.width + starts[i]]
        order[work.bucket[place]] = i
        work.bucket[place] += 1


def sort_by_finish(frame: Frame, axis: Axis, work: Work, order: NDArray) -> None:
    """Activities by the place of their finish, the last one first."""
    n = len(order)
    for place in range(axis.slots + 2):
        work.bucket[place] = 0
    for i in range(n):
        place = edge(frame, axis, i, work.start[i] + frame.length[i], False)
        work.bucket[axis.slots - place + 1] += 1
    for place in range(axis.slots + 1):
        work.bucket[place + 1] += work.bucket[place]
    for i in range(n - 1, -1, -1):
        place = axis.slots - edge(frame, axis, i, work.start[i] + frame.length[i], False)
        order[work.bucket[place]] = i
        work.bucket[place] += 1


def justify(frame: Frame, axis: Axis, work: Work, cost: int) -> int:
    """Push all work to the end, then back to the front: never longer on one calendar.

    `order` and `start` hold the result; returns its cost.

    References
    ----------
    V. Valls, F. Ballestín, S. Quintanilla, Justification and RCPSP: a technique that pays, EJOR 165
    (2005) 375–386.
    """
    sort_by_finish(frame, axis, work, work.order)
    settle(frame, work, work.order, True)
    end = cost // (len(work.finish) * (axis.slots + 1) + 1)
    backward(frame, axis, work, work.order, end, True)
    sort_by_start(frame, axis, work, work.late, work.order)
    settle(frame, work, work.order, False)
    return forward(frame, axis, work, work.order)
