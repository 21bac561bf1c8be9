"""The worked numbers of prioritisation, criteria and texts; no database."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from dougong.apps.requirements.choices import Kano, Priority, ScoreModel
from dougong.apps.requirements.queries import criteria, priorities, texts
from dougong.apps.requirements.queries.duplicates import similarity

EMPTY = dict.fromkeys(
    (
        *("business_value", "time_criticality", "risk_reduction", "job_size", "reach"),
        *("impact_factor", "confidence", "effort_months", "compliance_need"),
    )
) | {"priority": "", "kano": ""}
TEXT = {"title_zh": "提醒", "title_en": "Alert", "text": "", "text_en": "", "criteria": ""}


def row(model, **values):
    return SimpleNamespace(**EMPTY | {"score_model": model} | values)


def test_wsjf_divides_the_cost_of_delay_by_the_size():
    assert priorities.wsjf(8, 5, 3, 4) == Decimal("4.0")


def test_rice_is_reach_times_impact_times_confidence_over_effort():
    assert priorities.rice(2000, Decimal(2), Decimal("0.8"), Decimal(4)) == Decimal(800)


@pytest.mark.parametrize(
    ("model", "values", "score"),
    [
        (ScoreModel.MOSCOW, {"priority": Priority.MUST}, 4),
        (ScoreModel.MOSCOW, {"priority": Priority.WONT}, 1),
        (ScoreModel.KANO, {"kano": Kano.BASIC}, 5),
        (ScoreModel.KANO, {"kano": Kano.REVERSE}, 1),
        (ScoreModel.VALUE_COMPLIANCE, {"business_value": 13, "compliance_need": 5}, 65),
    ],
)
def test_each_way_to_rank_has_its_number(model, values, score):
    assert priorities.score_of(row(model, **values)) == score


def test_a_missing_input_gives_no_score_and_is_named():
    one = row(ScoreModel.WSJF, business_value=8, time_criticality=5, job_size=4)
    assert priorities.missing(one) == ["risk_reduction"]
    assert priorities.score_of(one) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Given an account, when money comes in, then the balance grows", "scenario"),
        ("假如余额不足，当客户付款，那么付款被拒绝", "scenario"),
        ("response <= 2 s (load test)", "measure"),
        ("响应时间 ≤ 2 秒（压力测试）", "measure"),
        ("- the log names the operator", "checklist"),
        ("it works", "unclear"),
        ("response <= 2", "unclear"),
    ],
)
def test_a_criterion_is_a_scene_a_measure_or_a_point_to_check(line, kind):
    (one,) = criteria.read(line)
    assert one.kind == kind


def test_a_vague_word_makes_a_scene_unverifiable():
    text = "Given a user, when he pays, then it is fast\n假如付款，当成功，那么尽量快速提示"
    first, second = criteria.read(text)
    assert (first.vague, second.vague) == (("fast",), ("尽量", "快速"))
    assert criteria.unverifiable(text) == [1, 2]


def test_one_other_character_gives_another_digest():
    assert texts.digest(TEXT) != texts.digest(TEXT | {"title_zh": "提醍"})
    assert texts.digest(TEXT) == texts.digest(dict(reversed(TEXT.items())))


def test_a_difference_is_told_by_words_and_by_chinese_characters():
    (found,) = texts.compared(
        dict.fromkeys(TEXT, "") | {"text": "十秒内发送 an alert"},
        dict.fromkeys(TEXT, "") | {"text": "五秒内发送 an alert"},
    )
    told = [(piece.sort, piece.text) for piece in found.pieces]
    assert told == [("removed", "十"), ("added", "五"), ("same", "秒内发送 an alert")]


def test_similarity_is_the_share_of_common_words():
    assert similarity(["a", "b", "c"], ["b", "c", "d"]) == Decimal("0.5")
    assert similarity([], []) == 0
