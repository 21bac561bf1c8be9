"""A block of iterations: durations drawn, the network run forwards, the driving chain traced back.

Plain functions over flat arrays in the subset that Numba compiles. Random numbers depend on seed,
stream and iteration alone, so that neither threads nor blocks change a result.
"""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import NDArray

BLOCK = 64
"""Iterations that are computed together and stay in the cache; a multiple of four."""
KNOTS = 256
"""Stretches of a quantile table, which has one entry more."""
PROBIT, EDGE, STEP = 1024, 6, 256
"""Stretches of the normal quantile table; reach of the normal distribution table and its fineness."""
MASK = 0xFFFFFFFF


class Net(NamedTuple):
    """Activities in topological order; times in working minutes of each activity's calendar."""

    length: NDArray
    start_floor: NDArray
    finish_floor: NDArray
    calendar: NDArray
    lane: NDArray
    """Which of the finishes that are kept an activity counts for, or −1."""
    pred_ptr: NDArray
    pred: NDArray
    type: NDArray
    lag: NDArray
    lag_calendar: NDArray
    is_across: NDArray
    rate: NDArray
    """Cost of a minute."""


class Clocks(NamedTuple):
    """Round-the-clock minutes of each working minute of the calendars, and back."""

    width: int
    at: NDArray
    worked: NDArray


class Chance(NamedTuple):
    """What varies: quantile tables of durations, groups that vary together, drivers."""

    table: NDArray
    """Per activity, or −1."""
    quantile: NDArray
    is_step: NDArray
    """Per table: values are not filled in between knots."""
    group: NDArray
    together: NDArray
    """Per group, weight of what is shared."""
    alone: NDArray
    probit: NDArray
    normal: NDArray
    driver_ptr: NDArray
    driver: NDArray
    probability: NDArray
    effect: NDArray
    """Per driver three quantile tables: factor, minutes, money."""


class Block(NamedTuple):
    """Room for one block; rows of `BLOCK` entries."""

    length: NDArray
    start: NDArray
    shared: NDArray
    factor: NDArray
    added: NDArray
    marked: NDArray
    drawn: NDArray
    """Uniform numbers of one activity."""
    bound: NDArray
    finish: NDArray
    """Latest finish of each lane."""
    cost: NDArray


class Tally(NamedTuple):
    """What is counted over iterations."""

    critical: NDArray
    total: NDArray
    """Sum of durations of each activity."""


class Tilt(NamedTuple):
    """How durations lean with the finish.

    `rank` is that of the finish in every iteration; `sums` holds three numbers per activity: of the
    shares, their squares, and the products with the rank.
    """

    rank: NDArray
    sums: NDArray


