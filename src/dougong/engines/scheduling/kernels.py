"""The passes over a network: plain functions over flat arrays, run as they are or compiled.

Everything here stays in the subset that Numba compiles. Below some thousand activities the same
functions run interpreted over lists. Activities stand in topological order; times are working
minutes of each activity's own calendar, and become instants only where a link crosses calendars.
"""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import NDArray

from .calendars import Tables

DAY = 1440
SLOTS = DAY + 1
STEP = 480
NONE = -(2**31)
NEVER = 2**30
"""A late date that nothing limits."""
LIMIT = 2**28
"""Beyond any calendar: keeps sums inside int32 until the overflow is reported."""

FS, SS, FF, SF, ROLLUP = 0, 1, 2, 3, 4
NORMAL, DONE, MANUAL, PIN_START, PIN_FINISH, SPAN, TYPED = 0, 1, 2, 3, 4, 5, 6
WHOLE, AT_START, AT_FINISH = 0, 1, 2
EARLY, LATE = 1, 2


class Net(NamedTuple):
    """Who precedes whom, both ways; links of one activity stand together."""

    calendar: NDArray
    delay: NDArray
    """Elapsed minutes by which levelling holds back each start."""
    pred_ptr: NDArray
    pred: NDArray
    pred_type: NDArray
    pred_lag: NDArray
    pred_lag_calendar: NDArray
    succ_ptr: NDArray
    succ: NDArray
    succ_link: NDArray
    """Position of the same link among the predecessor arrays."""


class Rules(NamedTuple):
    """What constraints, progress and data date make of each activity, in working minutes."""

    mode: NDArray
    length: NDArray
    start_floor: NDArray
    finish_floor: NDArray
    start_cap: NDArray
    finish_cap: NDArray
    expected: NDArray
    """Expected finish, from which the length follows, or `NONE`."""
    start_anchor: NDArray
    """Instant from which start links count when work has begun, or `NONE`."""
    finish_anchor: NDArray
    lean: NDArray
    """Without length: which of its two instants an activity shows."""
    alap: NDArray
    idle_end: NDArray
    """What a finish link into idle time means: 1 the next start, 2 the finish before it."""
    live: NDArray
    """Bits per link: does it count in the early pass, does it count in the late pass."""


class Dates(NamedTuple):
    """What the passes fill in, working minutes."""

    early_start: NDArray
    early_finish: NDArray
    late_start: NDArray
    late_finish: NDArray
    free_float: NDArray
    length: NDArray
    lean: NDArray
    over: NDArray
    """`Rules.idle_end` where a finish link ends in time that the activity does not work, else 0."""
    bound: NDArray
    """What each link alone asks of its successor's start or finish."""


class Span(NamedTuple):
    """The dates of successors that predecessors may not delay."""

    start: NDArray
    finish: NDArray


