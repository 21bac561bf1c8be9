"""Why an item lies where it lies: the chain of drivers from its date back to an origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from dougong.apps.planning.choices import LinkChoice
from dougong.apps.planning.models import Dependency, Plan, WorkItem
from dougong.platform.policies import Actor, policy_of

from .gantt import lag_words
from .moments import wall
from .sentences import link_sentence, origin_sentence
from .working_days import PlanDays

LONGEST = 40
"""Steps that are told; a longer chain is cut in the middle."""


@dataclass(slots=True)
class Step:
    """One item of the chain: its dates, what drives it, and the days off before it."""

    item: WorkItem
    start: datetime | None
    finish: datetime | None
    sentence: str = ""
    """What fixes its date."""
    is_origin: bool = True


@dataclass(slots=True)
class Reason:
    """The steps from an item back to where its date comes from."""

    steps: list[Step]
    left_out: int = 0

    @property
    def origin(self) -> Step | None:
        return self.steps[-1] if self.steps else None


def reason_of(item: WorkItem, plan: Plan, actor: Actor) -> Reason:
    """Follow drivers through the items of the project."""
    items = WorkItem.objects.filter(project=item.project_id)
    driven_by = dict(items.exclude(driver_item=None).values_list("pk", "driver_item_id"))
    chain = [item.pk]
    while (pred := driven_by.get(chain[-1])) is not None and pred not in chain:
        chain.append(pred)
    shown = chain if len(chain) <= LONGEST else [*chain[: LONGEST - 10], *chain[-10:]]
    seen = policy_of(WorkItem).rows(actor, "view").select_related("record").in_bulk(shown)
    days = PlanDays.of(plan)
    steps = [_step(seen[key], plan) for key in shown if key in seen]
    for step, before in pairwise(steps):
        _tell_link(step, before, days)
    return Reason(steps, len(chain) - len(steps))


def _step(item: WorkItem, plan: Plan) -> Step:
    zone = plan.zone
    dates = wall(item.start_at, zone), wall(item.finish_at, zone)
    return Step(item, *dates, origin_sentence(item, plan))


def _tell_link(step: Step, before: Step, days: PlanDays) -> None:
    """The link that leads from the earlier item to the later one, and the holidays between."""
    links = Dependency.objects.filter(predecessor=before.item.pk, successor=step.item.pk)
    link = links.first()
    if link is None:
        return
    lag = lag_words(link.lag_value, link.lag_kind, days.minutes_per_day)
    begin = before.start if link.type in {"SS", "SF"} else before.finish
    end = step.finish if link.type in {"FF", "SF"} else step.start
    is_gap = begin is not None and end is not None and begin < end
    off = days.days_off(begin, end) if is_gap else []  # type: ignore[arg-type]
    step.sentence, step.is_origin = link_sentence(link.type, before.item, lag, off), False


@dataclass(frozen=True, slots=True)
class Tie:
    """One link of an item as a page shows it."""

    link: Dependency
    words: str

    @property
    def pk(self) -> int:
        return int(self.link.pk)

    @property
    def type_label(self) -> str:
        return str(LinkChoice(self.link.type).label)

    @property
    def predecessor(self) -> WorkItem | None:
        return self.link.predecessor

    @property
    def successor(self) -> WorkItem | None:
        return self.link.successor

    @property
    def outside_id(self) -> str:
        return self.link.outside_id

    @property
    def outside_at(self) -> datetime | None:
        return self.link.outside_at


def links_of_item(item: WorkItem, minutes_per_day: int, actor: Actor) -> dict[str, list[Tie]]:
    """Predecessors and successors that the actor may see, and dates of other plans."""
    visible = _visible_ends(item, actor) | {None}
    incoming = item.incoming.select_related("predecessor__record").order_by("pk")
    outgoing = item.outgoing.select_related("successor__record").order_by("pk")
    return {
        "incoming": [_tie(r, minutes_per_day) for r in incoming if r.predecessor_id in visible],
        "outgoing": [_tie(r, minutes_per_day) for r in outgoing if r.successor_id in visible],
    }


def _tie(link: Dependency, minutes_per_day: int) -> Tie:
    lag = lag_words(link.lag_value, link.lag_kind, minutes_per_day)
    return Tie(link, f"{link.type} {lag}".strip())


def _visible_ends(item: WorkItem, actor: Actor) -> set[int | None]:
    touching = Dependency.objects.filter(successor=item.pk).values("predecessor")
    following = Dependency.objects.filter(predecessor=item.pk).values("successor")
    rows = policy_of(WorkItem).rows(actor, "view")
    found = rows.filter(Q(pk__in=touching) | Q(pk__in=following))
    return set(found.values_list("pk", flat=True))
