"""The kernels at two speeds: interpreted over lists for small networks, compiled for large ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dougong.kernel.compilation import compile_kernels

from . import graph, kernels
from .calendars import Tables

COMPILE_FROM = 2_000
"""Activities above which compiled kernels are faster, once they are there."""
COLD_FROM = 30_000
"""Activities above which it pays to load Numba and its cache for one schedule."""

_I32, _I16, _I8 = np.int32, np.int16, np.int8


class Speed(NamedTuple):
    """Callables of the passes; arguments are NamedTuples of arrays or of lists."""

    forward: Callable[..., None]
    backward: Callable[..., None]
    settle_free_float: Callable[..., None]
    trace: Callable[..., None]
    gather: Callable[..., None]
    arrange: Callable[..., int]
    is_compiled: bool


INTERPRETED = Speed(
    kernels.forward,
    kernels.backward,
    kernels.settle_free_float,
    kernels.trace,
    graph.gather,
    graph.arrange,
    is_compiled=False,
)


def speed_for(activities: int) -> Speed:
    """The faster way to run a network of this size in this process."""
    is_warm = compiled.cache_info().currsize > 0
    return compiled() if activities >= (COMPILE_FROM if is_warm else COLD_FROM) else INTERPRETED


def warm() -> None:
    """Compile the kernels, or load them: for processes that schedule again and again."""
    compiled()


@lru_cache(maxsize=1)
def compiled() -> Speed:
    """The kernels compiled by Numba with fixed signatures, from its cache where possible."""
    import numba

    net = kernels.Net(*_arrays("hiiibihiii"))
    tables = Tables(0, 1, 1, *_arrays("iiiii"))
    rules = kernels.Rules(*_arrays("biiiiiiiibbbb"))
    dates = kernels.Dates(*_arrays("iiiiiibbi"))
    buckets = graph.Buckets(*_arrays("ii"))
    (numbers,), (marks,) = _arrays("i"), _arrays("b")
    passes = (net, tables, rules, dates)
    in_kernels = compile_kernels(
        numba,
        [kernels],
        {
            "forward": passes,
            "backward": passes,
            "settle_free_float": (*passes, numbers),
            "trace": (net, marks, marks),
        },
    )
    in_graph = compile_kernels(
        numba,
        [graph],
        {"gather": (numbers, buckets), "arrange": (numbers, buckets, numbers, numbers)},
    )
    return Speed(**in_kernels, **in_graph, is_compiled=True)


def _arrays(codes: str) -> list[np.ndarray]:
    kinds = {"i": _I32, "h": _I16, "b": _I8}
    return [np.zeros(1, kinds[code]) for code in codes]
