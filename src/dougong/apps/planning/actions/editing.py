"""Edits of a plan from its page: each is done by its verb, and noted together with what undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, singledispatchmethod
from typing import Any

from dougong.apps.planning.models import Dependency, Plan, WorkItem
from dougong.apps.planning.queries.edits import (
    AddRow,
    CutLinks,
    DrawLink,
    Edit,
    PlaceRows,
    PutBack,
    PutLinks,
    Ref,
    RemoveRows,
    SetCells,
    written,
)
from dougong.apps.planning.queries.naming import ItemNames
from dougong.apps.planning.queries.typed import links_of, percent_of
from dougong.platform.actions import Missing
from dougong.platform.journal.canonical import plain
from dougong.platform.policies import Actor, policy_of

from .cells import RowEntry
from .items import ChangeWorkItem
from .links import RelinkItem
from .outline import add_rows, is_next, levels_of, place_row, previous_of, promote, remove_levels
from .progress import ReportProgress
from .replanning import replanned
from .taking_back import (
    KEPT,
    UNDONE,
    columns_of,
    links_into,
    manner,
    overtaken,
    returning,
    told,
    write_columns,
)

PREDS, REPORTED = "preds", "percent"
"""Cells with a verb of their own."""


@dataclass
class PlanEditor:
    """Applies the edits of one request to a plan; all or none are stored."""

    plan: Plan
    by: Actor
    made: dict[str, int] = field(default_factory=dict, kw_only=True)
    """Keys of the rows that were added, by the names that the request gives them."""
    undo: list[Edit] = field(default_factory=list, kw_only=True)
    """Edits that take these back, in the order in which they have to be done."""
    is_undoable: bool = field(default=True, kw_only=True)

    @cached_property
    def entry(self) -> RowEntry:
        return RowEntry(self.plan)

    @cached_property
    def names(self) -> ItemNames:
        return ItemNames(self.plan.project_id, self.by)

    def apply(self, edits: Sequence[Edit]) -> None:
        """Do the edits; the plan is scheduled once, at the end."""
        with replanned(self.by):
            waiting = list(edits)
            while waiting:
                first = waiting.pop(0)
                if isinstance(first, AddRow):
                    rows = [first]
                    while waiting and is_next(rows[-1], waiting[0]):
                        rows.append(waiting.pop(0))  # type: ignore[arg-type]
                    self._add(rows)
                else:
                    self._do(first)
        self.undo.reverse()

    def told(self) -> list[dict[str, Any]]:
        """What the page sends to take the edits back; nothing where that cannot be done whole."""
        return [plain(written(edit)) for edit in self.undo] if self.is_undoable else []

    def key(self, ref: Ref | None) -> int | None:
        """The key of a row, which may just have been added, or brought back under another one."""
        if isinstance(ref, str):
            if ref not in self.made:
                raise Missing(ref)
            return self.made[ref]
        return self.made.get(f"was:{ref}", ref)

    def item(self, ref: Ref, *, anywhere: bool = False) -> WorkItem:
        """A row of the plan, or of any plan, that the actor may see."""
        rows = policy_of(WorkItem).rows(self.by).select_related("record")
        if not anywhere:
            rows = rows.filter(project=self.plan.project_id)
        found = rows.filter(pk=self.key(ref)).first()
        if found is None:
            raise Missing(str(ref))
        item: WorkItem = found
        return item

    @singledispatchmethod
    def _do(self, edit: Any) -> None:
        raise TypeError(type(edit))

    @_do.register
    def _set(self, edit: SetCells) -> None:
        item = self.item(edit.id)
        if edit.version is not None:
            item.version = edit.version
        entered = _entered(edit.values)
        if entered:
            before = columns_of(item)
            self.entry.enter(item, entered)
            self._change(item, before)
        if REPORTED in edit.values:
            item.percent_complete = Decimal(percent_of(edit.values[REPORTED]))
            ReportProgress(item, by=self.by).execute()
        if PREDS in edit.values:
            self._relink(item, self.typed_links(item, edit.values[PREDS]))

    def _change(self, item: WorkItem, before: dict[str, Any]) -> None:
        ChangeWorkItem(item, by=self.by).execute()
        after = columns_of(item)
        changed = [name for name in UNDONE if before[name] != after[name]]
        if changed:
            old, new = ({name: side[name] for name in changed} for side in (before, after))
            self.undo.append(PutBack(item.pk, old, new))

    @_do.register
    def _put(self, edit: PutBack) -> None:
        item = self.item(edit.id)
        now = columns_of(item)
        if any(now.get(name) != value for name, value in edit.expect.items()):
            raise overtaken(item)
        write_columns(item, edit.columns, UNDONE)
        self._change(item, now)

    def typed_links(self, item: WorkItem, text: str) -> list[Dependency]:
        """The links that a predecessor cell asks for; what it does not show stays."""
        stored = {manner(link): link for link in links_into(item.pk)}
        links = [link for link in stored.values() if not self.names.are_shown(link)]
        for typed in links_of(text, self.entry.minutes_per_day):
            pred, kind = self.names.resolve(typed)
            link = _link(pred, item, (kind, typed.lag_value, typed.lag_kind))
            links.append(stored.get(manner(link), link))
        return links

    def _relink(self, item: WorkItem, links: Sequence[Dependency]) -> None:
        before = told(links_into(item.pk))
        once = {manner(link): link for link in links}
        RelinkItem(item, by=self.by, links=list(once.values())).execute()
        after = told(links_into(item.pk))
        if before != after:
            self.undo.append(PutLinks(item.pk, before, after))

    @_do.register
    def _put_links(self, edit: PutLinks) -> None:
        item = self.item(edit.id)
        stored = {manner(link): link for link in links_into(item.pk)}
        if edit.expect is not None and sorted(told([*stored.values()])) != sorted(
            map(list, edit.expect)
        ):
            raise overtaken(item)
        links = [link for link in stored.values() if link.predecessor_id is None]
        for pred, *how in edit.links:
            link = _link(self.item(pred, anywhere=True), item, how)
            links.append(stored.get(manner(link), link))
        self._relink(item, links)

    @_do.register
    def _draw(self, edit: DrawLink) -> None:
        item = self.item(edit.succ)
        self._relink(item, [*links_into(item.pk), self.drawn(edit)])

    def drawn(self, edit: DrawLink) -> Dependency:
        (typed,) = links_of(f"x{edit.lag}", self.entry.minutes_per_day)
        how = (edit.type, typed.lag_value, typed.lag_kind)
        return _link(self.item(edit.pred, anywhere=True), self.item(edit.succ), how)

    @_do.register
    def _cut(self, edit: CutLinks) -> None:
        keys = [self.key(ref) for ref in edit.ids]
        for key in filter(None, keys):
            links, left = links_into(key), links_left(key, keys)
            if len(left) < len(links):
                self._relink(self.item(key), left)

    def _add(self, rows: Sequence[AddRow]) -> None:
        parent = self._make_room_below(rows[0].parent)
        items = []
        for row in rows:
            item = WorkItem(project_id=self.plan.project_id, parent=parent)
            write_columns(item, row.columns, KEPT)
            self.entry.enter(item, _entered(row.values))
            items.append(item)
        add_rows(items, self.key(rows[0].after), by=self.by)
        self._forget_names()
        for row, item in zip(rows, items, strict=True):
            self.made[row.key] = item.pk
            self.undo.append(RemoveRows([item.pk]))
        for row, item in zip(rows, items, strict=True):
            rest = {name: row.values[name] for name in (PREDS, REPORTED) if row.values.get(name)}
            if rest:
                self._set(SetCells(item.pk, rest))

    def _make_room_below(self, ref: Ref | None) -> WorkItem | None:
        """The row that is to hold others; a task becomes a phase where its place allows one."""
        if ref is None:
            return None
        parent = self.item(ref)
        before = columns_of(parent)
        if promote(parent):
            self._change(parent, before)
        return parent

    @_do.register
    def _place(self, edit: PlaceRows) -> None:
        items, after = [self.item(ref) for ref in edit.ids], self.key(edit.after)
        back = [PlaceRows([one.pk], one.parent_id, previous_of(one)) for one in items]
        parent = self._make_room_below(edit.parent)
        for item in items:
            place_row(self.item(item.pk), parent.pk if parent else None, after, by=self.by)
            after = item.pk
        self.undo += reversed(back)
        self._forget_names()

    @_do.register
    def _remove(self, edit: RemoveRows) -> None:
        levels = levels_of([self.item(ref) for ref in edit.ids], self.by)
        back = returning(levels)
        if back is None:
            self.is_undoable = False
        else:
            self.undo += reversed(back)
        remove_levels(levels, self.by)
        self._forget_names()

    def _forget_names(self) -> None:
        self.__dict__.pop("names", None)


def _entered(values: Any) -> dict[str, str]:
    return {name: text for name, text in values.items() if name not in {PREDS, REPORTED}}


def _link(pred: WorkItem, succ: WorkItem, how: Sequence[Any]) -> Dependency:
    kind, lag, lag_kind = how
    return Dependency(predecessor=pred, successor=succ, type=kind, lag_value=lag, lag_kind=lag_kind)


def links_left(item: int, group: Sequence[int | None]) -> list[Dependency]:
    """Links into an item that are not cut: of a group those to others, of one row alone none."""
    links = links_into(item)
    if len(group) == 1:
        return [link for link in links if link.predecessor_id is None]
    return [link for link in links if link.predecessor_id not in group or not link.predecessor_id]
