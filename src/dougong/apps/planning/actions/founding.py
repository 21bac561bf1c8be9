"""Founding whole plans that were made in memory: seeds today, templates and roll-outs later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from dougong.apps.planning.models import (
    Baseline,
    BaselineItem,
    BaselineLink,
    Dependency,
    Plan,
    WorkItem,
)
from dougong.apps.planning.queries.calendars import CalendarShelf
from dougong.apps.planning.queries.documents import sheet_in_memory
from dougong.apps.planning.queries.schedules import Timetable, figures, timetable
from dougong.kernel import clock
from dougong.platform.actions.storing import BATCH
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.policies import Actor
from dougong.platform.records import make_plates

from .baselines import seal

Report = Callable[["Blueprint"], None]


@dataclass(slots=True)
class Blueprint:
    """A plan in memory: items in outline order, parents by instance, links between instances.

    With `promised`, the first schedule becomes the baseline; `report` then tells what has been
    done since, and the plan is scheduled a second time.
    """

    plan: Plan
    items: list[WorkItem]
    links: list[Dependency]
    promised: str = ""
    report: Report | None = None
    baseline: Baseline | None = field(default=None, init=False)
    copies: list[BaselineItem] = field(default_factory=list, init=False)


def found_plans(blueprints: Sequence[Blueprint], *, by: Actor, reason: str) -> int:
    """Number, schedule and store plans of projects that have none; answers how many items.

    All in one transaction and in bulk, with an entry for each plan.
    """
    items = [item for blueprint in blueprints for item in blueprint.items]
    plans = [blueprint.plan for blueprint in blueprints]
    with transaction.atomic(), unit_of_work(by.pk) as unit:
        make_plates(plans)
        make_plates(items)
        shelf = CalendarShelf()
        shelf.put({item.calendar_id for item in items if item.calendar_id})
        for blueprint in blueprints:
            _bind(blueprint)
            _schedule(blueprint, shelf)
        Plan.objects.bulk_create(plans, batch_size=BATCH)
        WorkItem.objects.bulk_create(items, batch_size=BATCH)
        links = [link for blueprint in blueprints for link in blueprint.links]
        Dependency.objects.bulk_create(links, batch_size=BATCH)
        _store_baselines(blueprints)
        unit.write(Line("add", plan.pk, plan.version, reason) for plan in plans)
    return len(items)


def _bind(blueprint: Blueprint) -> None:
    """Let rows point at each other by the keys they have now."""
    positions: dict[int | None, int] = {}
    for item in blueprint.items:
        item.parent_id = None if item.parent is None else item.parent.pk
        item.position = positions[item.parent_id] = positions.get(item.parent_id, -1) + 1
    for link in blueprint.links:
        link.predecessor, link.successor = link.predecessor, link.successor


def _schedule(blueprint: Blueprint, shelf: CalendarShelf) -> None:
    table = _computed(blueprint, shelf)
    if blueprint.promised:
        _promise(blueprint, table)
    if blueprint.report is not None:
        blueprint.report(blueprint)
    if blueprint.promised or blueprint.report is not None:
        table = _computed(blueprint, shelf)
    plan = blueprint.plan
    for name, value in figures(table, plan).items():
        setattr(plan, name, value)
    plan.scheduled_at = clock.now()


def _computed(blueprint: Blueprint, shelf: CalendarShelf) -> Timetable:
    """Schedule and write the dates into the items in memory."""
    table = timetable(sheet_in_memory(blueprint.plan, blueprint.items, blueprint.links, shelf))
    by_key = {item.pk: item for item in blueprint.items}
    for scheduled in table.items:
        item = by_key[scheduled.row.pk]
        for name, value in scheduled.dates._asdict().items():
            setattr(item, name, value)
        item.percent_complete = scheduled.percent
    return table


def _promise(blueprint: Blueprint, table: Timetable) -> None:
    """Keep a copy of every item as it is scheduled now."""
    plan = blueprint.plan
    finish = figures(table, plan)["forecast_finish_at"]
    blueprint.baseline = Baseline(
        project_id=plan.project_id,
        number=1,
        name="BL1",
        reason=blueprint.promised,
        taken_at=plan.start_at,
        finish_at=finish,
        item_count=len(blueprint.items),
    )
    for item in blueprint.items:
        item.baseline_start_at, item.baseline_finish_at = item.start_at, item.finish_at
        blueprint.copies.append(
            BaselineItem(
                item_id=item.pk,
                parent_id=item.parent_id,
                kind_of_item=item.kind_of_item,
                timing=item.timing,
                title=item.title,
                title_en=item.title_en,
                start_at=item.start_at,
                finish_at=item.finish_at,
                duration_minutes=item.duration_minutes,
                effort_minutes=item.effort_minutes,
            )
        )


def _store_baselines(blueprints: Sequence[Blueprint]) -> None:
    """Rows before their baselines: the digest is taken over what is stored."""
    promised = [b for b in blueprints if b.baseline is not None]
    baselines = [b.baseline for b in promised if b.baseline is not None]
    make_plates(baselines)
    copies, links = [], []
    for blueprint, baseline in zip(promised, baselines, strict=True):
        for copy in blueprint.copies:
            copy.baseline_id = baseline.pk
        copies += blueprint.copies
        links += [_link_copy(link, baseline) for link in blueprint.links]
    BaselineItem.objects.bulk_create(copies, batch_size=BATCH)
    BaselineLink.objects.bulk_create(links, batch_size=BATCH)
    seal(baselines)


def _link_copy(link: Dependency, baseline: Baseline) -> BaselineLink:
    return BaselineLink(
        baseline_id=baseline.pk,
        predecessor_id=int(link.predecessor_id or 0),
        successor_id=int(link.successor_id or 0),
        type=link.type,
        lag_value=link.lag_value,
        lag_kind=link.lag_kind,
    )
