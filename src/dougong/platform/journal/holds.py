"""Legal holds (法定保全) as everybody has to respect them; they are placed and lifted in `keeping`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _


def matters_on(plates: Sequence[int]) -> str:
    """The matters for which any of the records is held, itself or through a scope above it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal.holds_on(%s::bigint[])", [list(plates)])
        return cursor.fetchone()[0] or ""


def refuse_held(plates: Sequence[int]) -> None:
    """What is held is neither deleted nor erased."""
    if matters := matters_on(plates):
        message = _("Under legal hold: %(matters)s.")
        raise ValidationError(message, "records.under_hold", {"matters": matters})
