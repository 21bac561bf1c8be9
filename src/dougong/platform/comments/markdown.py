"""Markdown as people write it, to HTML that can do nothing: no raw HTML, no foreign picture, cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

NAME = re.compile(
    r"@(?:([A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?)|\{([^{}\r\n]{1,64})\})", re.ASCII
)
PICTURE = "attachment:"
"""How a picture of the record's own attachments is named: `![text](attachment:12)`."""
SCHEMES = ("http:", "https:", "mailto:")
DEEPEST = 20
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img",
    "li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "span": {"class", "title"},
    "td": {"style"},
    "th": {"style"},
    "ol": {"start"},
}
_ALIGNED = re.compile(r"text-align:(left|right|center)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a text may refer to: people by sign-in name, pictures by number."""

    people: Mapping[str, str] = field(default_factory=dict)
    picture_url: Callable[[int], str | None] = lambda _number: None


def rendered(text: str, around: Surroundings) -> SafeString:
    """The text as HTML; whatever refers to nobody or nothing stands there as it was written."""
    env: dict[str, Any] = {"around": around}
    html = _reader().render(text, env)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return mark_safe(clean)  # noqa: S308  # cleaned on the line above


def people_named(text: str) -> list[str]:
    """Names that the text calls by @, once each, in their order; those inside code are none."""
    found: dict[str, None] = {}
    for token in _inside(_reader().parse(text, {"around": Surroundings()})):
        if token.type == "mention":
            found[token.content.lower()] = None
    return list(found)


def _inside(tokens: Sequence[Token]) -> list[Token]:
    return [part for token in tokens for part in (token.children or [token])]


def _kept(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return value if _ALIGNED.fullmatch(value.replace(" ", "")) else None
    if name == "class":
        return value if value == "dg-mention" else None
    if tag == "img" and name == "src":
        return value if value.startswith("/record/") else None
    return value


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    reader.enable(["table", "strikethrough"])
    reader.inline.ruler.before("link", "mention", _mention)
    reader.validateLink = _is_link  # type: ignore[method-assign,assignment]
    reader.add_render_rule("mention", _draw_mention)
    reader.add_render_rule("image", _draw_picture)
    return reader


def _is_link(address: str) -> bool:
    is_local = address.startswith(("/", "#")) and not address.startswith(("//", "/\\"))
    return is_local or address.lower().startswith((*SCHEMES, PICTURE))


def _mention(state: StateInline, silent: bool) -> bool:
    """`@name` or `@{name}`, not in the middle of a word such as an address of mail."""
    place = state.pos
    before = state.src[place - 1] if place else " "
    is_inside_word = before.isascii() and (before.isalnum() or before in "._-/@")
    if state.src[place] != "@" or is_inside_word:
        return False
    match = NAME.match(state.src, place, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content, token.markup = match[1] or match[2], match[0]
    state.pos = match.end()
    return True


def _draw_mention(
    _renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]
) -> str:
    token = tokens[place]
    name = env["around"].people.get(token.content.lower())
    if name is None:
        return escape(token.markup)
    return format_html('<span class="dg-mention" title="{}">@{}</span>', token.content, name)


def _draw_picture(
    renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: dict[str, Any]
) -> str:
    token = tokens[place]
    address = str(token.attrGet("src") or "")
    words = renderer.renderInlineAsText(token.children or [], options, env)
    number = address.removeprefix(PICTURE)
    url = None
    if address.startswith(PICTURE) and number.isascii() and number.isdecimal():
        url = env["around"].picture_url(int(number[:18]))
    if url is None:
        return escape(words or address)
    return format_html('<img src="{}" alt="{}" loading="lazy">', url, words)
