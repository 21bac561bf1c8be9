"""Records that cells name by code, name or external id, looked up only among what one may see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.platform.forms import candidates
from dougong.platform.policies import Actor
from dougong.platform.records import Record

AT_ONCE = 2000
MOST_OF_ONE_NAME = 2


class References:
    """The records that one column of a sheet may name, gathered by a few queries."""

    def __init__(self, field: Field[Any, Any], actor: Actor) -> None:
        self.field, self.actor = field, actor
        self._known: dict[str, list[Any]] = {}

    def gather(self, texts: Iterable[str]) -> None:
        """Look up all names of the column."""
        wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
        for start in range(0, len(wanted), AT_ONCE):
            self._look_up(wanted[start : start + AT_ONCE])

    def _look_up(self, words: Sequence[str]) -> None:
        rows = candidates(self.field, self.actor)
        is_plate = issubclass(rows.model, Record)
        path = "" if is_plate else "record__"
        codes = {code_in(word) for word in words}
        condition = Q((f"{path}code__in", codes)) | Q((f"{path}label__in", words))
        condition |= Q((f"{path}label_en__in", words))
        if not is_plate:
            condition |= Q(external_id__in=words)
        found = self._by_name(rows.filter(condition))
        for word in words:
            self._known[word] = found.get(code_in(word)) or found.get(word) or []

    @staticmethod
    def _by_name(rows: QuerySet[Any]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for row in rows:
            plate = row if isinstance(row, Record) else row.record
            names = {plate.code, plate.label, plate.label_en, getattr(row, "external_id", "")}
            for name in names - {""}:
                found.setdefault(name, []).append(row)
        return found

    def find(self, text: str) -> Any:
        """The one record that is meant; one that may not be seen is as good as none."""
        rows = self._known.get(text.strip(), [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise ValidationError(
                _("Several records are called “%(name)s”: name it by its code."),
                "imports.name_not_unique",
                {"name": text[:60]},
            )
        raise ValidationError(
            _("There is no record “%(name)s”, or you have no right to see it."),
            "imports.no_such_record",
            {"name": text[:60]},
        )


def code_in(text: str) -> str:
    """The code that a cell holds, alone or before the name, as exports write it."""
    words = unicodedata.normalize("NFKC", text).split(maxsplit=1)
    return words[0].upper() if words else ""
