"""Work that the database broke off to let a rival pass is done again from its beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import OperationalError, connection

from dougong.kernel.errors import N_, DougongError

T = TypeVar("T")
S = TypeVar("S")
F = TypeVar("F", bound=Callable[..., Any])

DEADLOCK, NOT_IN_SERIES = "40P01", "40001"
MOST = 3


class Busy(DougongError):
    """Others wanted the same records again and again."""

    code = "busy_try_again"
    status = 409
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(N_("Others are working on the same records: try again in a moment."))


def is_passing(error: BaseException | None) -> bool:
    """Whether the database gave way to a rival, so that the same work may succeed now."""
    while error is not None:
        if getattr(error, "sqlstate", None) in {DEADLOCK, NOT_IN_SERIES}:
            return True
        error = error.__cause__
    return False


def repeated(work: Callable[[], T], rows: Iterable[Any] = ()) -> T:
    """Do the work, at most three times; safe because nothing leaves before the commit.

    `rows` are put back as they were before each new attempt. Inside a transaction the work is done
    once: only whoever opened the transaction can begin anew.
    """
    if connection.in_atomic_block:
        return work()
    states = [(row, _state_of(row)) for row in _with_plates(rows)]
    for _attempt in range(MOST):
        try:
            return work()
        except OperationalError as error:
            if not is_passing(error):
                raise
            broken_off = error
        for row, state in states:
            row.__dict__.clear()
            row.__dict__.update(state | {"_state": copy(state["_state"])})
    raise Busy from broken_off


def _with_plates(rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        yield row
        if plate := row._state.fields_cache.get("record"):
            yield plate


def _state_of(row: Any) -> dict[str, Any]:
    state = copy(row._state)
    state.fields_cache = dict(row._state.fields_cache)
    return {**row.__dict__, "_state": state}


def repeats(execute: Callable[[S], T]) -> Callable[[S], T]:
    """`execute()` of an action, done again where a rival had to pass."""

    @wraps(execute)
    def done(self: S) -> T:
        action: Any = self
        return repeated(lambda: execute(self), [action.record])

    return done


def repeats_many(execute: F) -> F:
    """The same for `execute_many()`."""

    @wraps(execute)
    def done(cls: Any, records: Iterable[Any], **more: Any) -> Any:
        rows = list(records)
        return repeated(lambda: execute(cls, rows, **more), rows)

    return cast(F, done)
