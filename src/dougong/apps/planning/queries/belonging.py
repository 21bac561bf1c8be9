"""What belongs to a row that the policy has let through already: its plan, its links."""

from __future__ import annotations

from dougong.apps.planning.models import Dependency, Plan


def plan_of(project: int) -> Plan | None:
    """The plan of a project, with the plates of both."""
    return Plan.objects.select_related("record", "project__record").filter(project=project).first()


def plan_key_of(project: int) -> int:
    """The key of a project's plan, or 0 where it has none."""
    return Plan.objects.filter(project=project).values_list("pk", flat=True).first() or 0


def links_into(item: int, key: int) -> list[Dependency]:
    """The link of that key, if it leads into the item."""
    return list(Dependency.objects.filter(pk=key, successor=item))
