"""Text encodings of XER files: mark, UTF-8, the encoding named, Windows-1252 without loss."""

import codecs

import pytest

from dougong.engines.interchange import read_plan
from dougong.engines.interchange.encodings import decode_text
from dougong.kernel.errors import UnreadableFile

from .files import PROJECT, task, xer

CHINESE = xer(("PROJECT", [PROJECT]), ("TASK", [task(1, task_name="上线演练")]))


def name_of(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    document = read_plan(data, "plan.xer", encoding)
    return document.activities[0].name, document.source.encoding


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_byte_order_mark_wins(mark, encoding):
    assert name_of(mark + CHINESE.encode(encoding), "gbk") == ("上线演练", encoding)


def test_utf_8_is_recognised_without_a_mark():
    assert name_of(CHINESE.encode(), "gbk") == ("上线演练", "utf-8")


@pytest.mark.parametrize("encoding", ["gbk", "GB18030", "cp936"])
def test_named_chinese_encoding_is_used(encoding):
    assert name_of(CHINESE.encode(encoding), encoding)[0] == "上线演练"


def test_text_that_does_not_fit_the_named_encoding_falls_back():
    text = xer(("PROJECT", [PROJECT]), ("TASK", [task(1, task_name="café\x81")]))
    assert name_of(text.encode("latin-1"), "ascii") == ("café\x81", "windows-1252")


def test_windows_1252_keeps_its_undefined_bytes():
    data = bytes(range(1, 256))
    text, used = decode_text(data)
    assert used == "windows-1252"
    assert len(text) == 255
    assert text[0x80 - 1] == "€"
    assert text[0x81 - 1] == "\x81"


@pytest.mark.parametrize("name", ["rot13", "hex", "utf-7", "unicode_escape", "no such", "idna"])
def test_codec_that_is_no_text_encoding_is_refused(name):
    with pytest.raises(UnreadableFile, match="E215"):
        read_plan(CHINESE.encode(), "plan.xer", name)