def uniform(seed: NDArray, stream: int, iteration: int, drawn: NDArray) -> None:
    """Fill a block with numbers from [0, 1): Philox 4×32 with ten rounds.

    References
    ----------
    J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3,
    SC11 (2011).
    """
    for quarter in range(BLOCK // 4):
        a, b, c, d = (iteration >> 2) + quarter, 0, stream, 0
        low, high = int(seed[0]), int(seed[1])
        for _ in range(10):
            one, two = a * 0xD2511F53, c * 0xCD9E8D57
            a, b = ((two >> 32) & MASK) ^ b ^ low, two & MASK
            c, d = ((one >> 32) & MASK) ^ d ^ high, one & MASK
            low, high = (low + 0x9E3779B9) & MASK, (high + 0xBB67AE85) & MASK
        drawn[4 * quarter] = a / 4294967296.0
        drawn[4 * quarter + 1] = b / 4294967296.0
        drawn[4 * quarter + 2] = c / 4294967296.0
        drawn[4 * quarter + 3] = d / 4294967296.0


def looked_up(table: NDArray, base: int, share: float, is_step: bool) -> float:
    """A quantile, filled in between the knots of a table."""
    place = share * KNOTS
    knot = int(place)
    if is_step:
        return table[base + knot]
    low = table[base + knot]
    return low + (table[base + knot + 1] - low) * (place - knot)


def normal_quantile(chance: Chance, share: float) -> float:
    place = share * PROBIT
    knot = int(place)
    low = chance.probit[knot]
    return low + (chance.probit[knot + 1] - low) * (place - knot)


def normal_share(chance: Chance, value: float) -> float:
    place = (min(max(value, -EDGE + 0.001), EDGE - 0.001) + EDGE) * STEP
    knot = int(place)
    low = chance.normal[knot]
    return low + (chance.normal[knot + 1] - low) * (place - knot)


def draw_shared(
    chance: Chance, block: Block, seed: NDArray, activities: int, iteration: int
) -> None:
    """What one iteration draws once: the common part of groups, and the effects of drivers."""
    groups, drivers = len(chance.together), len(chance.probability)
    for group in range(groups):
        uniform(seed, activities + group, iteration, block.drawn)
        for b in range(BLOCK):
            block.shared[group * BLOCK + b] = normal_quantile(chance, block.drawn[b])
    for b in range(BLOCK):
        block.cost[b] = 0.0
    for driver in range(drivers):
        stream = activities + groups + 2 * driver
        row = driver * BLOCK
        uniform(seed, stream, iteration, block.drawn)
        for b in range(BLOCK):
            block.factor[row + b] = block.drawn[b]
        uniform(seed, stream + 1, iteration, block.drawn)
        base = driver * 3 * (KNOTS + 1)
        for b in range(BLOCK):
            happens = block.factor[row + b] < chance.probability[driver]
            block.factor[row + b] = 1.0
            block.added[row + b] = 0.0
            if happens:
                share = block.drawn[b]
                block.factor[row + b] = looked_up(chance.effect, base, share, False)
                block.added[row + b] = looked_up(chance.effect, base + KNOTS + 1, share, False)
                money = base + 2 * (KNOTS + 1)
                block.cost[b] += looked_up(chance.effect, money, share, False)


def draw_share(chance: Chance, block: Block, seed: NDArray, i: int, iteration: int) -> None:
    """Where in its distribution an activity lies; members of a group lean the same way."""
    uniform(seed, i, iteration, block.drawn)
    group = chance.group[i]
    if group >= 0:
        together, alone = chance.together[group], chance.alone[group]
        for b in range(BLOCK):
            value = together * block.shared[group * BLOCK + b]
            value += alone * normal_quantile(chance, block.drawn[b])
            block.drawn[b] = normal_share(chance, value)


def draw_length(
    net: Net, chance: Chance, block: Block, seed: NDArray, i: int, iteration: int
) -> None:
    """Durations of one activity in a block, in whole minutes."""
    row = i * BLOCK
    table = chance.table[i]
    if table >= 0:
        draw_share(chance, block, seed, i, iteration)
        base = table * (KNOTS + 1)
        is_step = chance.is_step[table] == 1
        for b in range(BLOCK):
            length = looked_up(chance.quantile, base, block.drawn[b], is_step)
            block.length[row + b] = int(length + 0.5)
    else:
        for b in range(BLOCK):
            block.length[row + b] = net.length[i]
    for at in range(chance.driver_ptr[i], chance.driver_ptr[i + 1]):
        driver = chance.driver[at] * BLOCK
        for b in range(BLOCK):
            length = block.length[row + b] * block.factor[driver + b] + block.added[driver + b]
            block.length[row + b] = int(max(length, 0.0) + 0.5)


def carried(net: Net, clocks: Clocks, link: int, i: int, worked: int) -> int:
    """A count of working minutes of the predecessor as one of the successor, after the lag."""
    last = clocks.width - 1
    at_start = net.type[link] & 1 == 1
    row = net.calendar[net.pred[link]] * clocks.width
    worked = min(max(worked, 0), last)
    back = 0 if at_start or worked == 0 else 1
    minute = clocks.at[row + worked - back] + back
    lag, calendar = net.lag[link], net.lag_calendar[link]
    if lag != 0 and calendar < 0:
        minute += lag
    elif lag != 0:
        row = calendar * clocks.width
        count = min(max(clocks.worked[row + min(minute, last)] + lag, 0), last)
        minute = clocks.at[row + count] if lag < 0 or count == 0 else clocks.at[row + count - 1] + 1
    return clocks.worked[net.calendar[i] * clocks.width + min(max(minute, 0), last)]


def ask(net: Net, clocks: Clocks, block: Block, link: int, i: int) -> None:
    """The starts that one link asks of an activity in every iteration of a block."""
    kind = net.type[link]
    tail = net.pred[link] * BLOCK
    row = i * BLOCK
    lag = net.lag[link]
    for b in range(BLOCK):
        block.bound[b] = block.start[tail + b]
    if kind & 1 == 0:
        for b in range(BLOCK):
            block.bound[b] += block.length[tail + b]
    if net.is_across[link] == 1:
        for b in range(BLOCK):
            block.bound[b] = carried(net, clocks, link, i, block.bound[b])
    elif lag != 0:
        for b in range(BLOCK):
            block.bound[b] += lag
    if kind & 2 != 0:
        for b in range(BLOCK):
            block.bound[b] -= block.length[row + b]


def forward(
    net: Net, clocks: Clocks, chance: Chance, block: Block, seed: NDArray, iteration: int
) -> None:
    """Starts of all activities in a block, the latest finish of every lane, and the cost."""
    n = len(net.length)
    draw_shared(chance, block, seed, n, iteration)
    for place in range(len(block.finish)):
        block.finish[place] = 0
    for i in range(n):
        draw_length(net, chance, block, seed, i, iteration)
        row = i * BLOCK
        start, finish = net.start_floor[i], net.finish_floor[i]
        for b in range(BLOCK):
            block.start[row + b] = max(start, finish - block.length[row + b])
        for link in range(net.pred_ptr[i], net.pred_ptr[i + 1]):
            ask(net, clocks, block, link, i)
            for b in range(BLOCK):
                block.start[row + b] = max(block.start[row + b], block.bound[b])
        if net.lane[i] >= 0:
            lane = net.lane[i] * BLOCK
            for b in range(BLOCK):
                ends = block.start[row + b] + block.length[row + b]
                block.finish[lane + b] = max(block.finish[lane + b], ends)
        if net.rate[i] != 0.0:
            for b in range(BLOCK):
                block.cost[b] += net.rate[i] * block.length[row + b]


def trace(net: Net, clocks: Clocks, block: Block, ends: NDArray) -> None:
    """Mark what drives the finish: whatever ends last, and every link without slack before it.

    `ends` holds, per lane, the latest finish that counts as the last of its project.
    """
    n = len(net.length)
    for i in range(n):
        row = i * BLOCK
        lane = net.lane[i] * BLOCK
        for b in range(BLOCK):
            block.marked[row + b] = 0
        if lane >= 0:
            for b in range(BLOCK):
                ended = block.start[row + b] + block.length[row + b]
                block.marked[row + b] = 1 if ended >= ends[lane + b] else 0
    for i in range(n - 1, -1, -1):
        row = i * BLOCK
        for link in range(net.pred_ptr[i], net.pred_ptr[i + 1]):
            ask(net, clocks, block, link, i)
            tail = net.pred[link] * BLOCK
            for b in range(BLOCK):
                drives = 1 if block.bound[b] == block.start[row + b] else 0
                block.marked[tail + b] |= block.marked[row + b] & drives


def add_up(block: Block, tally: Tally, wanted: int) -> None:
    """Add the marks and durations of the first iterations of a block to the sums."""
    for i in range(len(tally.critical)):
        row = i * BLOCK
        marks, total = 0, 0
        for b in range(wanted):
            marks += block.marked[row + b]
            total += block.length[row + b]
        tally.critical[i] += marks
        tally.total[i] += total


def lean(net: Net, chance: Chance, block: Block, seed: NDArray, first: int, tilt: Tilt) -> None:
    """Add up, per activity, where it lay in its distribution times the rank of the finish."""
    n = len(net.length)
    draw_shared(chance, block, seed, n, first)
    wanted = min(BLOCK, len(tilt.rank) - first)
    for i in range(n):
        if chance.table[i] < 0:
            continue
        draw_share(chance, block, seed, i, first)
        for b in range(wanted):
            share = block.drawn[b]
            tilt.sums[3 * i] += share
            tilt.sums[3 * i + 1] += share * share
            tilt.sums[3 * i + 2] += share * tilt.rank[first + b]
