"""Genetic search over orders of activities, each child justified: kernels like those of placing.

References
----------
S. Hartmann, A competitive genetic algorithm for resource-constrained project scheduling, Naval
Research Logistics 45 (1998) 733–750; V. Valls, F. Ballestín, S. Quintanilla, A hybrid genetic
algorithm for the resource-constrained project scheduling problem, EJOR 185 (2008) 495–508.
"""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import NDArray

from .kernels import Axis, Frame, Work, forward, justify, settle, sort_by_start

USED, BORN, BEST = 0, 1, 2
"""Places of the counters: schedules made, members of the pool so far, the best of them."""
MODULUS = 2147483647
DEAD = 2**62
MUTATION = 10
"""So many of a thousand pairs of neighbours are swapped in a child."""


class Pool(NamedTuple):
    """The members of the search: their orders one after another, costs, and fingerprints."""

    order: NDArray
    cost: NDArray
    mark: NDArray
    dice: NDArray
    """One number: the state of the random generator."""
    tally: NDArray
    key: NDArray
    """Latest finish of each activity, by which the first members are ordered."""
    taken: NDArray
    begin: NDArray
    """Starts of the schedule in hand, kept while a justified one is tried."""


def throw(pool: Pool, sides: int) -> int:
    """A number below `sides`: the minimal standard generator of Park and Miller."""
    pool.dice[0] = pool.dice[0] * 48271 % MODULUS
    return pool.dice[0] * sides // MODULUS


def found(frame: Frame, axis: Axis, work: Work, pool: Pool) -> int:
    """Place the order in hand and justify the schedule while that shortens it; its cost."""
    cost = forward(frame, axis, work, work.order)
    pool.tally[USED] += 1
    gained = cost >= 0
    while gained:
        for i in range(len(work.start)):
            pool.begin[i] = work.start[i]
        again = justify(frame, axis, work, cost)
        pool.tally[USED] += 2
        gained = 0 <= again < cost
        if again >= 0 and again <= cost:
            cost = again
        else:
            for i in range(len(work.start)):
                work.start[i] = pool.begin[i]
    return cost


def admit(frame: Frame, axis: Axis, work: Work, pool: Pool, cost: int, slot: int) -> None:
    """Let the schedule in hand into the pool, unless it is there already."""
    n = len(work.order)
    mark = 0
    for i in range(n):
        mark = (mark * 31 + work.start[i]) % MODULUS
    for member in range(pool.tally[BORN]):
        if pool.cost[member] == cost and pool.mark[member] == mark:
            return
    sort_by_start(frame, axis, work, work.start, work.order)
    settle(frame, work, work.order, False)
    for at in range(n):
        pool.order[slot * n + at] = work.order[at]
    pool.cost[slot] = cost
    pool.mark[slot] = mark
    if slot == pool.tally[BORN]:
        pool.tally[BORN] += 1
    if pool.tally[BEST] < 0 or cost < pool.cost[pool.tally[BEST]]:
        pool.tally[BEST] = slot


def draw(frame: Frame, work: Work, pool: Pool) -> None:
    """An order by latest finish, disturbed a little."""
    n = len(work.order)
    spread = 1 + throw(pool, 1 + pool.key[n])
    for i in range(n):
        pool.taken[i] = pool.key[i] + throw(pool, spread)
        work.order[i] = i
    sort_by_key(pool.taken, work.order, work.settled)
    settle(frame, work, work.order, False)


def sort_by_key(key: NDArray, order: NDArray, spare: NDArray) -> None:
    """Merge sort of an order by its keys, equal ones as they stand."""
    n = len(order)
    width = 1
    while width < n:
        for low in range(0, n, 2 * width):
            middle, high = min(low + width, n), min(low + 2 * width, n)
            left, right = low, middle
            for at in range(low, high):
                is_left = left < middle
                if is_left and right < high:
                    is_left = key[order[left]] <= key[order[right]]
                if is_left:
                    spare[at] = order[left]
                    left += 1
                else:
                    spare[at] = order[right]
                    right += 1
        for at in range(n):
            order[at] = spare[at]
        width *= 2


def select(pool: Pool) -> int:
    """The better of two members taken at random."""
    one, other = throw(pool, pool.tally[BORN]), throw(pool, pool.tally[BORN])
    return one if pool.cost[one] <= pool.cost[other] else other


def worst(pool: Pool) -> int:
    """The member with the highest cost."""
    slot = 0
    for member in range(pool.tally[BORN]):
        if pool.cost[member] > pool.cost[slot]:
            slot = member
    return slot


def cross(work: Work, pool: Pool) -> None:
    """A child: the mother's order, a stretch of the father's, the mother's again."""
    n = len(work.order)
    mother, father = select(pool) * n, select(pool) * n
    first, last = throw(pool, n + 1), throw(pool, n + 1)
    first, last = min(first, last), max(first, last)
    for i in range(n):
        pool.taken[i] = 0
    done = 0
    for part in range(3):
        parent = father if part == 1 else mother
        until = first if part == 0 else (last if part == 1 else n)
        at = 0
        while done < until:
            i = pool.order[parent + at]
            at += 1
            if pool.taken[i] == 0:
                pool.taken[i] = 1
                work.order[done] = i
                done += 1


def mutate(frame: Frame, work: Work, pool: Pool, chance: int) -> None:
    """Swap neighbours that no link binds, each pair with so many in a thousand."""
    for at in range(len(work.order) - 1):
        if throw(pool, 1000) >= chance:
            continue
        one, other = work.order[at], work.order[at + 1]
        is_bound = False
        for link in range(frame.pred_ptr[other], frame.pred_ptr[other + 1]):
            is_bound = is_bound or frame.pred[link] == one
        if not is_bound:
            work.order[at], work.order[at + 1] = other, one


def evolve(frame: Frame, axis: Axis, work: Work, pool: Pool, until: int, goal: int) -> None:
    """Make schedules until so many are made in all, or one costs no more than the goal."""
    members = len(pool.cost)
    while pool.tally[USED] < until:
        if pool.tally[BEST] >= 0 and pool.cost[pool.tally[BEST]] <= goal:
            return
        if pool.tally[BORN] < members:
            draw(frame, work, pool)
            slot = pool.tally[BORN]
        else:
            cross(work, pool)
            mutate(frame, work, pool, MUTATION)
            slot = worst(pool)
        cost = found(frame, axis, work, pool)
        if cost >= 0 and (slot == pool.tally[BORN] or cost <= pool.cost[slot]):
            admit(frame, axis, work, pool, cost, slot)
