"""The catalogue tool: what it finds in the code and what it refuses in a catalogue."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from glossary import Glossary, Term, read_glossary
from messages import Message, python_messages, template_messages
from translations import faults, updated

RISK = Term("risk", ("风险",))
CALENDAR = Term("calendar", ("日历",))
WORKING_CALENDAR = Term("working calendar", ("工作日历",))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('_("Close")', Message("Close")),
        ('N_("It is " "closed.")', Message("It is closed.")),
        ('gettext("It " + "is closed.")', Message("It is closed.")),
        ('ngettext("%(n)s day", "%(n)s days", n)', Message("%(n)s day", plural="%(n)s days")),
        ('pgettext("verb", "Open")', Message("Open", "verb")),
        ('translation.gettext_lazy("Close")', Message("Close")),
    ],
)
def test_python_messages_are_found(code, message):
    assert list(python_messages(code)) == [message]


def test_what_is_no_literal_is_no_message():
    assert list(python_messages('_(name); print("Close"); _("")')) == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{% translate "Close" %}', Message("Close")),
        ('{% translate "Open" context "verb" as word %}', Message("Open", "verb")),
        ('{% include "ui/empty.html" with title=_("No rows") %}', Message("No rows")),
        ('{{ name|default:_("nobody") }}', Message("nobody")),
        ('{% translate "100 %" %}', Message("100 %%")),
        (
            "{% blocktranslate %}Dear {{ name|upper }}{% endblocktranslate %}",
            Message("Dear %(name)s"),
        ),
        (
            "{% blocktranslate trimmed count n=rows|length %}\n  {{ n }} row\n{% plural %}\n"
            "  {{ n }} rows\n{% endblocktranslate %}",
            Message("%(n)s row", plural="%(n)s rows"),
        ),
    ],
)
def test_template_messages_are_found(template, message):
    assert list(template_messages(template)) == [message]


def test_an_update_keeps_translations_and_drops_what_the_code_lost():
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Close", msgstr="关闭"))
    old.append(polib.POEntry(msgid="Gone", msgstr="没有了"))
    found = {Message("Close"): {"a.py"}, Message("Open"): {"b.py"}}
    fresh = updated(old, found, {"Open": "打开"})
    assert [(entry.msgid, entry.msgstr) for entry in fresh] == [("Close", "关闭"), ("Open", "打开")]


def complaints(english: str, chinese: str, **more: object) -> list[str]:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid=english, msgstr=chinese, **more))
    return list(faults(catalogue, {Message(english): {"a.py"}}, Glossary((RISK,), ("告警",))))


def test_a_good_translation_passes():
    assert complaints("%(count)s risks", "%(count)s 项风险") == []


@pytest.mark.parametrize(
    ("english", "chinese", "more", "fault"),
    [
        ("Close", "", {}, "untranslated"),
        ("Close", "关闭", {"flags": ["fuzzy"]}, "fuzzy"),
        ("Close", "关闭", {"obsolete": True}, "obsolete"),
        ("%(count)s rows", "%(number)s 行", {}, "placeholders differ"),
        ("%(count)s rows", "行", {}, "placeholders differ"),
        ("Close the risk", "关闭危险", {}, "glossary says risk"),
        ("Send an alert", "发送告警", {}, "glossary says not 告警"),
    ],
)
def test_a_bad_translation_is_refused(english, chinese, more, fault):
    assert any(line.startswith(fault) for line in complaints(english, chinese, **more))


def test_a_message_without_entry_and_an_entry_without_message_are_refused():
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="没有了"))
    lines = list(faults(catalogue, {Message("Close"): {"a.py"}}, Glossary()))
    assert lines == ["missing: 'Close' (a.py)", "obsolete: 'Gone'"]


def test_the_plural_of_chinese_has_one_form():
    entry = polib.POEntry(msgid="one row", msgid_plural="%(n)s rows", msgstr_plural={0: "%(n)s 行"})
    found = {Message("one row", plural="%(n)s rows"): {"a.py"}}
    catalogue = polib.POFile()
    catalogue.append(entry)
    assert list(faults(catalogue, found, Glossary())) == []


def test_a_longer_term_hides_the_shorter_one_in_it():
    glossary = Glossary((WORKING_CALENDAR, CALENDAR))
    assert glossary.faults("Working calendars", "工作日历") == []
    assert glossary.faults("Calendar", "历法") == ["calendar = 日历"]


def test_a_term_inside_another_word_a_placeholder_or_a_key_is_no_term():
    assert Glossary((RISK,)).faults("%(risk)s, asterisk, at-risk, risk.close", "星号") == []


def test_an_entry_may_say_that_a_word_has_another_sense():
    glossary = Glossary((RISK,))
    assert glossary.faults("at your own risk", "责任自负", "glossary: risk, a set phrase") == []


def test_the_glossary_is_read_from_its_tables(tmp_path: Path):
    file = tmp_path / "glossary.md"
    file.write_text(
        "| English | 中文 | Meaning |\n|---|---|---|\n"
        "| risk | 风险 | may go wrong |\n| work package / package | 工作包 (WP) | part |\n"
        "| minutes | 会议纪要 | record |\n| minutes (of the hour) | 分钟 | time |\n"
        "\n| Do not write | Write |\n|---|---|\n| 告警, 报警 | 预警 |\n| 复盘 (review) | 回顾 |\n",
        encoding="utf-8",
    )
    assert read_glossary(file) == Glossary(
        (
            Term("work package", ("工作包",)),
            Term("package", ("工作包",)),
            Term("minutes", ("会议纪要", "分钟")),
            RISK,
        ),
        ("告警", "报警"),
    )


def test_without_a_glossary_nothing_is_demanded(tmp_path: Path):
    assert read_glossary(tmp_path / "none.md") == Glossary()
