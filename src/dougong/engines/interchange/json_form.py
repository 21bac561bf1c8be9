"""The plan document as JSON, `dougong.plan/1` (planning domain, section 9)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from dougong.kernel.errors import N_, Finding, UnreadableFile
from dougong.kernel.plan import SCHEMA, PlanDocument, PlanSource

from .codec import InvalidValue, codec, is_storable
from .detection import not_a_plan
from .fidelity import Tally
from .quantities import check_quantities
from .safe_xml import MAX_DEPTH

_NOT_JSON = N_("%(file)s line %(line)s: not well-formed JSON (%(detail)s)")
_NOT_UTF_8 = N_("%(file)s line %(line)s: the text is not UTF-8")
_TOO_DEEP = N_("%(file)s line %(line)s: the JSON is nested too deeply")
_TWICE = N_("%(file)s line %(line)s: a key is given twice")
_NOT_FINITE = N_("%(file)s line %(line)s: a number is not finite or too long")
_UNSTORABLE_TEXT = N_("%(file)s line %(line)s: text with NUL or an unpaired surrogate")
_WRONG_TYPE = N_("%(file)s: %(path)s must be: %(expected)s")


class _RepeatedKeyError(ValueError):
    """One object gives a key twice, so that two readers could understand it differently."""


def to_data(document: PlanDocument) -> dict[str, Any]:
    """Plain lists and dictionaries; a key whose value is the default is left out."""
    encode, _ = codec(PlanDocument)
    return {"schema": SCHEMA, **encode(document)}


def from_data(data: Any, file_name: str = "") -> PlanDocument:
    """The document of plain lists and dictionaries.

    Raises
    ------
    UnreadableFile
        E101 when it is not a plan document, E102 with the path of the first wrong value.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise UnreadableFile([not_a_plan(file_name)])
    _, decode = codec(PlanDocument)
    try:
        document: PlanDocument = decode(data)
    except InvalidValue as fault:
        params = {"file": file_name, "path": fault.path[:200], "expected": fault.expected}
        raise UnreadableFile([Finding("E102", _WRONG_TYPE, params)]) from None
    return document


def to_json(document: PlanDocument) -> bytes:
    """UTF-8 JSON of the whole document."""
    text = json.dumps(to_data(document), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def from_json(data: bytes, file_name: str = "") -> PlanDocument:
    """Read `dougong.plan/1` of unknown origin.

    Raises
    ------
    UnreadableFile
        E101 for JSON that is no plan, E102 for malformed JSON, wrong types, keys given twice,
        numbers that are not finite, text that no database can hold.
    """
    text = _decode(data, file_name)
    try:
        values = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        _refuse(_NOT_JSON, file_name, error.lineno, error.msg)
    except RecursionError:
        _refuse(_TOO_DEEP, file_name)
    except _RepeatedKeyError:
        _refuse(_TWICE, file_name)
    except ValueError:
        _refuse(_NOT_FINITE, file_name)
    document = from_data(values, file_name)
    if not all(map(_is_shallow, (document.raw, [r.rates for r in document.resources]))):
        _refuse(_TOO_DEEP, file_name)
    document.source = PlanSource(file=file_name, format="json", encoding="utf-8")
    document.findings = check_quantities(document)
    document.fidelity = Tally().rows(document)
    return document


def _decode(data: bytes, file_name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(_NOT_UTF_8, file_name, data.count(b"\n", 0, error.start) + 1)
    if not is_storable(text):
        _refuse(_UNSTORABLE_TEXT, file_name)
    return text


def _is_shallow(value: object) -> bool:
    """Whether free structure is nested less deeply than an XML file may be."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return True
    return False


def _members(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(message: str, file_name: str, line: int = 1, detail: str = "") -> NoReturn:
    params = {"file": file_name, "line": line, "detail": detail}
    raise UnreadableFile([Finding("E102", message, params)]) from None


def findings_to_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    encode, _ = codec(Finding)
    return [encode(finding) for finding in findings]


def findings_from_data(data: list[Any]) -> list[Finding]:
    _, decode = codec(Finding)
    return [decode(finding) for finding in data]
