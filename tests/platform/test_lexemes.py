"""Search words: a search finds exactly what a reader would find by looking."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.platform.factories import unwatched
from dougong.platform.records import Record, search_of
from dougong.platform.records.lexemes import (
    LexemesField,
    Search,
    lexemes,
    prefix_query,
    split_codes,
)
from dougong.platform.records.usual import ENOUGH

pytestmark = pytest.mark.django_db

NAMES = [
    "核心系统改造",
    "核心网络扩容",
    "手机银行 Mobile bank",
    "Treasury 资金交易",
    "灾备机房䶮𠮷",
]


def plates(labels: list[str], kind: str = "memo") -> list[Record]:
    with unwatched():
        return Record.objects.bulk_create(
            [
                Record(kind=kind, code=f"M-2026-{n:04}", label=label, terms=lexemes(label))
                for n, label in enumerate(labels, 1)
            ]
        )


def labels_found(text: str) -> list[str]:
    return list(
        Record.objects.filter(terms__finds=text).order_by("code").values_list("label", flat=True)
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("核心", NAMES[:2]),
        ("核心系统", NAMES[:1]),
        ("系", NAMES[:1]),
        ("统改", NAMES[:1]),
        ("䶮𠮷", NAMES[4:]),
        ("𠮷", NAMES[4:]),
        ("mobile", NAMES[2:3]),
        ("MOB", NAMES[2:3]),
        ("mobile ban", NAMES[2:3]),
        ("mob bank", []),
        ("Ｔｒｅａｓｕｒｙ", NAMES[3:4]),
        ("资金 treas", NAMES[3:4]),
        ("M-2026-0003", NAMES[2:3]),
        ("m-2026-000", NAMES),
        ("M-2026", NAMES),
        ("M-2026-0001 网络", []),
        ("M-2026-0002 网络", NAMES[1:2]),
        ("比特币", []),
        ("---", []),
        ("' | !", []),
        ("100%", []),
    ],
)
def test_search_finds_every_part_of_a_name_and_the_beginning_of_a_code(text, found):
    plates(NAMES)
    assert labels_found(text) == found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    labels=st.lists(st.text("核心系统改造银行甲乙丙", min_size=1, max_size=9), max_size=6),
    text=st.text("核心系统改造银行甲乙丙", min_size=1, max_size=2),
)
def test_search_of_one_or_two_characters_equals_looking_for_them(labels, text):
    expected = [label for label in labels if text in label]
    words = Search.of(text).query
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label FROM unnest(%s::text[], %s::text[]) AS t(label, words)"
            " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery",
            [labels, [" ".join(lexemes(label)) for label in labels], words],
        )
        found = [row[0] for row in cursor.fetchall()]
    assert sorted(found) == sorted(expected)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=st.text(max_size=40))
def test_any_text_at_all_may_be_searched_for(text):
    if "\0" not in text and text.isprintable():
        assert labels_found(text) == []


def test_what_looks_like_a_code_is_no_word():
    assert split_codes("iso-27001 p-2026-00 核心") == (["P-2026-00"], "iso-27001 核心")


def test_a_very_long_text_gives_a_limited_number_of_words():
    assert len(lexemes("".join(chr(0x4E00 + n) for n in range(2000)))) == 400
    assert prefix_query("甲乙丙" * 60).count("&") < 40


def test_a_word_that_stands_in_most_of_the_newest_plates_is_known_to_be_usual():
    plates(["日终批量"] * ENOUGH + ["月末批量"])
    assert search_of("批量", "memo").is_frequent
    assert not search_of("月末", "memo").is_frequent
    assert not search_of("批量").is_frequent
    assert not search_of("M-2026-0001", "memo").is_frequent


def test_a_usual_word_is_found_as_an_unusual_one_is():
    plates(["日终批量"] * ENOUGH)
    usual = Record.objects.filter(terms__finds=search_of("日终 M-2026-000", "memo"))
    assert usual.count() == 9


def test_words_have_no_reading_of_their_own():
    assert LexemesField().get_prep_value("核心") == []
