"""The journal: one entry per verb done, written in the transaction of the change."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .records import Record, Recorded

_request_id: ContextVar[str] = ContextVar("request_id", default="")


class Entry(models.Model):
    """One line of the journal (日志条目): who did what to which record, when and why.

    `before` and `after` hold the columns that the verb changed, amounts and moments as text.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("verb"), max_length=40)
    record = models.ForeignKey(Record, models.PROTECT, related_name="entries", db_index=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "-id"], name="entry_record_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_id} v{self.version}"


def snapshot(row: Recorded) -> dict[str, Any]:
    """Every column of a row as it would stand in an entry."""
    fields = row._meta.concrete_fields
    return {f.attname: plain(f.value_from_object(row)) for f in fields if f.attname not in _SKIPPED}


_SKIPPED = {"updated_at", "created_at", "password"}


def plain(value: Any) -> Any:
    """A column's value in a form that JSON keeps exactly."""
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def difference(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns in which two snapshots differ; a missing side is a row that is not there."""
    if before is None or after is None:
        return dict(before or {}), dict(after or {})
    changed = [name for name in after if after[name] != before.get(name)]
    return {n: before.get(n) for n in changed}, {n: after[n] for n in changed}


@contextmanager
def request_scope(request_id: str) -> Iterator[None]:
    """Entries written inside carry this request id."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def current_request_id() -> str:
    return _request_id.get()


def new_request_id() -> str:
    return uuid.uuid4().hex
