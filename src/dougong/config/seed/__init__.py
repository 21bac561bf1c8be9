"""Made institutions: two banks of the same shape, generated from a number by our own code."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from dougong.apps.accounts.actions import sync_shipped_conflicts, sync_shipped_roles
from dougong.apps.organisation.models import Unit
from dougong.platform.records.days import current_day
from dougong.platform.rules.actions import sync_shipped_rules

from . import (
    cast,
    entrusting,
    institution,
    issues,
    lately,
    money,
    people,
    projects,
    requirements,
    risks,
)
from .plans import seed_plans
from .scales import SCALES, Scale

Report = Callable[[str, int], None]
DEMO_SCALE, DEMO_SEED = "M", 2026


@dataclass(frozen=True, slots=True)
class Seeding:
    """What a made installation is made from: the same values give the same institutions."""

    scale: Scale
    seed: int
    today: date

    @classmethod
    def of(cls, scale: str, seed: int, today: date | None = None) -> Seeding:
        return cls(SCALES[scale], seed, today or current_day())


def is_empty() -> bool:
    """Whether nothing has been set up yet."""
    return not Unit.objects.exists()


@transaction.atomic
def sow(seeding: Seeding, report: Report) -> None:
    """Make both banks, all or nothing; `report` hears each kind and how many were made."""
    autodiscover_modules("resources")
    sync_shipped_roles()
    sync_shipped_conflicts()
    casts = (cast.FIRST_BANK, cast.SECOND_BANK)
    for number, (bank, parts) in enumerate(zip(institution.BANKS, casts, strict=True)):
        rng = random.Random(seeding.seed + number)  # noqa: S311 not a secret: it repeats itself
        made = institution.found(bank, seeding.scale, rng, seeding.today)
        staff = people.employ(made, seeding.scale, rng, seeding.today)
        report("people", len(staff.people))
        chartered = projects.charter(made, staff, seeding.scale.projects, rng, seeding.today)
        report("projects", len(chartered))
        cast.engage(made, parts, chartered)
        if not number:
            entrusting.entrust(made)
        report("risks", len(risks.identify(chartered, rng)))
        dice = random.Random(f"issues {seeding.seed + number}")  # noqa: S311 as above
        report("issues", len(issues.raise_issues(chartered, dice, seeding.today)))
        dice = random.Random(f"requirements {seeding.seed + number}")  # noqa: S311 as above
        raised = requirements.raise_requirements(chartered, staff.people, dice)
        report("requirements", len(raised))
        items = seeding.scale.items
        made_items = seed_plans(chartered, rng=rng, per_project=items, today=seeding.today)
        report("work items", made_items)
        purse = random.Random(f"money {seeding.seed + number}")  # noqa: S311 as above
        report("budgets", money.found_cost_centre(made, chartered, purse, seeding.today))
    report("rule sets", len(sync_shipped_rules()))


def open_doors(data: Path, report: Report) -> None:
    """Let people sign in as the cast, whose work has gone on until today."""
    cast.open_accounts(data)
    report("approval requests", lately.work_goes_on())
