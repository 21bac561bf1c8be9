"""The address that supervisors and load balancers ask."""

from __future__ import annotations

from django.test import Client


def test_a_stranger_learns_that_the_process_answers_and_no_database_is_asked(client: Client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]
