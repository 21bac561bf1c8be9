"""The kernels at two speeds: interpreted over lists for small networks, compiled for large ones."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from . import graph, kernels
from .calendars import Tables

COMPILE_FROM = 2_000
"""Activities above which compiled kernels are faster, once they are there."""
COLD_FROM = 30_000
"""Activities above which it pays to load Numba and its cache for one schedule."""

_BARE = {"_nrt": False}
"""The kernels allocate nothing; without reference counts of their arrays they run five times as fast."""

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
    net = kernels.Net(*_arrays("hiiibihiii"))
    tables = Tables(0, 1, 1, *_arrays("iiiii"))
    rules = kernels.Rules(*_arrays("biiiiiiiibbbb"))
    dates = kernels.Dates(*_arrays("iiiiiibbi"))
    buckets = graph.Buckets(*_arrays("ii"))
    (numbers,), (marks,) = _arrays("i"), _arrays("b")
    passes = (net, tables, rules, dates)
    with _cache_folder():
        in_kernels = _compile(
            kernels,
            {
                "forward": passes,
                "backward": passes,
                "settle_free_float": (*passes, numbers),
                "trace": (net, marks, marks),
            },
        )
        in_graph = _compile(
            graph,
            {"gather": (numbers, buckets), "arrange": (numbers, buckets, numbers, numbers)},
        )
    return Speed(**in_kernels, **in_graph, is_compiled=True)


def _arrays(codes: str) -> list[np.ndarray]:
    kinds = {"i": _I32, "h": _I16, "b": _I8}
    return [np.zeros(1, kinds[code]) for code in codes]


def _compile(module: ModuleType, entries: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Compile the entry points of a module together with the functions they call.

    The functions are compiled from their own code, but in a namespace of their own, so that the
    module keeps its interpreted ones.
    """
    import numba

    njit: Any = numba.njit
    typeof: Any = numba.typeof
    namespace = dict(vars(module))
    twins = {
        name: FunctionType(function.__code__, namespace, name)
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__
    }
    for name, twin in twins.items():
        twin.__module__ = module.__name__
        if name not in entries:
            namespace[name] = njit(cache=True, forceinline=True, **_BARE)(twin)
    for name, arguments in entries.items():
        signature = tuple(typeof(argument) for argument in arguments)
        namespace[name] = njit([signature], cache=True, **_BARE)(twins[name])
    return {name: namespace[name] for name in entries}


@contextmanager
def _cache_folder() -> Iterator[None]:
    """Let Numba keep compiled code where it may write; `NUMBA_CACHE_DIR` decides if set."""
    import numba

    config: Any = numba.config
    before = config.CACHE_DIR
    # Numba's own key knows the source but not the compiler flags
    folder = Path(before) if before else _data_folder() / "compiled"
    config.CACHE_DIR = str(folder / "bare")
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _data_folder() -> Path:
    named = os.environ.get("DOUGONG_DATA_DIR")
    if named:
        return Path(named)
    home = Path.home()
    if sys.platform == "darwin":
        folder = home / "Library" / "Caches"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return (
        folder / "dougong" if os.access(home, os.W_OK) else Path(tempfile.gettempdir()) / "dougong"
    )
