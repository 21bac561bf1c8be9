"""The compiled kernels against the interpreted ones, on plans that use everything."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta

import pytest

from dougong.engines.scheduling import compiled, schedule
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    LagKind,
    LinkType,
    PlanDocument,
    PlanLink,
    Timing,
)

from .plans import at, plan, summary, task


def everything(seed: int, count: int = 400) -> PlanDocument:
    """A random plan with summaries, constraints, progress, milestones and every kind of link."""
    dice = random.Random(seed)
    begin = at("03-02")
    activities = [summary(f"S{i}") for i in range(10)]
    for i in range(count):
        activity = task(f"A{i}", dice.randint(0, 12) / 2, parent=f"S{i * 10 // count}")
        activity.calendar = dice.choice(["STD", "SIX", "SEVEN", "24H"])
        if activity.duration == 0:
            activity.timing = dice.choice([Timing.START_MILESTONE, Timing.FINISH_MILESTONE])
        if dice.random() < 0.1:
            kind = dice.choice(list(ConstraintKind))
            moment = begin + timedelta(hours=dice.randint(0, 2000))
            activity.constraint = Constraint(kind, moment)
        if i < count // 8:
            activity.actual_start = begin + timedelta(hours=dice.randint(0, 200))
            activity.remaining = activity.duration // 2
            if dice.random() < 0.7:
                activity.actual_finish = activity.actual_start + timedelta(hours=30)
        activity.levelling_delay = 1440 if dice.random() < 0.03 else 0
        activities.append(activity)
    links = []
    for i in range(1, count):
        for _ in range(dice.randint(0, 3)):
            pred = max(0, i - dice.randint(1, 40))
            kind, lag_kind = dice.choice(list(LinkType)), dice.choice(list(LagKind))
            links.append(PlanLink(f"A{pred}", f"A{i}", kind, dice.randint(-5, 9) * 120, lag_kind))
    links += [PlanLink("S0", "S5"), PlanLink("S1", "S8", LinkType.SS)]
    document = plan(activities, data_date="03-20")
    document.links = links
    return document


@pytest.fixture
def always_compiled(monkeypatch):
    pytest.importorskip("numba")
    compiled.warm()
    monkeypatch.setattr(compiled, "COMPILE_FROM", 0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("profile", ["dougong", "p6", "msproject"])
def test_both_speeds_give_the_same_schedule(seed, profile, always_compiled, monkeypatch):
    document = everything(seed)
    fast = schedule(document, profile=profile, options={"alap": "total_float"})
    monkeypatch.setattr(compiled, "COMPILE_FROM", 10**9)
    slow = schedule(document, profile=profile, options={"alap": "total_float"})
    for column in fields(fast.dates):
        ours, theirs = getattr(fast.dates, column.name), getattr(slow.dates, column.name)
        assert (ours == theirs).all(), column.name
    assert fast.driving.link.tolist() == slow.driving.link.tolist()


def test_both_speeds_find_the_same_cycle(always_compiled, monkeypatch):
    document = plan([task(name, 1) for name in "ABC"], "A FS B", "B SS C", "C FF B")
    from dougong.kernel.errors import InvalidInput

    with pytest.raises(InvalidInput) as fast:
        schedule(document)
    monkeypatch.setattr(compiled, "COMPILE_FROM", 10**9)
    with pytest.raises(InvalidInput) as slow:
        schedule(document)
    assert str(fast.value) == str(slow.value)


def test_small_networks_run_as_they_are():
    assert compiled.speed_for(10) is compiled.INTERPRETED


def test_large_networks_are_compiled_where_the_kernels_are_there():
    pytest.importorskip("numba")
    compiled.warm()
    assert compiled.speed_for(2_000).is_compiled
    assert not compiled.speed_for(1_999).is_compiled


def test_one_schedule_of_ten_thousand_loads_no_numba():
    script = (
        "import sys; from dougong.engines.scheduling.compiled import speed_for;"
        "print(speed_for(10_000).is_compiled, 'numba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