def start_instant(tables: Tables, calendar: int, worked: int) -> int:
    """When working minute `worked` begins."""
    row = calendar * (tables.days + 1)
    place = min(max(worked, 0) // STEP, tables.jumps - 1)
    day = tables.jump[calendar * tables.jumps + place]
    while day < tables.days - 1 and tables.cumulative[row + day + 1] <= worked:
        day += 1
    rest = min(max(worked - tables.cumulative[row + day], 0), DAY)
    return (day + tables.first_day) * DAY + tables.minute[tables.pattern[row + day] * SLOTS + rest]


def finish_instant(tables: Tables, calendar: int, worked: int) -> int:
    """When working minute `worked - 1` ended."""
    return start_instant(tables, calendar, worked - 1) + 1


def minutes_before(tables: Tables, calendar: int, instant: int) -> int:
    """Working minutes of a calendar before an instant."""
    day = instant // DAY - tables.first_day
    row = calendar * (tables.days + 1)
    if day < 0:
        return 0
    if day >= tables.days:
        return tables.cumulative[row + tables.days]
    place = row + day
    return tables.cumulative[place] + tables.before[tables.pattern[place] * SLOTS + instant % DAY]


def instant_of(tables: Tables, calendar: int, worked: int, at_start: bool) -> int:
    """The start instant or the finish instant of a count of working minutes."""
    if at_start:
        return start_instant(tables, calendar, worked)
    return finish_instant(tables, calendar, worked)


def shifted(tables: Tables, calendar: int, instant: int, lag: int) -> int:
    """An instant moved by a lag in a calendar; without calendar the lag is elapsed time."""
    if calendar < 0:
        return instant + lag
    return instant_of(tables, calendar, minutes_before(tables, calendar, instant) + lag, lag < 0)


def anchor(net: Net, tables: Tables, dates: Dates, i: int, at_start: bool) -> int:
    """The early start or finish of an activity as others see it."""
    worked = dates.early_start[i] if at_start else dates.early_finish[i]
    if dates.lean[i] != WHOLE:
        at_start = dates.lean[i] == AT_START
    elif dates.over[i] == 1:
        at_start = True
    return instant_of(tables, net.calendar[i], worked, at_start)


def ask(net: Net, tables: Tables, rules: Rules, dates: Dates, link: int, succ: int) -> int:
    """The earliest start or finish that one link allows its successor."""
    pred = net.pred[link]
    lag = net.pred_lag[link]
    lag_calendar = net.pred_lag_calendar[link]
    own = net.calendar[pred]
    calendar = net.calendar[succ]
    at_start = net.pred_type[link] & 1 == 1
    worked = dates.early_start[pred] if at_start else dates.early_finish[pred]
    instant = rules.start_anchor[pred] if at_start else rules.finish_anchor[pred]
    if instant == NONE:
        if own == calendar and (lag == 0 or lag_calendar == calendar):
            return worked + lag
        instant = anchor(net, tables, dates, pred, at_start)
    if lag == 0:
        return minutes_before(tables, calendar, instant)
    if lag_calendar == calendar:
        return minutes_before(tables, calendar, instant) + lag
    return minutes_before(tables, calendar, shifted(tables, lag_calendar, instant, lag))


def grant(net: Net, tables: Tables, dates: Dates, span: Span, place: int, pred: int) -> int:
    """The latest finish or start that one link allows its predecessor."""
    succ = net.succ[place]
    link = net.succ_link[place]
    lag = net.pred_lag[link]
    lag_calendar = net.pred_lag_calendar[link]
    own = net.calendar[succ]
    calendar = net.calendar[pred]
    at_start = net.pred_type[link] & 2 == 0
    worked = span.start[succ] if at_start else span.finish[succ]
    if worked == NEVER:
        return NEVER
    delay = net.delay[succ] if at_start else 0
    if delay == 0 and own == calendar and (lag == 0 or lag_calendar == calendar):
        return worked - lag
    if dates.lean[succ] != WHOLE:
        at_start = dates.lean[succ] == AT_START
    elif dates.over[succ] > 0:
        at_start = True
    instant = instant_of(tables, own, worked, at_start) - delay
    if lag == 0:
        return minutes_before(tables, calendar, instant)
    if lag_calendar == calendar:
        return minutes_before(tables, calendar, instant) - lag
    return minutes_before(tables, calendar, shifted(tables, lag_calendar, instant, -lag))


def roll_up(net: Net, tables: Tables, dates: Dates, summary: int) -> None:
    """A summary that precedes others spans its leaves; it lives round the clock."""
    start, finish = NEVER, -LIMIT
    calendar = net.calendar[summary]
    for link in range(net.pred_ptr[summary], net.pred_ptr[summary + 1]):
        first = anchor(net, tables, dates, net.pred[link], True)
        last = anchor(net, tables, dates, net.pred[link], False)
        start = min(start, minutes_before(tables, calendar, first))
        finish = max(finish, minutes_before(tables, calendar, last))
        dates.bound[link] = minutes_before(tables, calendar, last)
    dates.early_start[summary] = start
    dates.early_finish[summary] = finish
    dates.length[summary] = finish - start


def asked(net: Net, tables: Tables, rules: Rules, dates: Dates, i: int) -> tuple[int, int]:
    """The earliest start and finish that floors and links allow; decides how a milestone leans."""
    start = rules.start_floor[i]
    finish = rules.finish_floor[i]
    lean = AT_FINISH if finish >= start else AT_START
    for link in range(net.pred_ptr[i], net.pred_ptr[i + 1]):
        if rules.live[link] & EARLY == 0:
            continue
        bound = ask(net, tables, rules, dates, link, i)
        dates.bound[link] = bound
        if bound >= max(start, finish):
            pred = net.pred[link]
            at_start = net.pred_type[link] & 1 == 1
            if dates.lean[pred] != WHOLE:
                at_start = dates.lean[pred] == AT_START
            lean = AT_START if at_start else AT_FINISH
        if net.pred_type[link] & 2 == 0:
            start = max(start, bound)
        else:
            finish = max(finish, bound)
    if rules.lean[i] == AT_FINISH:
        dates.lean[i] = lean
    return start, finish


def forward(net: Net, tables: Tables, rules: Rules, dates: Dates) -> None:
    """Early dates, in topological order."""
    for i in range(len(net.calendar)):
        mode = rules.mode[i]
        length = rules.length[i]
        dates.lean[i] = rules.lean[i]
        if mode == SPAN:
            roll_up(net, tables, dates, i)
            continue
        start, finish = asked(net, tables, rules, dates, i)
        if mode == PIN_FINISH:
            start = rules.finish_floor[i] - length
        elif mode != NORMAL:
            start = rules.start_floor[i]
        else:
            start = min(max(delayed(net, tables, start, i), finish - length), LIMIT)
        if rules.expected[i] != NONE:
            length = max(rules.expected[i] - start, 0)
        if mode in (DONE, MANUAL, TYPED):
            length = rules.finish_floor[i] - start
        dates.early_start[i] = start
        dates.early_finish[i] = start + length
        dates.length[i] = length
        dates.over[i] = 0
        if mode == NORMAL and length > 0 and start + length == finish:
            dates.over[i] = hangs_over(net, tables, rules, dates, i)


def delayed(net: Net, tables: Tables, start: int, i: int) -> int:
    """A start held back by levelling."""
    if net.delay[i] == 0:
        return start
    calendar = net.calendar[i]
    instant = start_instant(tables, calendar, start) + net.delay[i]
    return minutes_before(tables, calendar, instant)


def hangs_over(net: Net, tables: Tables, rules: Rules, dates: Dates, i: int) -> int:
    """Does a finish link end after the last working minute that it allows?"""
    finish = dates.early_finish[i]
    for link in range(net.pred_ptr[i], net.pred_ptr[i + 1]):
        crosses = net.calendar[net.pred[link]] != net.calendar[i] or net.pred_lag[link] != 0
        ends = net.pred_type[link] & 2 != 0 and rules.live[link] & EARLY != 0
        if crosses and ends and dates.bound[link] == finish:
            instant = anchor(net, tables, dates, net.pred[link], net.pred_type[link] & 1 == 1)
            if net.pred_lag[link] != 0:
                lag_calendar = net.pred_lag_calendar[link]
                instant = shifted(tables, lag_calendar, instant, net.pred_lag[link])
            if instant > finish_instant(tables, net.calendar[i], finish):
                return rules.idle_end[i]
    return 0


def granted(net: Net, tables: Tables, rules: Rules, dates: Dates, i: int) -> tuple[int, int]:
    """The latest start and finish that caps and links allow."""
    start = rules.start_cap[i]
    finish = rules.finish_cap[i]
    late = Span(dates.late_start, dates.late_finish)
    for place in range(net.succ_ptr[i], net.succ_ptr[i + 1]):
        link = net.succ_link[place]
        if rules.live[link] & LATE == 0:
            continue
        kind = net.pred_type[link]
        if kind == ROLLUP:
            summary = net.succ[place]
            latest = dates.late_start[summary]
            if (
                latest != NEVER
                and rules.mode[summary] == SPAN
                and starts_first(net, tables, dates, i, summary)
            ):
                instant = start_instant(tables, net.calendar[summary], latest)
                start = min(start, minutes_before(tables, net.calendar[i], instant))
            kind = FF
            bound = grant_up(net, tables, dates, summary, i)
        else:
            bound = grant(net, tables, dates, late, place, i)
        if kind & 1 == 0:
            finish = min(finish, bound)
        else:
            start = min(start, bound)
    return start, finish


def starts_first(net: Net, tables: Tables, dates: Dates, leaf: int, summary: int) -> bool:
    """Does the summary begin with this leaf?"""
    first = anchor(net, tables, dates, leaf, True)
    return minutes_before(tables, net.calendar[summary], first) == dates.early_start[summary]


def grant_up(net: Net, tables: Tables, dates: Dates, summary: int, leaf: int) -> int:
    """The latest finish that a summary's successors leave to its leaves."""
    latest = dates.late_finish[summary]
    if latest == NEVER:
        return NEVER
    instant = finish_instant(tables, net.calendar[summary], latest)
    return minutes_before(tables, net.calendar[leaf], instant)


def backward(net: Net, tables: Tables, rules: Rules, dates: Dates) -> None:
    """Late dates, against topological order."""
    for i in range(len(net.calendar) - 1, -1, -1):
        mode = rules.mode[i]
        length = rules.length[i] if mode == MANUAL else dates.length[i]
        start, finish = granted(net, tables, rules, dates, i)
        if mode in (SPAN, TYPED):
            dates.late_start[i] = start if mode == SPAN else dates.early_start[i]
            dates.late_finish[i] = finish
            continue
        if start != NEVER:
            finish = min(finish, start + length)
        if mode == DONE:
            finish = dates.early_finish[i]
        elif mode == PIN_START:
            finish = rules.start_cap[i] + length
        elif mode == PIN_FINISH:
            finish = rules.finish_cap[i]
        if finish == NEVER:
            dates.late_start[i] = NEVER
        else:
            finish = max(finish, -LIMIT)
            dates.late_start[i] = finish - length
        dates.late_finish[i] = finish


def settle_free_float(net: Net, tables: Tables, rules: Rules, dates: Dates, ends: NDArray) -> None:
    """Free float; activities that are wanted as late as possible consume theirs.

    `ends` holds what an activity without successors may use.
    """
    early = Span(dates.early_start, dates.early_finish)
    for i in range(len(net.calendar) - 1, -1, -1):
        room = NEVER
        for place in range(net.succ_ptr[i], net.succ_ptr[i + 1]):
            link = net.succ_link[place]
            kind = net.pred_type[link]
            if kind == ROLLUP or rules.live[link] & LATE == 0:
                continue
            bound = grant(net, tables, dates, early, place, i)
            if kind & 1 == 0:
                room = min(room, bound - dates.early_finish[i])
            else:
                room = min(room, bound - dates.early_start[i])
        if room == NEVER:
            room = ends[i] - dates.early_finish[i]
        room = max(room, 0)
        if rules.alap[i] == 1 and room > 0 and rules.mode[i] == NORMAL:
            dates.early_start[i] += room
            dates.early_finish[i] += room
            room = 0
        dates.free_float[i] = room


def trace(net: Net, driving: NDArray, marked: NDArray) -> None:
    """Mark all that drives, directly or not, what is marked already."""
    for i in range(len(net.calendar) - 1, -1, -1):
        if marked[i] == 1:
            for link in range(net.pred_ptr[i], net.pred_ptr[i + 1]):
                if driving[link] == 1:
                    marked[net.pred[link]] = 1
