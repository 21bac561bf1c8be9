"""Two states of a plan beside each other: baselines, or the plan as it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from dougong.apps.planning.models import (
    Baseline,
    BaselineItem,
    BaselineLink,
    Dependency,
    Plan,
    WorkItem,
)
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records.bilingual import in_reader_language

from .gantt import link_words
from .moments import EPOCH, wall
from .working_days import PlanDays

Span = tuple[datetime | None, datetime | None]
MOST_SHOWN = 500


class State(NamedTuple):
    """An item as it stood in one state of the plan."""

    title: str
    start: datetime | None
    finish: datetime | None
    duration: int


@dataclass(slots=True)
class Difference:
    """One item that the two states tell differently."""

    item: int
    before: State | None
    after: State | None
    days: float | None = None
    """Working days by which it finishes later."""

    @property
    def title(self) -> str:
        state = self.after or self.before
        return state.title if state else ""

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def is_later(self) -> bool:
        return self.days is not None and self.days > 0


@dataclass(slots=True)
class Comparison:
    """What differs between two states of a plan."""

    items: list[Difference]
    links_added: list[str] = field(default_factory=list)
    links_removed: list[str] = field(default_factory=list)
    finish: Span = (None, None)

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.items)

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self.count(kind) for kind in ("changed", "added", "removed")}

    @property
    def shown(self) -> list[Difference]:
        return self.items[:MOST_SHOWN]

    @property
    def hidden(self) -> int:
        return max(0, len(self.items) - MOST_SHOWN)


def baselines_of(plan: Plan, actor: Actor) -> list[Baseline]:
    """The baselines of a plan that the actor may see, the newest first."""
    rows = policy_of(Baseline).rows(actor).filter(project=plan.project_id)
    return list(rows.select_related("record").order_by("-number"))


def compare(plan: Plan, before: Baseline | None, after: Baseline | None) -> Comparison:
    """Compare two states; None is the plan as it stands."""
    old, new = _states(plan, before), _states(plan, after)
    keys = [*new, *(key for key in old if key not in new)]
    found = [
        Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)
    ]
    _measure(plan, found)
    links_old, links_new = _links(plan, before), _links(plan, after)
    titles = {key: state.title for states in (old, new) for key, state in states.items()}
    return Comparison(
        found,
        _in_words(links_new - links_old, titles, plan),
        _in_words(links_old - links_new, titles, plan),
        (_finish(old), _finish(new)),
    )


def _states(plan: Plan, baseline: Baseline | None) -> dict[int, State]:
    columns = ("title", "title_en", "start_at", "finish_at", "duration_minutes")
    rows: Any
    if baseline is None:
        items = WorkItem.objects.filter(project=plan.project_id).order_by("start_at", "pk")
        rows = items.values_list("pk", *columns)
    else:
        stored = BaselineItem.objects.filter(baseline=baseline).order_by("start_at", "item")
        rows = stored.values_list("item", *columns)
    zone = plan.zone
    return {
        key: State(in_reader_language(zh, en), wall(start, zone), wall(finish, zone), minutes)
        for key, zh, en, start, finish, minutes in rows
    }


def _finish(states: dict[int, State]) -> datetime | None:
    return max((state.finish for state in states.values() if state.finish), default=None)


def _measure(plan: Plan, found: list[Difference]) -> None:
    """Count the working days between the finishes."""
    moved: list[Difference] = []
    spans: list[tuple[int, int]] = []
    for one in found:
        if one.before and one.after and one.before.finish and one.after.finish:
            first, last = sorted((one.before.finish, one.after.finish))
            moved.append(one)
            spans.append((_minutes(first), _minutes(last)))
    days = PlanDays.of(plan)
    for one, minutes in zip(moved, days.working_minutes(spans), strict=True):
        share = round(minutes / days.minutes_per_day, 1)
        is_later = one.after.finish >= one.before.finish  # type: ignore[union-attr,operator]
        one.days = share if is_later else -share


def _minutes(reading: datetime) -> int:
    return int((reading - EPOCH).total_seconds()) // 60


class Tie(NamedTuple):
    """A link, by what makes it the same in both states."""

    predecessor: int
    successor: int
    type: str
    lag_value: int
    lag_kind: str


def _links(plan: Plan, baseline: Baseline | None) -> set[Tie]:
    rows: Any
    if baseline is None:
        rows = Dependency.objects.filter(
            successor__project=plan.project_id, predecessor__isnull=False
        ).values_list(*Tie._fields)
    else:
        rows = BaselineLink.objects.filter(baseline=baseline).values_list(*Tie._fields)
    return {Tie(*row) for row in rows}


def _in_words(ties: set[Tie], titles: dict[int, str], plan: Plan) -> list[str]:
    per_day = PlanDays.of(plan).minutes_per_day
    return [
        f"{titles.get(tie.predecessor, '…')} → {titles.get(tie.successor, '…')} "
        f"{link_words(tie, per_day) or tie.type.lower()}"
        for tie in sorted(ties)
    ]
