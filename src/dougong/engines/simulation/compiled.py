"""The kernels compiled by Numba; they let other threads run."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dougong.kernel.compilation import compile_kernels

from . import kernels


class Passes(NamedTuple):
    """Entry points; arguments are NamedTuples of arrays."""

    forward: Callable[..., None]
    trace: Callable[..., None]
    add_up: Callable[..., None]
    lean: Callable[..., None]


INTERPRETED = Passes(kernels.forward, kernels.trace, kernels.add_up, kernels.lean)


def warm() -> None:
    """Compile the kernels, or load them: for processes that simulate again and again."""
    compiled()


@lru_cache(maxsize=1)
def compiled() -> Passes:
    """The kernels with fixed signatures, from Numba's cache where possible."""
    import numba

    net = kernels.Net(*_arrays("iiiiiiibiibd"))
    clocks = kernels.Clocks(1, *_arrays("ii"))
    chance = kernels.Chance(*_arrays("idbiddddiidd"))
    block = kernels.Block(*_arrays("iidddbdiid"))
    tally = kernels.Tally(*_arrays("ll"))
    seed, numbers = np.zeros(2, np.int64), np.zeros(1, np.int32)
    tilt = kernels.Tilt(*_arrays("dd"))
    entries = {
        "forward": (net, clocks, chance, block, seed, 1),
        "trace": (net, clocks, block, numbers),
        "add_up": (block, tally, 1),
        "lean": (net, chance, block, seed, 1, tilt),
    }
    made = compile_kernels(numba, [kernels], entries, nogil=True, error_model="numpy")
    return Passes(**made)


def _arrays(codes: str) -> list[np.ndarray]:
    kinds = {"i": np.int32, "b": np.int8, "l": np.int64, "d": np.float64}
    return [np.zeros(1, kinds[code]) for code in codes]
