"""The search over two hundred thousand records, comments and files answers in 150 ms."""

from __future__ import annotations

import statistics
import sys

import pytest
from django.db import connection

from dougong.platform.factories import unwatched
from dougong.platform.finder.asked import Asked
from dougong.platform.finder.finding import found
from dougong.platform.records.lexemes import lexemes
from dougong.platform.records.plates import search_words
from tests.custom_fields.test_speed import spent

pytestmark = [pytest.mark.django_db, pytest.mark.full, pytest.mark.alone]
PLATES, COMMENTS, FILES, ROUNDS, LIMIT_MS = 200_000, 60_000, 20_000, 7, 150
SYSTEMS = (
    "核心系统",
    "手机银行",
    "信贷管理",
    "支付清算",
    "数据仓库",
    "柜面系统",
    "影像平台",
    "理财",
)
MATTERS = ("接口", "对账", "额度", "报表", "权限", "批量", "报文", "网络", "密钥", "日终")
ENDS = ("延期", "改造", "验收", "性能下降", "迁移", "更换", "复核")
RARE = "灯塔"
WORDS = (
    "核心系统", "系统", "权限", "核心 权限", RARE, "plan 77", "P-2026-0001", "hxxt", "deadline",
    "vault", "核", "no such words", "银行 延期 1234",
)  # fmt: skip
_PLATES = """
INSERT INTO platform_record (kind, code, label, label_en, scope_id, project_id, state, terms, tags,
                             created_at, updated_at)
SELECT 'project', 'Z-2026-' || n, label, '', scope, scope, 'active', array_to_tsvector(terms::text[]),
       '{}', now(), now() - n * interval '1 minute'
FROM unnest(%s::int[], %s::text[], %s::text[], %s::bigint[]) AS t(n, label, terms, scope)
"""
_COMMENTS = """
INSERT INTO comments_comment (id, record_id, author_id, text, at, terms)
SELECT gen_random_uuid(), r.id, %s, %s, now(), array_to_tsvector(%s::text[])
FROM platform_record r WHERE r.code LIKE 'Z-%%' ORDER BY r.id LIMIT %s
"""
_FILES = """
INSERT INTO attachments_attachment (record_id, name, latest, at, terms)
SELECT r.id, %s, 1, now(), array_to_tsvector(%s::text[])
FROM platform_record r WHERE r.code LIKE 'Z-%%' ORDER BY r.id DESC LIMIT %s
"""


def label_of(number):
    words = SYSTEMS[number % 8] + MATTERS[number // 8 % 10] + ENDS[number // 80 % 7]
    return f"{words} {number}{' ' + RARE if number % 20_000 == 7 else ''}"


@pytest.fixture
def filled(bank):
    """One record in a hundred lies here, all the others in the other branch."""
    here, there, author = bank.here.project.pk, bank.there.project.pk, bank.keeper.pk
    with unwatched(), connection.cursor() as cursor:
        for start in range(0, PLATES, 20_000):
            numbers = list(range(start, start + 20_000))
            labels = [label_of(number) for number in numbers]
            terms = [
                "{"
                + ",".join(f'"{w}"' for w in search_words(one, "", is_spelled=n % 50 == 0))
                + "}"
                for n, one in zip(numbers, labels, strict=True)
            ]
            scopes = [here if number % 100 == 0 else there for number in numbers]
            cursor.execute(_PLATES, [numbers, labels, terms, scopes])
        text = "The deadline moves; 核心系统 waits for the vault"
        cursor.execute(_COMMENTS, [author, text, lexemes(text), COMMENTS])
        cursor.execute(_FILES, ["vault plan.pdf", lexemes("vault plan.pdf"), FILES])
        for table in ("platform_record", "comments_comment", "attachments_attachment"):
            cursor.execute(f"ANALYZE {table}")
    return bank


def median_ms(client, address, words):
    """Work of this process and of its database server, whatever else the machine does."""
    taken = []
    for _round in range(ROUNDS):
        began = spent(connection.connection.info.backend_pid)
        assert client.get(address, {"q": words}).status_code == 200
        taken.append((spent(connection.connection.info.backend_pid) - began) * 1000)
    return statistics.median(taken)


@pytest.mark.parametrize("address", ["/api/v1/search/", "/palette/"])
@pytest.mark.parametrize("who", ["keeper", "here"])
def test_the_search_answers_in_150_ms_whoever_asks(filled, sign_in, who, address):
    account = filled.keeper if who == "keeper" else filled.here.account("project.view")
    client = sign_in(account)
    figures = {words: median_ms(client, address, words) for words in WORDS}
    sys.stdout.write(f"{who} {address}: { {w: round(ms) for w, ms in figures.items()} }\n")
    assert max(figures.values()) < LIMIT_MS, figures


def test_a_reader_of_few_records_finds_them_among_many(filled):
    account = filled.here.account("project.view")
    hits = found(account, Asked("核心系统"), 50)
    assert len(hits) == 50
    assert {hit.plate.scope_id for hit in hits} == {filled.here.project.pk}
