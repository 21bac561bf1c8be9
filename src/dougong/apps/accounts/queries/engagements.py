"""What outside bodies may see, who speaks for them, and what they have opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any as Value

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import EngagementState, ShippedRole
from dougong.apps.accounts.models import Account, AuditorEngagement, AuditorRemark, RoleGrant
from dougong.apps.accounts.models.grants import levels_from
from dougong.platform.facts import fact
from dougong.platform.journal import Entry
from dougong.platform.policies import (
    Actor,
    Any,
    Policy,
    Question,
    Related,
    RoleInScope,
    Term,
    is_withheld,
)
from dougong.platform.records import Record, Recorded
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeParent, ScopeReach
from dougong.platform.register import registry

READ = "read"
"""Result of an entry about something that was opened."""


def auditable_kinds(ceiling: str) -> list[str]:
    """Record kinds that external auditors see, up to a level of secrecy."""
    keys = registry.shipped_grants().get(ShippedRole.EXTERNAL_AUDITOR, set())
    kinds = {key.partition(".")[0] for key in keys if key.endswith(".view")}
    return sorted(kind for kind in kinds & set(registry) if ceiling in levels_from(kind))


def scopes_of(engagement: AuditorEngagement) -> QuerySet[Record]:
    """The plates that the engagement names."""
    return Record.objects.filter(code__in=engagement.scopes).order_by("kind", "code")


def accounts_of(engagement: AuditorEngagement) -> QuerySet[Account]:
    """The accounts in use of the people of an engagement."""
    return Account.working().filter(
        person__record__code__in=engagement.people, kind_of_account="human"
    )


def lies_within(plate: int, codes: Iterable[str]) -> bool:
    """Whether a plate is one of those named, or below one of them."""
    return ScopeReach.objects.filter(below=plate, above__code__in=list(codes)).exists()


def is_top(plate: Record) -> bool:
    """Whether nothing lies above: a right there reaches the whole institution."""
    return plate.kind == "unit" and not ScopeParent.objects.filter(child=plate).exists()


def last_day_of(person: Recorded) -> date | None:
    """The last day on which any engagement in force lets a person in."""
    rows = AuditorEngagement.objects.filter(
        state=EngagementState.ACTIVE, people__contains=[person.code], ends_on__gte=current_day()
    )
    found: date | None = rows.aggregate(last=Max("ends_on"))["last"]
    return found


def engagements_of(person: int | None) -> QuerySet[AuditorEngagement]:
    """Engagements by which a natural person holds, or held, rights."""
    granted = RoleGrant.objects.filter(account__person=person, engagement__isnull=False)
    return AuditorEngagement.objects.filter(pk__in=granted.values("engagement"))


def in_force_of(person: int | None) -> QuerySet[AuditorEngagement]:
    return engagements_of(person).in_force()  # type: ignore[attr-defined]


def own_engagement(column: str) -> Related:
    """The engagement is the asking person's own."""

    def leads_to(question: Question) -> Q:
        own = engagements_of(question.actor.natural_person).values("pk")
        return Q((f"{column}__in", own))

    return Related("own_engagement", leads_to)


class EngagementPolicy(Policy):
    """Outsiders see their own engagement; all else is for those who answer for it."""

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), own_engagement("pk")) if verb == "view" else RoleInScope()


class RemarkPolicy(Policy):
    """Outsiders see, raise and close the remarks of their own engagement, and no others."""

    def predicate(self, verb: str) -> Term:
        is_own_affair = verb in {"view", "add", "close"}
        return Any(RoleInScope(), own_engagement("engagement")) if is_own_affair else RoleInScope()

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        if super().allows(actor, verb, row):
            return True
        is_page = row is None and verb in {"view", "add"}
        return is_page and in_force_of(actor.natural_person).exists()

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        if super().allows_new(actor, verb, row):
            return True
        if is_withheld(actor, self.permission(verb)) or not isinstance(row, AuditorRemark):
            return False
        return in_force_of(actor.natural_person).filter(pk=row.engagement_id).exists()


def entries_read(engagement: AuditorEngagement) -> QuerySet[Entry]:
    """What the people of an engagement opened or took away during its term, the newest first."""
    accounts = RoleGrant.objects.filter(engagement=engagement).values("account")
    rows = Entry.objects.filter(actor__in=accounts, result=READ).order_by("-pk")
    return rows.filter(at__date__gte=engagement.starts_on, at__date__lte=engagement.ends_on)


def remarks_seen(engagement: AuditorEngagement, actor: Actor) -> QuerySet[AuditorRemark]:
    """Its remarks as far as the reader may see them, the newest first."""
    rows = registry.of(AuditorRemark).policy.rows(actor)
    return rows.filter(engagement=engagement).select_related("record", "scope").order_by("-pk")


@fact("engagement.days_left", label=_("days left"), unit="d")
def engagement_days_left(engagement: AuditorEngagement) -> int:
    """Calendar days to the last day of the engagement; negative once it is over."""
    return (engagement.ends_on - current_day()).days


@fact("engagement.read_count", label=_("things opened"))
def read_count(engagement: AuditorEngagement) -> int:
    """Pages, files and exports that the people of the engagement opened during its term."""
    return entries_read(engagement).count()


def scope_tree(engagement: AuditorEngagement) -> list[dict[str, Value]]:
    """The scopes named, each with the projects and units below it."""
    named = list(scopes_of(engagement))
    below: dict[int, list[Record]] = {}
    reaches = ScopeReach.objects.filter(above__in=named).exclude(below__in=named)
    for reach in reaches.select_related("below").order_by("below__kind", "below__code"):
        below.setdefault(reach.above_id, []).append(reach.below)
    return [{"plate": plate, "below": below.get(plate.pk, [])} for plate in named]


def kind_choices(names: Iterable[str]) -> list[tuple[str, str]]:
    """Record kinds with their names, in the order of the names."""
    return sorted(((name, registry[name].label_plural) for name in names), key=lambda one: one[1])
