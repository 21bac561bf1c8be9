"""Names are found by their sound: pinyin, initials, from any character on."""

from __future__ import annotations

import pytest

from dougong.platform.records.plates import search_words
from dougong.platform.records.spelling import MOST_SOUNDS, spellings


@pytest.mark.parametrize("typed", ["zhangwei", "zw", "zhang", "wei", "w"])
def test_a_person_is_found_by_pinyin_and_initials(typed):
    assert any(word.startswith(typed) for word in spellings("张伟"))


@pytest.mark.parametrize("typed", ["xinxi", "xxkjb", "kjb", "kejibu", "kjbcrm"])
def test_a_unit_is_found_from_any_character_on(typed):
    assert any(word.startswith(typed) for word in spellings("信息科技部CRM组"))


def test_a_phrase_is_read_as_a_phrase():
    words = spellings("中国上海银行")
    assert "yinhang" in words
    assert "xing" not in words


def test_a_surname_is_read_in_every_way():
    assert {"shanxue", "danxue"} <= set(spellings("单雪"))


def test_what_is_not_chinese_has_no_spelling():
    assert spellings("Core banking 2026") == []
    assert spellings("") == []


def test_a_very_long_name_gives_few_words():
    words = spellings("工" * 500)
    assert len(words) <= 2 * MOST_SOUNDS + 1
    assert max(map(len, words)) <= 60


def test_only_named_kinds_are_spelled_and_all_know_how_they_begin():
    assert "^核心系统" in search_words("核心 系统", "", is_spelled=False)
    assert "hxxt" not in search_words("核心 系统", "", is_spelled=False)
    assert {"hxxt", "^corebank"} <= set(search_words("核心 系统", "Core Bank", is_spelled=True))
