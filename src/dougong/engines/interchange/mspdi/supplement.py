"""What MSPDI cannot hold, in an XML comment at the end of the file: Project ignores it, we do not.

A plan that came from Primavera, or was made here, thereby survives a round trip: scheduling options,
second constraints, several projects, identifiers that are not numbers. Microsoft Project drops the
comment when it saves the file.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from dougong.engines.interchange.codec import InvalidValue, codec, is_storable
from dougong.engines.interchange.quantities import check_quantities
from dougong.engines.interchange.safe_xml import Element
from dougong.kernel.errors import N_, Finding, UnreadableFile
from dougong.kernel.plan import (
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanProject,
    PlanResource,
)

from .identifiers import Numbers

MARK = "dougong.supplement/1 "

_FAMILIES: dict[str, Any] = {
    "calendars": PlanCalendar,
    "activities": PlanActivity,
    "resources": PlanResource,
}
_PROFILES = {"xer": "p6", "pmxml": "p6"}
"""Whose rules hold for plans of a format, where the plan does not say."""
_UNREADABLE = N_("%(file)s: the supplement of Dougong at the end of the file is damaged")


def compose_supplement(document: PlanDocument, plain: PlanDocument, numbers: Numbers) -> str:
    """The comment text that turns `plain`, what the file says by itself, into `document`.

    Empty when they agree. Differences are kept record by record, a key that is to be left at its
    default as null.
    """
    renamed = {
        "calendars": numbers.calendars.renamed(),
        "resources": numbers.resources.renamed(),
    }
    _rename(plain, renamed)
    found: Element = {name: pairs for name, pairs in renamed.items() if pairs}
    content: Element = {"renamed": found} if found else {}
    projects = [_named(project, document.source.format) for project in document.projects]
    if projects != plain.projects:
        encode, _ = codec(list[PlanProject])
        content["projects"] = encode(projects)
    for name, kind in _FAMILIES.items():
        changes = _differences(kind, getattr(document, name), getattr(plain, name))
        if changes:
            content[name] = changes
    if not content:
        return ""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return MARK + text.replace("--", "-\\u002d")


def _named(project: PlanProject, source_format: str) -> PlanProject:
    """The project with its scheduling rules by name, unless they are Project's in any case."""
    if project.profile is not None or source_format == "mspdi":
        return project
    return replace(project, profile=_PROFILES.get(source_format, "dougong"))


def _differences(kind: Any, wanted: list[Any], plain: list[Any]) -> dict[str, Element]:
    """Changed keys by identifier; `plain` is ours and takes over what follows from the outline."""
    encode, _ = codec(kind)
    known = {record.id: record for record in plain}
    changes: dict[str, Element] = {}
    for record in wanted:
        other = known.get(record.id)
        if other is None:
            continue
        if isinstance(record, PlanActivity):
            other.uid, other.outline_level = record.uid, record.outline_level
        if record != other:
            new, old = encode(record), encode(other)
            keys = [key for key in new | old if new.get(key) != old.get(key)]
            changes[record.id] = {key: new.get(key) for key in keys}
    return changes


def apply_supplement(document: PlanDocument, comment: str, file_name: str) -> None:
    """Complete a document with the comment of its file; E102 when the comment is damaged."""
    try:
        if not is_storable(comment):
            raise InvalidValue("text")
        content = json.loads(comment.removeprefix(MARK))
        _, decode = codec(dict[str, dict[str, str]])
        _rename(document, decode(content.get("renamed", {})))
        if "projects" in content:
            _, decode = codec(list[PlanProject])
            document.projects = decode(content["projects"])
        for name, kind in _FAMILIES.items():
            _change(kind, getattr(document, name), content.get(name, {}))
        document.findings += check_quantities(document)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise UnreadableFile([Finding("E102", _UNREADABLE, {"file": file_name})]) from None


def _change(kind: Any, records: list[Any], changes: dict[str, Element]) -> None:
    encode, decode = codec(kind)
    for index, record in enumerate(records):
        change = changes.get(record.id)
        if change is None:
            continue
        if not isinstance(change, dict):
            raise InvalidValue("object")
        merged = {**encode(record), **change}
        records[index] = decode({key: value for key, value in merged.items() if value is not None})


def _rename(document: PlanDocument, renamed: dict[str, dict[str, str]]) -> None:
    """Give calendars and resources, and whatever refers to them, their own identifiers again."""
    calendars, resources = renamed.get("calendars", {}), renamed.get("resources", {})
    if calendars:
        for calendar in document.calendars:
            calendar.id = calendars.get(calendar.id, calendar.id)
            calendar.base = calendars.get(calendar.base or "", calendar.base)
        owners: list[PlanProject | PlanActivity | PlanResource] = [
            *document.projects,
            *document.activities,
            *document.resources,
        ]
        for owner in owners:
            owner.calendar = calendars.get(owner.calendar or "", owner.calendar)
    if resources:
        for resource in document.resources:
            resource.id = resources.get(resource.id, resource.id)
        for assignment in document.assignments:
            assignment.resource = resources.get(assignment.resource or "", assignment.resource)
