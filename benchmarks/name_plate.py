"""Lists, search and access filter over a million name plates: medians, with a limit of 100 ms each.

Run: .venv/bin/python benchmarks/name_plate.py [--plates 1000000] [--rounds 15] [--explain]
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from dougong.config.local.postgres import Cluster

LIMIT_MS = 100.0
UNITS, PROJECTS = 100, 2500
PROJECTS_PER_BRANCH = 50
KINDS = {"risk": "R", "requirement": "RQ", "defect": "D", "document": "DC", "contract": "C"}
SYSTEMS = {
    "核心系统": "core banking",
    "手机银行": "mobile bank",
    "信贷管理": "lending",
    "支付清算": "payments",
    "反洗钱": "anti money laundering",
    "数据仓库": "data warehouse",
    "资金交易": "treasury trading",
    "网点改造": "branch refit",
    "数据中心": "data centre",
    "柜面系统": "teller system",
    "信用卡": "credit card",
    "理财平台": "wealth platform",
    "风险集市": "risk mart",
    "监管报送": "regulatory reporting",
    "统一认证": "single sign-on",
    "智能客服": "smart service desk",
    "灾备机房": "recovery site",
    "办公大楼": "office tower",
    "影像平台": "image platform",
    "票据业务": "bills business",
}
OBJECTS = {
    "接口": "interface",
    "账户": "account",
    "对账": "reconciliation",
    "额度": "limit",
    "报表": "report",
    "权限": "permission",
    "机房电力": "power supply",
    "消防": "fire protection",
    "迁移": "migration",
    "批量": "batch",
    "报文": "message",
    "授信": "credit approval",
    "合同": "contract",
    "指标": "indicator",
    "幕墙": "curtain wall",
    "空调": "cooling",
    "日终": "end of day",
    "利率": "interest rate",
    "网络": "network",
    "密钥": "key",
}
ACTIONS = {
    "延期": "delayed",
    "改造": "rework",
    "测试不足": "poorly tested",
    "验收": "acceptance",
    "供应商更换": "vendor change",
    "性能下降": "slower",
    "人员流失": "staff loss",
    "上线": "go-live",
    "评审": "review",
    "差异": "difference",
    "缺陷修复": "defect fix",
    "需求变更": "requirement change",
    "联调": "joint test",
    "回退": "rollback",
    "超支": "over budget",
    "切换演练": "switch-over drill",
    "整改": "remedy",
    "采购": "purchase",
    "扩容": "capacity",
    "审计发现": "audit finding",
}


@contextmanager
def server() -> Iterator[None]:
    """A lasting cluster with PostgreSQL's usual settings, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="plates-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.of(Path(folder))
        cluster.start()
        os.environ |= cluster.environment() | {
            "SECRET_KEY": secrets.token_hex(),
            "DOUGONG_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "dougong.config.settings",
        }
        try:
            yield
        finally:
            cluster.stop()


