"""Verbs on people."""

from __future__ import annotations

from dougong.platform.ledger.erasure import Erase


class ErasePerson(Erase):
    """Names, numbers and addresses of a person go; that somebody did what they did stays."""
