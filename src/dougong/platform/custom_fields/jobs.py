"""Formulas of records that are there already: worked out after a change of the formula, and at night."""

from __future__ import annotations

from dougong.platform.custom_values.catalogue import definitions
from dougong.platform.formulas.events import FORMULA_CHANGED
from dougong.platform.formulas.renewing import renew
from dougong.platform.jobs import enqueue, job
from dougong.platform.policies import decisions_kept
from dougong.platform.register import registry


@job(on=FORMULA_CHANGED)
def work_out_formulas(kind: str) -> None:
    """The formulas of all records of a kind, some at a time."""
    enqueue(work_out_further, kind=kind, after=0)


@job()
def work_out_further(kind: str, after: int) -> None:
    """The formulas of the next records, and a job for those that follow."""
    with decisions_kept():
        last = renew(registry[kind].model, after)
    if last is not None:
        enqueue(work_out_further, kind=kind, after=last)


@job(cron="40 1 * * *")
def work_out_stale_formulas() -> None:
    """What was brought in past the verbs, such as by a restoration, is found here."""
    with decisions_kept():
        kinds = [k for k in registry if any(one.is_stored for one in definitions.of(k))]
    for kind in kinds:
        enqueue(work_out_further, kind=kind, after=0)
