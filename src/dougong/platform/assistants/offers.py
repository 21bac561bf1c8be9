"""What an assistant may call: tools that read, and one that asks and never acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dougong.platform.actions import Conflict, Missing
from dougong.platform.actions.classed import held_back, submit
from dougong.platform.api import serializers
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor
from dougong.platform.policies.masks import veiled_values
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.search import found

MOST_ROWS, LARGEST_KEY = 200, 2**63 - 1
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: what it is for, what it takes, and what answers it."""

    name: str
    meaning: str
    takes: Mapping[str, Mapping[str, Any]]
    needs: tuple[str, ...]
    call: Callable[[Actor, Given], Any]
    only_reads: bool = True

    def described(self) -> dict[str, Any]:
        """The tool as the protocol lists it."""
        schema = {
            "type": "object",
            "properties": {name: dict(one) for name, one in self.takes.items()},
            "required": list(self.needs),
            "additionalProperties": False,
        }
        hints = {"readOnlyHint": self.only_reads, "destructiveHint": False}
        return {
            "name": self.name,
            "description": self.meaning,
            "inputSchema": schema,
            "annotations": hints,
        }

    def checked(self, given: Any) -> Given:
        """The arguments, refused where one is missing, unknown or of another type."""
        if not isinstance(given, dict) or set(given) - set(self.takes):
            raise BadRequest(_("The tool does not take these arguments."))
        for name, value in given.items():
            is_whole = self.takes[name]["type"] == "integer"
            fits = type(value) is int if is_whole else isinstance(value, str)
            if not fits or (is_whole and not 0 <= value <= LARGEST_KEY):
                raise BadRequest(_("An argument of the tool has another type."))
        if set(self.needs) - set(given):
            raise BadRequest(_("An argument of the tool is missing."))
        return given


def kinds(actor: Actor, given: Given) -> Any:
    """Kinds that the caller may view, with their fields and the verbs that can be asked for."""
    return [
        {
            "kind": kind.name,
            "label": kind.label,
            "fields": list(kind.fields),
            "verbs_on_request": [v for v, action in kind.verbs.items() if action.classed],
        }
        for kind in registry.values()
        if kind.policy.allows(actor, "view")
    ]


def list_records(actor: Actor, given: Given) -> Any:
    """Newest records of a kind, as lists of the interface show them."""
    kind = viewed(actor, given["kind"])
    rows = kind.policy.rows(actor).select_related("record").order_by("-pk")
    if "before" in given:
        rows = rows.filter(pk__lt=given["before"])
    page = list(rows[: _limit(given)])
    answer = serializers.row_answer(kind)
    return [dict(answer(kind.policy.veiled(row, actor)).data) for row in page]


def read_record(actor: Actor, given: Given) -> Any:
    """One record with its fields and key figures, under the caller's masks."""
    kind, row = sought(actor, given)
    context = {serializers.BLINDED: kind.policy.blinded(row, actor)}
    shown = kind.policy.veiled(row, actor)
    return dict(serializers.record_answer(kind)(shown, context=context).data)


def record_history(actor: Actor, given: Given) -> Any:
    """What was done to a record, newest first."""
    kind, row = sought(actor, given)
    entries = Entry.objects.of_changes().filter(record=row.pk).select_related("actor")
    page = entries.order_by("-id")[: _limit(given)].with_changes()
    told = [dict(one) for one in serializers.HistoryEntry(page, many=True).data]
    hides = kind.policy.hides(actor, row.record.scope_id)
    for entry in told if hides else ():
        for side in ("before", "after"):
            entry[side] = veiled_values(entry[side], hides, kind.policy.masks)
    return told


def search(actor: Actor, given: Given) -> Any:
    """Records of any kind whose code or title holds the words."""
    plates = found(actor, given["words"][:200]).order_by("-pk")[: _limit(given)]
    return [_named(plate) for plate in plates]


def request_verb(actor: Actor, given: Given) -> Any:
    """Ask that a verb be done; persons decide, and what needs nobody's approval is refused."""
    kind, row = sought(actor, given)
    action = kind.verbs.get(given["verb"])
    if action is None or not action.classed or action.edits or given["verb"] in {"add", "change"}:
        raise ValidationError(_("This verb cannot be asked for here."), "assistants.not_asked_for")
    if not kind.policy.allows(actor, kind.right_for(action.verb), row):
        raise PermissionDenied(kind.policy.permission(action.verb))
    if row.version != given["version"]:
        raise Conflict(type(row)(pk=row.pk, record=row.record, version=given["version"]), row)
    held = held_back([action(row, by=actor, reason=given["reason"])])
    if not held:
        raise ValidationError(
            _("This verb would be done at once: do it yourself."), "assistants.would_act"
        )
    return {"requests": [{"id": one.pk, "code": one.code} for one in submit(held)]}


def viewed(actor: Actor, name: str) -> Resource:
    """A kind that the caller may view; others are not there."""
    kind = registry.get(name)
    if kind is None or not kind.policy.allows(actor, "view"):
        raise Missing(name[:60])
    return kind


def sought(actor: Actor, given: Given) -> tuple[Resource, Any]:
    """The record that the arguments name, found by the caller's sight."""
    kind = viewed(actor, given["kind"])
    row = kind.policy.rows(actor).select_related("record").filter(pk=given["id"]).first()
    if row is None:
        raise Missing(str(given["id"]))
    return kind, row


def _limit(given: Given) -> int:
    return max(1, min(int(given.get("limit", 50)), MOST_ROWS))


def _named(plate: Record) -> dict[str, Any]:
    return {"id": plate.pk, "kind": plate.kind, "code": plate.code, "title": plate.title}


KIND = {"type": "string", "description": "Name of a kind, as the tool `kinds` lists it."}
KEY = {"type": "integer", "description": "Key of the record."}
LIMIT = {"type": "integer", "description": f"At most so many, up to {MOST_ROWS}; usually 50."}
BEFORE = {"type": "integer", "description": "Only records with a smaller key, for the next page."}
WORDS = {"type": "string", "description": "Words of code or title, Chinese or English."}
VERB = {"type": "string", "description": "One of the kind's verbs_on_request."}
VERSION = {"type": "integer", "description": "The version of the record that was read."}
REASON = {"type": "string", "description": "Why; stands in the request that persons decide."}
ONE = {"kind": KIND, "id": KEY}
TOOLS = {
    tool.name: tool
    for tool in (
        Tool("kinds", "Kinds of records that you may read.", {}, (), kinds),
        Tool(
            "list_records",
            "Newest records of a kind.",
            {"kind": KIND, "before": BEFORE, "limit": LIMIT},
            ("kind",),
            list_records,
        ),
        Tool("read_record", "One record.", ONE, ("kind", "id"), read_record),
        Tool(
            "record_history",
            "What was done to a record.",
            {**ONE, "limit": LIMIT},
            ("kind", "id"),
            record_history,
        ),
        Tool("search", "Find records.", {"words": WORDS, "limit": LIMIT}, ("words",), search),
        Tool(
            "request_verb",
            "Ask that a verb be done to a record. Nothing is done: a request is made that persons decide.",
            {**ONE, "verb": VERB, "version": VERSION, "reason": REASON},
            ("kind", "id", "verb", "version", "reason"),
            request_verb,
            only_reads=False,
        ),
    )
}
