"""Entries in the reader's words: verbs that belong to no kind, results, who and about what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.journal import Entry
from dougong.platform.register import registry
from dougong.platform.verb_names import verb_name

RESULTS = {
    "done": gettext_lazy("Done"),
    "refused": gettext_lazy("Refused"),
    "failed": gettext_lazy("Failed"),
    "read": gettext_lazy("Read"),
}
FAULTS = {
    "archive_changed": gettext_lazy("An archive file does not hold what was taken out."),
    "archive_missing": gettext_lazy("An archive file is missing."),
    "another_log": gettext_lazy("A checkpoint outside belongs to a log that this journal does not know."),
    "change_changed": gettext_lazy("A captured change was altered."),
    "column_differs": gettext_lazy("A search column says something else than the sealed text."),
    "entry_changed": gettext_lazy("An entry was altered."),
    "leaf_missing": gettext_lazy("A leaf of the tree is missing."),
    "never_sealed": gettext_lazy("A row of the journal never went through the sealer."),
    "node_missing": gettext_lazy("A node of the tree is missing."),
    "rewritten": gettext_lazy("The journal was rewritten since a checkpoint was carried outside."),
    "root_differs": gettext_lazy("The root of the tree does not follow from its leaves."),
    "row_differs": gettext_lazy("A record was changed past the journal."),
    "row_missing": gettext_lazy("An entry or a change was removed."),
    "truncated": gettext_lazy("The end of the journal is missing."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a row of the list."""

    entry: Entry
    verb: str
    kind: str
    who: str
    result: str


def line_of(entry: Entry) -> Line:
    resource = registry.get(entry.record.kind) if entry.record else None
    who = entry.actor.title if entry.actor else _("The installation")
    result = str(RESULTS.get(entry.result, entry.result))
    kind = entry.record.kind if entry.record else str(entry.about.get("kind", ""))
    label, _icon = verb_name(kind, entry.verb)
    return Line(entry, label, resource.label if resource else "", who, result)


def fault_of(verdict: dict[str, Any]) -> str:
    kind = verdict.get("kind") or ""
    return str(FAULTS.get(kind, kind))


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that was opened or taken away: the verb, what it was, and its address."""

    entry: Entry
    verb: str
    icon: str
    what: str
    address: str


def opened(entry: Entry) -> Opened:
    """An entry of a read as a line of a viewing trail; of an export the kind and its rows."""
    about = entry.about
    kind = registry.get(str(about.get("kind", "")))
    what = str(entry.record) if entry.record else kind.label_plural if kind else ""
    if rows := about.get("rows"):
        what = _("%(kind)s, %(rows)s rows") % {"kind": what, "rows": rows}
    verb, icon = verb_name(entry.record.kind if entry.record else "", entry.verb)
    return Opened(entry, verb, icon, what, str(about.get("path") or about.get("query") or ""))
