"""Elements, in the plain form in which they are read, as XML text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

from .safe_xml import MAX_DEPTH, Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_PLAIN = re.compile("[\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd]*")


def xml_text(text: str) -> str:
    """Text with mark-up escaped and without the characters that XML 1.0 cannot hold."""
    if _PLAIN.fullmatch(text):
        return text
    return escape(_FORBIDDEN.sub("", text), {"\r": "&#13;"})


@lru_cache(1000)
def _is_tag(tag: str) -> bool:
    return _TAG.fullmatch(tag) is not None


def write_element(tag: str, value: object, parts: list[str]) -> None:
    """Append one element, or one for each member of a list; None and what is no tag are left out."""
    if value is None or not _is_tag(tag):
        return
    if isinstance(value, list):
        for member in value:
            write_element(tag, member, parts)
    elif isinstance(value, dict):
        parts.append(f"<{tag}>")
        for child, inner in value.items():
            write_element(child, inner, parts)
        parts.append(f"</{tag}>\n")
    else:
        parts.append(f"<{tag}>{xml_text(str(value))}</{tag}>")


def plain_element(value: object, depth: int = MAX_DEPTH) -> Element:
    """What of a stored structure can be written as elements; stored data may come from anywhere."""
    if not isinstance(value, dict) or depth == 0:
        return {}
    plain = {tag: _plain(inner, depth - 1) for tag, inner in value.items() if isinstance(tag, str)}
    return {tag: inner for tag, inner in plain.items() if inner or inner == ""}


def _plain(value: object, depth: int) -> str | Element | list[str | Element]:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        members = [_plain(member, depth) for member in value if not isinstance(member, list)]
        return [member for member in members if isinstance(member, str | dict)]
    return plain_element(value, depth)


def in_order(element: Element, order: Iterable[str]) -> Element:
    """The same children in the order of a schema; those it does not name come last."""
    known = {tag: element[tag] for tag in order if element.get(tag) is not None}
    return known | {tag: value for tag, value in element.items() if tag not in known}
