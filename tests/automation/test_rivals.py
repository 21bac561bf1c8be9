"""Two workers with the same cause: one acts, the other finds it done."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from .stage import Stage, fresh, outcomes, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_that_race_for_one_cause_fire_it_once():
    from dougong.platform.automation.actions.firing import hear

    stage = Stage()
    rule = stage.automation(
        verb="add", tells_owner=True, set_field="likelihood", set_value="5", message="once"
    )
    risk = stage.added()
    ready, failures = threading.Barrier(4), []

    def work() -> None:
        from dougong.platform.jobs.queue import once

        try:
            ready.wait(10)
            name = f"rival/{threading.get_ident()}"  # each takes the job for one of its own
            once(name, lambda: hear("risk", "add", [[risk.pk, 1]], []))
        except Exception as error:  # noqa: BLE001  # shown by the test
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failures == []
    assert outcomes(rule) == ["done"]
    assert len(told(stage.owner)) == 1
    assert (fresh(risk).likelihood, fresh(risk).version) == (5, 2)
