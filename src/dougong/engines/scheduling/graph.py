"""Sorting links by activity and activities by precedence: kernels like those of the passes."""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import NDArray


class Buckets(NamedTuple):
    """Items grouped by key, in their given order within a group."""

    ptr: NDArray
    item: NDArray


def gather(keys: NDArray, buckets: Buckets) -> None:
    """Counting sort; `ptr` starts as zeros, one longer than there are keys."""
    ptr, item = buckets.ptr, buckets.item
    for i in range(len(keys)):
        ptr[keys[i] + 1] += 1
    for key in range(len(ptr) - 1):
        ptr[key + 1] += ptr[key]
    for i in range(len(keys)):
        item[ptr[keys[i]]] = i
        ptr[keys[i]] += 1
    for key in range(len(ptr) - 1, 0, -1):
        ptr[key] = ptr[key - 1]
    ptr[0] = 0


def arrange(waiting: NDArray, leaving: Buckets, heads: NDArray, order: NDArray) -> int:
    """Kahn's algorithm; returns how many activities found a place before a cycle stopped it.

    `waiting` counts the open predecessors of each activity, `leaving` groups links by predecessor,
    `heads` is the successor of each link.

    References
    ----------
    A. B. Kahn, Topological sorting of large networks, CACM 5 (1962) 558–562.
    """
    placed = 0
    for i in range(len(waiting)):
        if waiting[i] == 0:
            order[placed] = i
            placed += 1
    done = 0
    while done < placed:
        i = order[done]
        done += 1
        for place in range(leaving.ptr[i], leaving.ptr[i + 1]):
            head = heads[leaving.item[place]]
            waiting[head] -= 1
            if waiting[head] == 0:
                order[placed] = head
                placed += 1
    return placed
