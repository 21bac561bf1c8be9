"""Tags as a list filters and groups by them: the keys that stand on the name plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Func, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.wording import Plates

from .columns import BETWEEN, tags_word
from .operators import EMPTY, PlateOperand


@dataclass(frozen=True)
class TagsOperand(PlateOperand):
    """Tags of a record, of which it may have any number; a group shares all of them."""

    operators: ClassVar[Mapping[str, str | Promise]] = {
        "is": gettext_lazy("is any of"),
        "all": gettext_lazy("is all of"),
        "only": gettext_lazy("is exactly"),
        "is_not": gettext_lazy("is none of"),
        **EMPTY,
    }

    @property
    def options(self) -> list[tuple[str, str]]:
        return []

    def empty(self) -> Q:
        return Q((self.path, []))

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        if operator in {"all", "only"}:
            holds = "contains" if operator == "all" else "exact"
            return Q((f"{self.path}__{holds}", sorted(value)))
        found = Q((f"{self.path}__overlap", value))
        return ~found if operator == "is_not" else found

    @property
    def grouped(self) -> Func:
        return tags_word()

    def shared_by(self, row: Recorded) -> str:
        return BETWEEN.join(map(str, row.record.tags))

    def group_keys(self, value: Any) -> Sequence[int]:
        return [int(word) for word in (value or "").split(BETWEEN) if word]

    def group_told(self, value: Any, plates: Plates) -> str:
        found = [plates.get(key) for key in self.group_keys(value)]
        return ", ".join(plate.title for plate in found if plate) or "—"

    def group_condition(self, value: Any) -> dict[str, Any]:
        return {"field": self.name, "op": "only", "value": list(self.group_keys(value))}
