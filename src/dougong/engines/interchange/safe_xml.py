"""XML of unknown origin as plain dictionaries; document types, entities and inclusion are refused.

The standard library's expat parser runs with handlers of our own: the fastest way to plain data,
and the only one where every dangerous construct can be refused before it has an effect.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn
from xml.parsers import expat

from dougong.kernel.errors import N_, Finding, UnreadableFile

from .detection import not_a_plan
from .encodings import accepted_encoding

Element = dict[str, Any]
"""Children by tag: text for a leaf, a dictionary for a branch, a list where a tag repeats."""

MAX_DEPTH = 40
MAX_ATTRIBUTES = 100

_XINCLUDE = "http://www.w3.org/2001/XInclude"
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']""")
_NATIVE = frozenset({"utf-8", "utf-16", "ascii", "iso8859-1"})

_ENTITY = N_("external entity refused: %(file)s line %(line)s has a document type declaration")
_INSTRUCTION = N_("external entity refused: %(file)s line %(line)s has a processing instruction")
_INCLUSION = N_("external entity refused: %(file)s line %(line)s includes another file")
_TOO_DEEP = N_("%(file)s line %(line)s: elements are nested too deeply")
_TOO_MANY_ATTRIBUTES = N_("%(file)s line %(line)s: an element has too many attributes")
_MALFORMED = N_("%(file)s line %(line)s: not well-formed XML (%(detail)s)")
_ENCODING = N_("%(file)s line %(line)s: text encoding '%(encoding)s' is not accepted in XML")


class Guard:
    """Refuses what a plan file never needs, with the line where it stands."""

    def __init__(self, parser: expat.XMLParserType, file_name: str, roots: dict[str, str]) -> None:
        self._parser = parser
        self._file_name = file_name
        self._roots = roots
        self.root_tag = ""
        parser.StartDoctypeDeclHandler = lambda *_: self.refuse("E103", _ENTITY)
        parser.EntityDeclHandler = lambda *_: self.refuse("E103", _ENTITY)
        parser.ExternalEntityRefHandler = lambda *_: self.refuse("E103", _ENTITY)
        parser.ProcessingInstructionHandler = lambda *_: self.refuse("E103", _INSTRUCTION)

    def refuse(self, code: str, message: str) -> NoReturn:
        params = {"file": self._file_name, "line": self._parser.CurrentLineNumber}
        raise UnreadableFile([Finding(code, message, params)])

    def check_attributes(self, attributes: dict[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            self.refuse("E102", _TOO_MANY_ATTRIBUTES)
        if _XINCLUDE in attributes.values():
            self.refuse("E103", _INCLUSION)

    def check_root(self, tag: str, attributes: dict[str, str]) -> None:
        namespace = attributes.get("xmlns", "")
        if tag not in self._roots or not (namespace or self._roots[tag]).startswith(
            self._roots[tag]
        ):
            raise UnreadableFile([not_a_plan(self._file_name)])
        self.root_tag = tag


def _collect(parser: expat.XMLParserType, guard: Guard) -> list[Element | None]:
    """Let the parser build elements bottom-up; the stack's first entry will hold the root.

    An entry is None until its first child has ended. The handlers are closures: they run for each
    of perhaps a million elements, and looking names up on an object would cost a third more.
    """
    stack: list[Any] = [None]
    text: list[str] = []
    push, pop, clear, join = stack.append, stack.pop, text.clear, "".join

    def start(tag: str, attributes: dict[str, str]) -> None:
        clear()
        push(None)
        if attributes:
            guard.check_attributes(attributes)
        depth = len(stack)
        if depth > MAX_DEPTH:
            guard.refuse("E102", _TOO_DEEP)
        if depth == 2:
            guard.check_root(tag, attributes)

    def end(tag: str) -> None:
        value = pop()
        if value is None:
            value = join(text)
        parent = stack[-1]
        if parent is None:
            stack[-1] = {tag: value}
        elif tag not in parent:
            parent[tag] = value
        elif type(parent[tag]) is list:
            parent[tag].append(value)
        else:
            parent[tag] = [parent[tag], value]

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    return stack


def last_comment(data: bytes, mark: str) -> str:
    """Text of a comment after the root that begins with a mark; empty when there is none."""
    start = data.rfind(b"<!--" + mark.encode())
    finish = data.find(b"-->", start)
    if start < 0 or finish < 0 or data.find(b"<", finish) >= 0:
        return ""
    return data[start + 4 : finish].decode("utf-8", "replace")


def _bytes_for_expat(data: bytes, file_name: str) -> tuple[bytes, str | None]:
    """The document and the encoding to force: expat reads Chinese encodings only through UTF-8."""
    declared = _DECLARED.match(data[:200])
    if declared is None:
        return data, None
    name = declared.group(1).decode("latin-1")
    try:
        canonical = accepted_encoding(name)
        if canonical in _NATIVE:
            return data, None
        return data.decode(canonical).encode(), "utf-8"
    except (UnreadableFile, UnicodeDecodeError):
        params = {"file": file_name, "line": 1, "encoding": name}
        raise UnreadableFile([Finding("E102", _ENCODING, params)]) from None


def parse_xml(data: bytes, file_name: str, roots: dict[str, str]) -> tuple[str, Element]:
    """Root tag and root element of a document.

    Parameters
    ----------
    roots
        Root tags that are accepted, each with the beginning of its namespace; a document without
        namespace passes.

    Raises
    ------
    UnreadableFile
        E101 for another root, E102 malformed or beyond a limit, E103 for document types,
        entities, processing instructions and inclusion.
    """
    content, encoding = _bytes_for_expat(data, file_name)
    parser = expat.ParserCreate(encoding)
    guard = Guard(parser, file_name, roots)
    stack = _collect(parser, guard)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        params = {
            "file": file_name,
            "line": error.lineno,
            "detail": expat.ErrorString(error.code) or "XML",
        }
        raise UnreadableFile([Finding("E102", _MALFORMED, params)]) from None
    except (LookupError, ValueError) as error:
        params = {"file": file_name, "line": parser.CurrentLineNumber, "detail": str(error)[:80]}
        raise UnreadableFile([Finding("E102", _MALFORMED, params)]) from None
    root = (stack[0] or {}).get(guard.root_tag)
    return guard.root_tag, root if isinstance(root, dict) else {}


def line_numbers(data: bytes, file_name: str, tag: str) -> list[int]:
    """Lines on which elements of one tag begin, in order; a second pass, for faulty files only."""
    content, encoding = _bytes_for_expat(data, file_name)
    parser = expat.ParserCreate(encoding)
    lines: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == tag:
            lines.append(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.Parse(content, True)
    return lines


def branches(element: Element, tag: str) -> list[Element]:
    """The child elements of one tag that have children themselves."""
    found = element.get(tag)
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list):
        return [child for child in found if isinstance(child, dict)]
    return []


def branch(element: Element, tag: str) -> Element:
    """The first such child, or an empty element."""
    found = branches(element, tag)
    return found[0] if found else {}


def leaf(element: Element, tag: str) -> str:
    """The text of a child without children; of several the first; stripped."""
    found = element.get(tag)
    if type(found) is str:
        return found.strip()
    if isinstance(found, list) and isinstance(found[0], str):
        return found[0].strip()
    return ""
