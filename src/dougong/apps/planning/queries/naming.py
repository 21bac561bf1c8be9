"""Which work item a person means in a predecessor cell: by outline number, activity id or code."""

from __future__ import annotations

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Dependency, WorkItem
from dougong.apps.portfolio.models import Project
from dougong.platform.policies import Actor, policy_of

from .outline import named_item, outline_order
from .typed import TypedLink


class ItemNames:
    """The names of a project's items as the actor sees them."""

    def __init__(self, project: int, actor: Actor) -> None:
        self.project, self.actor = project, actor

    @cached_property
    def by_number(self) -> dict[str, int]:
        """Keys by outline number."""
        return self._numbers(self.project)

    def _numbers(self, project: int) -> dict[str, int]:
        rows = policy_of(WorkItem).rows(self.actor).filter(project=project)
        found = list(rows.values_list("pk", "parent_id", "position"))
        if not found:
            return {}
        keys, parents, positions = zip(*found, strict=True)
        order = outline_order(keys, parents, positions)
        return {n: keys[place] for place, n in zip(order.places, order.numbers, strict=True)}

    def resolve(self, typed: TypedLink) -> tuple[WorkItem, str]:
        """The predecessor that is meant, and the type of the link."""
        for name, kind in typed.readings:
            if item := self.find(name):
                return item, kind
        message = _("There is no row “%(name)s”: write its outline number, its id or its code.")
        raise ValidationError(
            {"preds": ValidationError(message, "planning.E202", {"name": typed.word})}
        )

    def find(self, name: str) -> WorkItem | None:
        project, _bang, rest = name.rpartition("!")
        if project:
            return self._elsewhere(project, rest)
        if name in self.by_number:
            return self._by_key(self.by_number[name])
        return named_item(name, self.project, self.actor)

    def _elsewhere(self, code: str, name: str) -> WorkItem | None:
        """An item of another project: `P-2026-0031!3.2`."""
        projects = policy_of(Project).rows(self.actor).filter(record__code=code.upper())
        key = projects.values_list("pk", flat=True).first()
        if key is None:
            return None
        number = self._numbers(key).get(name)
        return self._by_key(number) if number else named_item(name, key, self.actor)

    def _by_key(self, key: int) -> WorkItem:
        return WorkItem.objects.select_related("record", "project").get(pk=key)

    @cached_property
    def _seen(self) -> set[int]:
        into = Dependency.objects.filter(successor__project=self.project)
        rows = policy_of(WorkItem).rows(self.actor)
        ends = rows.filter(pk__in=into.values("predecessor"))
        return set(ends.values_list("pk", flat=True))

    def are_shown(self, link: Dependency) -> bool:
        """Whether the cell shows the link: the actor may see its predecessor."""
        return link.predecessor_id is not None and link.predecessor_id in self._seen
