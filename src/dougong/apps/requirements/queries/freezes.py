"""Which freeze holds a requirement, and the guard that keeps it as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, DateTimeField, Func, TextField, Value
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.models import FreezeWindow, Requirement
from dougong.kernel import clock
from dougong.platform.actions.guards import install_guard, once
from dougong.platform.facts import fact
from dougong.platform.wording import time_text

GOES_ON = frozenset({"confirm", "begin_delivery", "deliver", "accept", "verify_trace"})
"""Verbs that alter nothing of what is frozen: signing the frozen text, building it, accepting it."""

_applied: ContextVar[int | None] = ContextVar("applied", default=None)


@contextmanager
def applying(requirement: int) -> Iterator[None]:
    """An approved change request is carried out on this requirement."""
    token = _applied.set(requirement)
    try:
        yield
    finally:
        _applied.reset(token)


def window_over(project: int | None, release: str) -> FreezeWindow | None:
    """The freeze that ends last among those over a project now; nothing freezes the pool.

    The database function is the one that its own trigger asks.
    """
    if project is None:
        return None
    holding = Func(
        Value(project, BigIntegerField()),
        Value(release, TextField()),
        Value(clock.now(), DateTimeField()),
        function="requirements_frozen_by",
        output_field=BigIntegerField(),
    )
    found = FreezeWindow.objects.select_related("record").filter(pk=holding)
    return once(("freeze", project, release), found.first)


def keep_frozen(verb: str, rows: Iterable[Requirement]) -> None:
    """Refuse whatever would alter a frozen requirement, or bring one into a frozen project."""
    if verb in GOES_ON:
        return
    for row in rows:
        window = window_over(row.project_id, row.release)
        is_applied = row.pk is not None and _applied.get() == row.pk
        if window is not None and not is_applied:
            message = _(
                "Requirements here are frozen until %(moment)s (%(window)s). Open a change request."
            )
            names = {"moment": time_text(window.ends_at), "window": window.code}
            raise ValidationError(message, "requirements.frozen", names)


install_guard(Requirement, keep_frozen)


@fact("requirement.is_frozen", label=_("frozen"))
def is_frozen(requirement: Requirement) -> bool:
    """Whether a freeze holds the requirement now."""
    return window_over(requirement.project_id, requirement.release) is not None


@fact("freezewindow.is_active", label=_("holds now"))
def is_active(window: FreezeWindow) -> bool:
    """Whether the freeze has begun, has not ended and was not lifted."""
    return window.state == "set" and window.starts_at <= clock.now() < window.ends_at
