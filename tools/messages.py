"""Every sentence of the product that a reader may see, found in Python files and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import trim_whitespace

SIMPLE = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_WITH_CONTEXT = {"npgettext", "npgettext_lazy"}
QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
INLINE = re.compile(rf"\b_\(\s*{QUOTED}\s*\)")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One sentence as gettext looks it up."""

    singular: str
    context: str = ""
    plural: str = ""


def messages_of(source: Path) -> dict[Message, set[str]]:
    """All messages below a folder, each with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted(source.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for message in _messages_in(path):
            found.setdefault(message, set()).add(str(path.relative_to(source.parent)))
    return found


def _messages_in(path: Path) -> Iterable[Message]:
    if path.suffix == ".py":
        return python_messages(path.read_text(encoding="utf-8"))
    if path.suffix in {".html", ".txt"} and "templates" in path.parts:
        return template_messages(path.read_text(encoding="utf-8"))
    return ()


def python_messages(text: str) -> Iterator[Message]:
    """The literal arguments of gettext and of N_, which marks a sentence for later."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            words = [literal(argument) for argument in node.args]
            if message := _message(name, words):
                yield message
        elif isinstance(node, ast.FunctionDef) and _declares_fact(node):
            yield Message(ast.get_docstring(node) or "")


def _declares_fact(node: ast.FunctionDef) -> bool:
    """The docstring of a fact is its meaning, shown to the reader."""
    calls = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Name) and one.id == "fact" for one in calls)


def literal(node: ast.expr) -> str | None:
    """The text of a string, also of one put together with `+`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        return None if left is None or right is None else left + right
    return None


def _message(name: str, words: list[str | None]) -> Message | None:
    match name, words:
        case (_, [str(singular), *_]) if name in SIMPLE and singular:
            return Message(singular)
        case (_, [str(singular), str(plural), *_]) if name in PLURAL:
            return Message(singular, plural=plural)
        case (_, [str(context), str(singular), *_]) if name in WITH_CONTEXT:
            return Message(singular, context)
        case (_, [str(context), str(singular), str(plural), *_]) if name in PLURAL_WITH_CONTEXT:
            return Message(singular, context, plural)
    return None


def template_messages(text: str) -> Iterator[Message]:
    """`translate`, `blocktranslate` with plural and trimmed, and `_("…")` inside other tags."""
    tokens = iter(Lexer(text).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        for quoted in INLINE.findall(token.contents):
            yield Message(doubled(unescape_string_literal(quoted)))
        words = list(smart_split(token.contents))
        if token.token_type != TokenType.BLOCK or not words:
            continue
        if words[0] in {"translate", "trans"} and words[1][0] in "\"'":
            yield Message(doubled(unescape_string_literal(words[1])), context_of(words))
        if words[0] in {"blocktranslate", "blocktrans"}:
            yield block_message(words, tokens)


def doubled(text: str) -> str:
    """Django's template tags look a sentence up with its percent signs doubled."""
    return text.replace("%", "%%")


def context_of(words: list[str]) -> str:
    return unescape_string_literal(words[words.index("context") + 1]) if "context" in words else ""


def block_message(words: list[str], tokens: Iterator[Token]) -> Message:
    """Read on to the end of the block; `{{ name }}` becomes `%(name)s`."""
    texts = [""]
    for token in tokens:
        tag = token.contents.split()[:1] if token.token_type == TokenType.BLOCK else []
        if tag == ["plural"]:
            texts.append("")
        elif tag and tag[0].startswith("endblock"):
            break
        elif token.token_type == TokenType.VAR:
            texts[-1] += f"%({token.contents.split('|')[0].strip()})s"
        elif token.token_type == TokenType.TEXT:
            texts[-1] += doubled(token.contents)
    if "trimmed" in words:
        texts = [trim_whitespace(text) for text in texts]
    return Message(texts[0], context_of(words), texts[1] if len(texts) > 1 else "")
