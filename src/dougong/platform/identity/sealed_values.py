"""Values that lie in the database only sealed, such as the seeds of one-time codes."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from dougong.platform.journal import Line, unit_of_work

NONCE = 12


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values lie sealed, and what binds each of them to its row."""

    model: type[Model]
    name: str
    place: Callable[[Any], str]


_columns: list[SealedColumn] = []


def declare_sealed(model: type[Model], name: str, place: Callable[[Any], str]) -> None:
    """Say that a column holds sealed values, so that a rotation reaches them."""
    _columns.append(SealedColumn(model, name, place))


def seal(value: bytes, place: str) -> str:
    """Sealed under the newest key; `place` binds it to its row, so that it fits nowhere else."""
    nonce = os.urandom(NONCE)
    key = _key(next(iter(settings.FIELD_KEYS)))
    sealed = AESGCM(key).encrypt(nonce, value, place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, place: str) -> bytes:
    """The value again, by whichever of the keys sealed it."""
    for one in settings.FIELD_KEYS:
        try:
            return _opened(one, text, place)
        except InvalidTag:
            continue
    raise ValueError("no key of this installation opens the value")


@dataclass(slots=True)
class Resealed:
    """How many values were sealed anew, and how many no key opens any more."""

    values: int = 0
    unreadable: int = 0


def reseal() -> Resealed:
    """Seal under the newest key what earlier ones sealed; an entry says how much."""
    done = Resealed()
    with transaction.atomic(), unit_of_work(None) as unit:
        for column in _columns:
            _reseal_column(column, done)
        if done.values:
            unit.write([Line("reseal", None, after={"values": done.values})])
    return done


def _reseal_column(column: SealedColumn, done: Resealed) -> None:
    name, rows = column.name, column.model._default_manager
    for row in rows.exclude(**{name: ""}).select_for_update().order_by("pk"):
        text, place = getattr(row, name), column.place(row)
        if _is_newest(text, place):
            continue
        try:
            value = unseal(text, place)
        except ValueError:
            done.unreadable += 1
            continue
        rows.filter(pk=row.pk).update(**{name: seal(value, place)})
        done.values += 1


def _is_newest(text: str, place: str) -> bool:
    try:
        _opened(next(iter(settings.FIELD_KEYS)), text, place)
    except InvalidTag:
        return False
    return True


def _opened(key: str, text: str, place: str) -> bytes:
    raw = base64.urlsafe_b64decode(text)
    return AESGCM(_key(key)).decrypt(raw[:NONCE], raw[NONCE:], place.encode())


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
