"""Kernels at a second speed: plain functions compiled by Numba, kept where the next process finds them.

Numba itself is handed in by the engine that wants it, so that nothing here loads it.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

_BARE = {"_nrt": False}
"""Kernels allocate nothing; without reference counts of their arrays they run five times as fast."""


def compile_kernels(
    numba: Any,
    modules: Sequence[ModuleType],
    entries: Mapping[str, tuple[Any, ...]],
    *,
    inline: Collection[str] | None = None,
    **flags: object,
) -> dict[str, Any]:
    """Compile the entry points of some modules together with the functions they call.

    The functions are compiled from their own code, but in a namespace of their own, so that the
    modules keep their interpreted ones.

    Parameters
    ----------
    numba
        The imported library.
    modules
        Whose functions are compiled; where two share a name, the later one holds.
    entries
        By name of an entry point, arguments that show their types.
    inline
        Which functions become part of their callers; without a word all but the entry points, which
        is fast for small kernels, and slow to compile for large ones.
    flags
        More options of the compiler.
    """
    flags = {**_BARE, **flags}
    key = flags | {"inline": sorted(inline or ())}
    namespace: dict[str, Any] = {}
    for module in modules:
        namespace |= vars(module)
    twins = {
        name: FunctionType(function.__code__, namespace, name)
        for module in modules
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__
    }
    with _cache_folder(numba.config, modules, key):
        for name, twin in twins.items():
            twin.__module__ = modules[0].__name__
            if name not in entries:
                namespace[name] = numba.njit(
                    cache=True, forceinline=inline is None or name in inline, **flags
                )(twin)
        for name, arguments in entries.items():
            signature = tuple(numba.typeof(argument) for argument in arguments)
            namespace[name] = numba.njit([signature], cache=True, **flags)(twins[name])
    return {name: namespace[name] for name in entries}


@contextmanager
def _cache_folder(
    config: Any, modules: Sequence[ModuleType], flags: Mapping[str, object]
) -> Iterator[None]:
    """Let Numba keep compiled code where it may write; `NUMBA_CACHE_DIR` decides if set.

    Numba's own key knows neither the compiler's flags nor the sources of the functions called.
    """
    digest = hashlib.sha256(repr(sorted(flags.items())).encode())
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    before = config.CACHE_DIR
    folder = Path(before) if before else data_folder() / "compiled"
    config.CACHE_DIR = str(folder / digest.hexdigest()[:16])
    try:
        yield
    finally:
        config.CACHE_DIR = before


def data_folder() -> Path:
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