def fill(plates: int) -> None:
    """Make units, projects under branches, plates of five kinds, and the rows of one of them."""
    from django.core.management import call_command
    from django.db import connection

    from dougong.platform.records import scopes
    from dougong.platform.records.lexemes import lexemes

    call_command("migrate", "platform", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(_SCOPES, [UNITS, UNITS + PROJECTS, UNITS])
        branches = range(2, 2 + PROJECTS // PROJECTS_PER_BRANCH)
        parents = {unit: [1] for unit in range(2, UNITS + 1)}
        parents |= {
            UNITS + 1 + n: [branches[n // PROJECTS_PER_BRANCH]] for n in range(PROJECTS)
        } | {1: []}
        scopes.place(parents)
        cursor.execute("CREATE TEMP TABLE labels (n serial, zh text, en text, terms tsvector)")
        combinations = product(SYSTEMS.items(), OBJECTS.items(), ACTIONS.items())
        labels = [("".join(z for z, _ in c), " ".join(e for _, e in c)) for c in combinations]
        cursor.executemany(
            "INSERT INTO labels (zh, en, terms) VALUES (%s, %s, array_to_tsvector(%s::text[]))",
            [(zh, en, lexemes(f"{zh} {en}")) for zh, en in labels],
        )
        kinds, prefixes = list(KINDS), list(KINDS.values())
        cursor.execute(_PLATES, [kinds, prefixes, UNITS, PROJECTS, UNITS + PROJECTS + 1, plates])
        cursor.execute(_ROWS)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


_SCOPES = """
INSERT INTO platform_record
    (id, kind, code, label, label_en, state, terms, created_at, updated_at, scope_id)
SELECT n, CASE WHEN n <= %s THEN 'unit' ELSE 'project' END, 'X-2026-' || n, 'scope ' || n, '', '',
       ''::tsvector, now(), now(), n
FROM generate_series(1, %s) AS n WHERE %s > 0
"""

# A third of the plates lies in a twentieth of the projects, as in a real bank.
_PLATES = """
WITH drawn AS MATERIALIZED (
    SELECT n, 1 + floor(random() * 8000)::int AS label, 1 + floor(random() ^ 2 * 5)::int AS k,
           %s::text[] AS kinds, %s::text[] AS prefixes,
           %s + 1 + floor(random() ^ 1.5 * %s)::int AS project
    FROM generate_series(%s, %s) AS n
)
INSERT INTO platform_record (id, kind, code, label, label_en, state, terms, created_at, updated_at,
                             project_id, scope_id)
SELECT d.n, kinds[k], prefixes[k] || '-2026-' || d.n,
       zh || '（第' || d.n %% 97 || '批）', en || ' batch ' || d.n %% 97, 'open', terms,
       now() - random() * interval '900 days', now() - random() * interval '90 days',
       project, project
FROM drawn d JOIN labels l ON l.n = d.label ORDER BY d.n
"""

_ROWS = """
CREATE TABLE bench_risk AS
    SELECT id AS record_id, 1 AS version, now() AS created_at, now() AS updated_at,
           ''::varchar AS external_source, ''::varchar AS external_id, label AS title
    FROM platform_record WHERE kind = 'risk';
ALTER TABLE bench_risk ADD PRIMARY KEY (record_id);
ALTER TABLE bench_risk ADD FOREIGN KEY (record_id) REFERENCES platform_record;
"""


SEARCHES = {
    "2 characters": "额度",
    "4 characters": "手机银行",
    "8 characters": "信贷管理额度延期",
    "two words": "手机银行 延期",
    "words that never meet": "手机银行 信用卡",
    "nothing": "比特币",
    "English prefix": "recon",
    "English words": "mobile bank recon",
    "code prefix": "R-2026-1234",
    "short code prefix": "R-2026-1",
    "code prefix and word": "R-2026-12 额度",
}


class Holder:
    """An account that holds every permission on the given scopes."""

    pk = None

    def __init__(self, scopes: list[int]) -> None:
        from dougong.platform.records import Record

        below = Record.objects.filter(reached_from__above__in=scopes)
        self.plates = frozenset(below.values_list("pk", flat=True))

    def reach(self, permission: str) -> frozenset[int]:
        return self.plates


def sample_model() -> Any:
    from django.db import models

    from dougong.platform.records import Recorded

    class Risk(Recorded):
        """The rows whose plates are searched."""

        code_prefix = "R"
        title = models.CharField(max_length=240)

        class Meta:
            app_label = "platform"
            managed = False
            db_table = "bench_risk"

    return Risk


def questions() -> dict[str, Callable[[], Any]]:
    """Every measured query by name; each asks for one page of fifty rows with their plates."""
    from django.db.models.lookups import LessThan

    from dougong.platform.policies import policy_of
    from dougong.platform.records import PlateKey, Record, search_of

    risk = sample_model()
    holders = {
        "1 project": Holder([UNITS + 1300]),
        "1 branch": Holder([30]),
        "half": Holder(list(range(2, 27))),
        "everything": Holder([1]),
    }
    plates = Record.objects.filter(kind="risk").order_by("-pk")
    middle = plates[plates.count() // 3].pk

    def visible(who: str) -> Any:
        rows = policy_of(risk).rows(holders[who]).select_related("record")
        return rows.order_by("-pk")

    everywhere = Record.objects.filter(reached_from__above=1).values_list("pk")
    asked: dict[str, Callable[[], Any]] = {
        "newest plates of a kind": lambda: plates,
        "next page of them": lambda: plates.filter(pk__lt=middle),
    }
    for who in holders:
        asked[f"list for {who}"] = lambda who=who: visible(who)
        asked[f"next page for {who}"] = lambda who=who: visible(who).filter(
            LessThan(PlateKey(), middle), pk__lt=middle
        )
    for name, text in SEARCHES.items():
        asked[f"search, {name}"] = lambda text=text: plates.filter(
            terms__finds=search_of(text, "risk")
        )
        for who in holders:
            asked[f"search, {name}, for {who}"] = lambda text=text, who=who: visible(who).filter(
                record__terms__finds=search_of(text, "risk")
            )
    return {"scopes reached from the top": lambda: everywhere} | {
        name: (lambda ask=ask: ask()[:50]) for name, ask in asked.items()
    }


def measure(rounds: int, *, explain: bool) -> float:
    slowest = 0.0
    print(f"{'question':<52}{'rows':>6}{'median ms':>11}{'worst ms':>10}")
    for name, ask in questions().items():
        times, rows = [], 0
        for _ in range(rounds):
            start = time.perf_counter()
            rows = len(list(ask()))
            times.append((time.perf_counter() - start) * 1000)
        median = statistics.median(times)
        slowest = max(slowest, median)
        flag = "" if median < LIMIT_MS else "  above the limit"
        print(f"{name:<52}{rows:>6}{median:>11.1f}{max(times):>10.1f}{flag}", flush=True)
        if explain and flag:
            for line in ask().explain(analyze=True).splitlines():
                print(f"    {line[:160]}")
    return slowest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plates", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    with server():
        import django

        django.setup()
        start = time.perf_counter()
        fill(options.plates)
        print(f"{options.plates} plates made in {time.perf_counter() - start:.0f} s")
        slowest = measure(options.rounds, explain=options.explain)
        from django.db import connection

        connection.close()
        if pool := getattr(connection, "pool", None):
            pool.close()
    return 0 if slowest < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
