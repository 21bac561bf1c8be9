"""The kernels at two speeds: interpreted over lists for small problems, compiled for the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from dougong.kernel.compilation import compile_kernels

from . import kernels, search

COMPILE_FROM = 2_000
"""Activities from which loading Numba pays for one instant schedule."""
_INLINE = (
    "earliest_start",
    "latest_start",
    "last_clash",
    "first_clash",
    "opening",
    "closing",
    "reserve",
    "refill",
    "throw",
)
"""What placing one activity calls each time."""


class Speed(NamedTuple):
    """Callables of placing and searching."""

    forward: Callable[..., int]
    backward: Callable[..., None]
    justify: Callable[..., int]
    settle: Callable[..., None]
    sort_by_key: Callable[..., None]
    evolve: Callable[..., None]
    is_compiled: bool


INTERPRETED = Speed(
    kernels.forward,
    kernels.backward,
    kernels.justify,
    kernels.settle,
    search.sort_by_key,
    search.evolve,
    is_compiled=False,
)


def warm() -> None:
    """Compile the kernels, or load them: for processes that level again and again."""
    compiled()


def is_warm() -> bool:
    """Are the compiled kernels there already?"""
    return compiled.cache_info().currsize > 0


@lru_cache(maxsize=1)
def compiled() -> Speed:
    """The kernels compiled by Numba with fixed signatures, from its cache where possible."""
    import numba

    frame = kernels.Frame(*_arrays("iiiiibiiiibiiiiiiii"))
    axis = kernels.Axis(1, 1, *_arrays("iibii"))
    work = kernels.Work(*_arrays("iiiiiiiiii"))
    pool = search.Pool(*_arrays("illlliii"))
    (numbers,) = _arrays("i")
    problem: tuple[Any, ...] = (frame, axis, work)
    entries = {
        "settle": (frame, work, numbers, True),
        "forward": (*problem, numbers),
        "backward": (*problem, numbers, 1, True),
        "justify": (*problem, 1),
        "sort_by_key": (numbers, numbers, numbers),
        "evolve": (*problem, pool, 1, 1),
    }
    made = compile_kernels(numba, [kernels, search], entries, inline=_INLINE)
    return Speed(**made, is_compiled=True)


def _arrays(codes: str) -> list[np.ndarray]:
    kinds = {"i": np.int32, "b": np.int8, "l": np.int64}
    return [np.zeros(1, kinds[code]) for code in codes]
