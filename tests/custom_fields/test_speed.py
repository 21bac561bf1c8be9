"""Lists of 50,000 records with 50 custom fields: filtered, sorted, summed and grouped in bearable time."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from django.db import connection

from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from tests.battery.world import browser

pytestmark = [pytest.mark.full, pytest.mark.alone]
RECORDS, FIELDS, ROUNDS = 50_000, 50, 5
LIMITS = {"filter and sort": 0.3, "filter, sort and sum": 0.3, "group and sum": 0.45}
TYPES = ("number", "date", "choice", "text", "flag")
CHOICES = [{"key": f"c{n}", "zh": f"选项{n}", "en": f"Choice {n}"} for n in range(8)]
MANY = """
WITH made AS (
    SELECT g, jsonb_object_agg('f' || k, CASE k %% 5
        WHEN 0 THEN to_jsonb(((g * 7919 + k) %% 100000)::text)
        WHEN 1 THEN to_jsonb((date '2024-01-01' + (g * 31 + k) %% 1500)::text)
        WHEN 2 THEN to_jsonb('c' || (g * 13 + k) %% 8)
        WHEN 3 THEN to_jsonb('text ' || md5((g * k)::text))
        ELSE to_jsonb((g + k) %% 2 = 0) END) AS custom
    FROM generate_series(1, %(records)s) g, generate_series(0, %(fields)s - 1) k GROUP BY g
), plates AS (
    INSERT INTO platform_record SELECT (jsonb_populate_record(p, jsonb_build_object(
        'id', 100000000 + g, 'code', 'X-2026-' || g))).*
    FROM platform_record p, generate_series(1, %(records)s) g WHERE p.id = %(pattern)s
)
INSERT INTO risks_risk SELECT (jsonb_populate_record(r, jsonb_build_object(
    'record_id', 100000000 + g, 'custom', made.custom))).*
FROM risks_risk r, made WHERE r.record_id = %(pattern)s
"""


@pytest.fixture
def crowd(bank, field):
    pattern = bank.here.another(Risk)
    for number in range(FIELDS):
        kind = TYPES[number % 5]
        field(f"f{number}", kind, choices=CHOICES if kind == "choice" else [])
    with unwatched(), connection.cursor() as cursor:
        cursor.execute(MANY, {"records": RECORDS, "fields": FIELDS, "pattern": pattern.pk})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE risks_risk")
        cursor.execute("ANALYZE platform_record")
    return browser(bank.keeper)


def asked(*parts):
    return json.dumps({"and": [{"field": f, "op": op, "value": v} for f, op, v in parts]})


QUESTIONS = {
    "filter and sort": {
        "filter": asked(("custom_f0", "more", "50000"), ("custom_f2", "is", ["c3"])),
        "sort": "-custom_f5",
    },
    "filter, sort and sum": {
        "filter": asked(("custom_f1", "after", "2025-06-30")),
        "sort": "custom_f6",
        "sum": "custom_f10",
    },
    "group and sum": {"group": "custom_f7", "sum": "custom_f15"},
}


def spent(backend: int) -> float:
    """Seconds of work of this process and of its database server, whatever else the machine does."""
    fields = Path(f"/proc/{backend}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_large_list_answers_in_time(crowd, name):
    with connection.cursor() as cursor:
        # Helpers of the server would work unseen.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    assert crowd.get("/risk/", QUESTIONS[name]).status_code == 200
    times = []
    for _round in range(ROUNDS):
        begun = spent(backend)
        assert crowd.get("/risk/", QUESTIONS[name]).status_code == 200
        times.append(spent(backend) - begun)
    assert min(times) < LIMITS[name]
