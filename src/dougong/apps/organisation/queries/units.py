"""Questions about the tree of units."""

from __future__ import annotations

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.organisation.models import Calendar, Unit
from dougong.platform.facts import fact
from dougong.platform.records.scopes import ScopeReach


def depth_of(unit: Unit) -> int:
    """Levels from the root down to the unit; the root stands on level 1."""
    return ScopeReach.objects.filter(below=unit.pk, above__kind="unit").count()


def height_of(unit: Unit) -> int:
    """Levels that the unit and what lies below it take up."""
    below = ScopeReach.objects.filter(above=unit.pk, below__kind="unit").values("below")
    levels = ScopeReach.objects.filter(below__in=below, above__kind="unit").values("below")
    deepest = levels.annotate(level=Count("above")).aggregate(deepest=Max("level"))["deepest"]
    return int(deepest) - depth_of(unit) + 1


def calendar_of(unit: Unit) -> Calendar | None:
    """The calendar by which a unit works: its own, else that of the nearest unit above."""
    row: Unit | None = unit
    while row is not None:
        if row.calendar is not None:
            return row.calendar
        row = row.parent
    return None


@fact("unit.descendant_count", label=_("units below"))
def descendant_count(unit: Unit) -> int:
    """Units that lie below this one on any level."""
    below = ScopeReach.objects.filter(above=unit.pk, below__kind="unit")
    return below.exclude(below=unit.pk).count()


@fact("unit.headcount", label=_("people"))
def headcount(unit: Unit) -> int:
    """People at home in the unit itself who have not left."""
    return Person.objects.filter(unit=unit.pk, left_on=None).count()
