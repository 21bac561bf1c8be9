"""An edit of a plan looked at before it is done: what it would move, and whether to ask first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dougong.apps.planning.models import Dependency, Plan, WorkItem
from dougong.apps.planning.queries.cascade import Cascade, compared, foreseen, stored_dates
from dougong.apps.planning.queries.documents import entered
from dougong.apps.planning.queries.edits import TIMED, CutLinks, DrawLink, Edit, SetCells
from dougong.apps.planning.queries.kept import timetable_of
from dougong.apps.planning.queries.schedules import Timetable
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import LagKind, LinkType, PlanDocument, PlanLink
from dougong.platform.actions import Conflict
from dougong.platform.policies import Actor, policy_of

from .editing import PREDS, PlanEditor, links_left
from .items import settle_timing
from .schedules import refusal
from .taking_back import links_into


class Outcome(NamedTuple):
    """What came of edits: stored, or only looked at."""

    is_stored: bool
    cascade: Cascade | None
    editor: PlanEditor


def edit_plan(
    plan: Plan, edits: Sequence[Edit], *, by: Actor, asks: bool = False, dry: bool = False
) -> Outcome:
    """Do edits of a plan, all or none.

    `dry` only looks at what they would move; `asks` stores them unless they move other tasks.
    """
    editor = PlanEditor(plan, by)
    if not (asks or dry):
        editor.apply(edits)
        return Outcome(True, None, editor)
    if all(is_timed(edit) for edit in edits):
        cascade = Rehearsal(plan, by).of(edits)
        is_stored = not (dry or cascade.others)
        if is_stored:
            editor.apply(edits)
        return Outcome(is_stored, cascade, editor)
    return _tried(plan, edits, editor, dry=dry)


def _tried(plan: Plan, edits: Sequence[Edit], editor: PlanEditor, *, dry: bool) -> Outcome:
    """Do the edits, and take them back where they are only looked at or move others."""
    with transaction.atomic():
        before = stored_dates(plan)
        editor.apply(edits)
        edited = {edit.id for edit in edits if isinstance(edit, SetCells)}
        known = {key for key in edited if isinstance(key, int)}
        cascade = compared(before, stored_dates(plan), plan, known)
        is_stored = not (dry or cascade.others)
        if not is_stored:
            transaction.set_rollback(True)
    return Outcome(is_stored, cascade, editor)


def is_timed(edit: Edit) -> bool:
    """Whether nothing but dates follows from an edit, so that the engine alone can foresee it."""
    if isinstance(edit, SetCells):
        return isinstance(edit.id, int) and set(edit.values) <= TIMED
    return isinstance(edit, DrawLink | CutLinks)


class Rehearsal:
    """Edits entered into the kept timetable of a plan instead of the database."""

    def __init__(self, plan: Plan, by: Actor) -> None:
        self.plan, self.by = plan, by
        self.editor = PlanEditor(plan, by)
        self.items: dict[int, WorkItem] = {}
        self.links: dict[int, list[Dependency]] = {}
        self.edited: set[int] = set()

    def of(self, edits: Sequence[Edit]) -> Cascade:
        """What the edits would move; faults of the plan are refused as they would be when stored."""
        for edit in edits:
            self._take(edit)
        try:
            return self._cascade(timetable_of(self.plan))
        except InvalidInput as error:
            raise refusal(error) from error

    def _take(self, edit: Edit) -> None:
        if isinstance(edit, SetCells):
            self._enter(edit)
        elif isinstance(edit, DrawLink):
            succ = self._item(edit.succ)
            self._relink(succ, [*links_into(succ.pk), self.editor.drawn(edit)])
        elif isinstance(edit, CutLinks):
            keys = [self.editor.key(ref) for ref in edit.ids]
            for key in filter(None, keys):
                self._relink(self._item(key), links_left(key, keys))

    def _item(self, ref: int | str) -> WorkItem:
        """A row that the actor may change, as the edits before have left it in memory."""
        item = self.items.get(self.editor.key(ref) or 0) or self.editor.item(ref)
        policy = policy_of(WorkItem)
        if not policy.allows(self.by, "change", item):
            raise PermissionDenied(policy.permission("change"))
        return item

    def _enter(self, edit: SetCells) -> None:
        item = self._item(edit.id)
        if edit.version is not None and edit.version != item.version:
            stored, item.version = item.copy(), edit.version
            raise Conflict(item, stored)
        self.edited.add(item.pk)
        typed = {name: text for name, text in edit.values.items() if name != PREDS}
        if typed:
            self.editor.entry.enter(item, typed)
            settle_timing(item)
            self.items[item.pk] = item
        if PREDS in edit.values:
            self._relink(item, self.editor.typed_links(item, edit.values[PREDS]))

    def _relink(self, item: WorkItem, links: Sequence[Dependency]) -> None:
        self.edited.add(item.pk)
        self.links[item.pk] = list(links)

    def _cascade(self, table: Timetable) -> Cascade:
        from dougong.engines.scheduling import compute, prepare, revised

        document = table.sheet.document
        place = {row.pk: number for number, row in enumerate(table.sheet.rows)}
        fresh = {
            place[key]: entered(document.activities[place[key]], item, self.plan.zone)
            for key, item in self.items.items()
        }
        if self.links or document.projects[0].profile == "msproject":
            activities = list(document.activities)
            for number, activity in fresh.items():
                activities[number] = activity
            changed = replace(document, activities=activities, links=self._links(table))
            network = prepare(changed)
        else:
            network = revised(table.network, list(fresh.values()))
        return foreseen(table, compute(network), self.plan, self.edited)

    def _links(self, table: Timetable) -> list[PlanLink]:
        """The links of the document, those into relinked rows as they would be."""
        document: PlanDocument = table.sheet.document
        ids = table.sheet.activity_ids()
        relinked, inside = {ids[key] for key in self.links}, set(ids.values())
        kept = [k for k in document.links if k.succ not in relinked or k.pred not in inside]
        fresh = [
            PlanLink(
                pred=ids[link.predecessor_id],
                succ=ids[succ],
                type=LinkType(link.type),
                lag=link.lag_value,
                lag_kind=LagKind(link.lag_kind),
            )
            for succ, links in self.links.items()
            for link in links
            if link.predecessor_id in ids
        ]
        return [*kept, *fresh]
