"""Elements, in the plain form in which they are read, as XML text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from .safe_xml import Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile("[\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd]*")


def xml_text(text: str) -> str:
    """Text with mark-up escaped and without the characters that XML 1.0 cannot hold."""
    if _PLAIN.fullmatch(text):
        return text
    return escape(_FORBIDDEN.sub("", text), {"\r": "&#13;"})


def write_element(tag: str, value: object, parts: list[str]) -> None:
    """Append one element, or one for each member of a list; None is left out."""
    if value is None:
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


def in_order(element: Element, order: Iterable[str]) -> Element:
    """The same children in the order of a schema; those it does not name come last."""
    known = {tag: element[tag] for tag in order if element.get(tag) is not None}
    return known | {tag: value for tag, value in element.items() if tag not in known}
