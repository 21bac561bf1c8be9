"""A verb on a record: the only way in which state changes.

Buttons, bulk menus, API endpoints, imports and jobs all come down to these classes. One `execute()`
is one transaction: policy on the locked row → `check()` → `perform()` → row, plate and entry stored
→ `follow()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions.attempts import repeats, repeats_many
from dougong.platform.actions.classed import Stakes, Submitted, held_back, submit
from dougong.platform.actions.echoes import echoed
from dougong.platform.actions.guards import answers_kept, refuse_guarded
from dougong.platform.actions.locking import lock
from dougong.platform.actions.passing import APPROVAL_CLASS, party_of, pass_on, weighed
from dougong.platform.actions.refusals import Conflict, Missing
from dougong.platform.actions.storing import (
    BATCH,
    clean,
    column_values,
    database_refusals,
    is_moved,
    place_scopes,
    references_refused,
    store_many,
    store_plates,
)
from dougong.platform.comparison import TableChange
from dougong.platform.journal.entries import ON_BEHALF_OF, Line, Unit, unit_of_work
from dougong.platform.journal.holds import refuse_held
from dougong.platform.policies import (
    Actor,
    Policy,
    decisions_kept,
    policy_of,
    principals_behind,
    scopes_of,
)
from dougong.platform.policies.terms import scopes_meant
from dougong.platform.records import DELETED, Record, make_plates, scopes

EFFECTIVE_ON = "takes_effect_on"
"""Name of the field of dialogs and bodies by which a classed verb is asked for a later day."""


class Action:
    """One verb (操作) of a record kind.

    `edits` names the fields its dialog and API body carry; `perform()` alters `self.record` in
    memory, the platform stores it; `follow()` does further work in the same transaction.
    """

    verb: ClassVar[str]
    right: ClassVar[str] = ""
    """The verb whose right is asked for, where it is not the verb's own."""
    label: ClassVar[str | Promise]
    icon: ClassVar[str] = "bolt"
    needs_reason: ClassVar[bool] = False
    is_grave: ClassVar[bool] = False
    """Shown in red and asked twice."""
    classed: ClassVar[str | None] = None
    """Class of the authorisation matrix that turns the verb into a stored request."""
    on_rejection: ClassVar[type[Action] | None] = None
    """Verb that the installation does on the record when others turn the request down."""
    may_be_requested: ClassVar[bool] = False
    """Whoever sees the record may ask for the verb, where it is classed."""
    edits: ClassVar[tuple[str, ...]] = ()
    effective_on: date | None = None
    """Day from which a classed verb is to hold, where that lies ahead."""
    sources: ClassVar[tuple[str, ...]] = ()
    """States out of which the verb leads, for kinds whose records have a life."""
    goals: ClassVar[tuple[str, ...]] = ()
    """States into which it may lead; a workflow of the institution may ask more of either."""
    needs_key: ClassVar[bool] = False
    """The interface asks for an idempotency key: doing it twice would be grave."""

    def __init__(self, record: Any, *, by: Actor, reason: str = "") -> None:
        self.record, self.by, self.reason = record, by, reason.strip()
        self.stored: Any = None

    @property
    def policy(self) -> Policy:
        return policy_of(type(self.record))

    def check(self) -> None:
        """Raise ValidationError when the verb may not be done now."""

    def perform(self) -> None:
        """Alter the record in memory."""

    def follow(self) -> None:
        """Do what belongs to the same transaction: other rows, events, jobs."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        """Whether the button is worth showing; `check()` decides."""
        return True

    def approval_class(self) -> str | None:
        """The class that decides: the verb's own, else that of what a workflow has approved."""
        return self.classed or (APPROVAL_CLASS if party_of(self) else None)

    def needs_approval(self) -> bool:
        """Whether the class applies; a verb may be free where little is at stake."""
        return self.approval_class() is not None

    def stakes(self) -> Stakes:
        """What the authorisation matrix weighs; `self.stored` is the row as it stands."""
        is_new = self.record.record_id is None
        plate = self.record.plate() if is_new else None
        scope = plate.project_id or plate.unit_id if plate else self.record.record.scope_id
        return Stakes(scope, self.record.record_id or scope, weighed(self))

    def table_change(self) -> TableChange | None:
        """How a table would change, where the verb is about one; shown to whoever decides it."""
        return None

    def stop_at_gate(self) -> None:
        """A person's classed verb becomes a request, and is not done now."""
        if held := held_back([self]):
            raise Submitted(submit(held))
        if self.effective_on is not None:
            message = _("Only what others approve can take effect on a later day.")
            error = ValidationError(message, "approvals.nothing_to_wait_for")
            raise ValidationError({EFFECTIVE_ON: error})

    @classmethod
    def _let_through(cls, actions: Sequence[Self]) -> None:
        """Of many, do those that need no approval and store requests for the others."""
        held = held_back(actions)
        if not held:
            return
        with transaction.atomic():
            free = [action.record for action in actions if action not in held]
            first = actions[0]
            done = cls.execute_many(free, by=first.by, reason=first.reason) if free else []
            requests = submit(held)
        raise Submitted(requests, done)

    @repeats
    def execute(self) -> Any:
        """Do the verb, or raise Missing, PermissionDenied, Conflict or ValidationError.

        A classed verb done by a person raises Submitted instead: the request stands, the change
        does not.
        """
        self.stop_at_gate()
        with transaction.atomic(), unit_of_work(self.by.pk) as unit, decisions_kept():
            self.lock()
            self.admit()
            self.carry_out()
            clean([self.record])
            self._store()
            self.follow()
            unit.write([self.entry({}, {})])
            echoed([self])
        return self.record

    def lock(self) -> None:
        """Fetch the row again under a lock, through the policy, and compare versions."""
        rows = self.policy.rows(self.by, self.right or self.verb)
        (found,) = lock(rows.filter(pk=self.record.pk))
        if not found:
            raise self.refusal()
        (self.stored,) = found
        if self.stored.version != self.record.version:
            raise Conflict(self.record, self.stored)

    def refusal(self) -> Exception:
        if self.policy.rows(self.by, "view").filter(pk=self.record.pk).exists():
            return PermissionDenied(self.policy.permission(self.right or self.verb))
        return Missing(str(self.record.pk))

    def carry_out(self) -> None:
        """Alter the record in memory, within what workflow and rights allow."""
        self.perform()
        pass_on(self)
        self.stay_within_reach()

    def stay_within_reach(self) -> None:
        """A record may be moved only to where the actor could have made it."""
        is_free = not is_moved(self.record, self.stored)
        if not (is_free or self.policy.allows_new(self.by, self.verb, self.record)):
            raise PermissionDenied(self.policy.permission(self.verb))
        self.policy.refuse_unwritable(self.record, self.stored, self.by)

    def admit(self) -> None:
        if self.needs_reason and len(self.reason) < 5:
            raise ValidationError(
                {
                    "reason": ValidationError(
                        _("Give a reason of at least 5 characters."), "reason_missing"
                    )
                }
            )
        refuse_guarded(self.verb, (self.stored, self.record))
        self.check()

    def _store(self) -> None:
        self.record.version = self.stored.version + 1
        self.record.updated_at = clock.now()
        with database_refusals():
            self.record.save(force_update=True)
        store_plates([self.record])

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        """What the journal is to say of this verb; the changed columns are captured by themselves."""
        principals = self.principals()
        return Line(
            self.verb,
            self.record.record_id,
            self.record.version,
            self.reason,
            before=before,
            after=after,
            about={ON_BEHALF_OF: sorted(principals)} if principals else {},
            retention=type(self.record).retention,
        )

    def principals(self) -> frozenset[int]:
        """The persons in whose place the actor does this, where the right was delegated."""
        return principals_behind(self.by, self.policy.permission(self.verb), self.places())

    def places(self) -> Sequence[int | None]:
        """Plates on which the right to the verb must hold."""
        row = self.record if self.stored is None else self.stored
        return [row.record.scope_id]

    @classmethod
    @repeats_many
    def execute_many(cls, records: Iterable[Any], *, by: Actor, reason: str = "") -> list[Any]:
        """The same verb on many rows, all or none: one policy query, bulk writes, an entry each."""
        actions = [cls(record, by=by, reason=reason) for record in records]
        if not actions:
            return []
        cls._let_through(actions)
        with transaction.atomic(), unit_of_work(by.pk) as unit, decisions_kept(), answers_kept():
            cls._lock_many(actions)
            befores = []
            for action in actions:
                action.admit()
                befores.append(column_values(action.stored))
                action.carry_out()
                action.record.version = action.stored.version + 1
                action.record.updated_at = clock.now()
            clean([action.record for action in actions])
            store_many([action.record for action in actions], befores)
            for action in actions:
                action.follow()
            unit.write([action.entry({}, {}) for action in actions])
            echoed(actions)
        return [action.record for action in actions]

    @classmethod
    def _lock_many(cls, actions: Sequence[Self]) -> None:
        first = actions[0]
        keys = [action.record.pk for action in actions]
        prefetch_related_objects([action.record for action in actions], "record")
        query = first.policy.rows(first.by, cls.verb).filter(pk__in=keys)
        (rows,) = lock(query.select_related("record"))
        stored = {row.pk: row for row in rows}
        for action in actions:
            action.stored = stored.get(action.record.pk)
            if action.stored is None:
                raise action.refusal()
            if action.stored.version != action.record.version:
                raise Conflict(action.record, action.stored)


class Add(Action):
    """Create the record: number, plate, row and first entry."""

    verb, label, icon = "add", _("Add"), "plus"

    def places(self) -> Sequence[int | None]:
        return scopes_meant(self.record)

    def lock(self) -> None:
        if not self.policy.allows_new(self.by, self.verb, self.record):
            raise self.refusal()
        self.policy.refuse_unwritable(self.record, None, self.by)

    def refusal(self) -> Exception:
        """A record that lies nowhere cannot be judged; whoever may add some is told so."""
        row = self.record
        is_placeless = not row.is_scope and not any(scopes_of(row))
        if is_placeless and self.policy.allows(self.by, self.verb):
            return ValidationError(_("Say to which project or unit it belongs."), "placeless")
        return PermissionDenied(self.policy.permission(self.verb))

    def execute(self) -> Any:
        return type(self).execute_many(
            [self.record], by=self.by, reason=self.reason, actions=[self]
        )[0]

    @classmethod
    @repeats_many
    def execute_many(
        cls,
        records: Iterable[Any],
        *,
        by: Actor,
        reason: str = "",
        actions: Sequence[Self] | None = None,
    ) -> list[Any]:
        made = list(actions or [cls(record, by=by, reason=reason) for record in records])
        if not made:
            return []
        cls._let_through(made)
        with transaction.atomic(), unit_of_work(by.pk) as unit, decisions_kept(), answers_kept():
            for action in made:
                action.admit()
                action.perform()
                action.lock()
            rows = [action.record for action in made]
            clean(rows)
            make_plates(rows)
            with database_refusals():
                type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
            place_scopes(rows)
            for action in made:
                action.follow()
            unit.write([action.entry({}, {}) for action in made])
            echoed(made)
        return rows


class Change(Action):
    """Store edited fields."""

    verb, label, icon = "change", _("Edit"), "pencil"


class Delete(Action):
    """Remove the row; its name plate, its links and its history stay."""

    verb, label, icon, is_grave = "delete", _("Delete"), "trash", True

    @repeats
    def execute(self) -> Any:
        self.stop_at_gate()
        with transaction.atomic(), unit_of_work(self.by.pk) as unit, decisions_kept():
            self.lock()
            self._remove([self], unit)
        return self.record

    @classmethod
    @repeats_many
    def execute_many(cls, records: Iterable[Any], *, by: Actor, reason: str = "") -> list[Any]:
        actions = [cls(record, by=by, reason=reason) for record in records]
        if not actions:
            return []
        cls._let_through(actions)
        with transaction.atomic(), unit_of_work(by.pk) as unit, decisions_kept(), answers_kept():
            cls._lock_many(actions)
            cls._remove(actions, unit)
        return [action.record for action in actions]

    @classmethod
    def _remove(cls, actions: Sequence[Self], unit: Unit) -> None:
        """Delete the rows, which are locked; their plates stay and say so."""
        for action in actions:
            action.admit()
        rows = [action.record for action in actions]
        plates = [row.record_id for row in rows]
        refuse_held(plates)
        lines = [action.entry({}, {}) for action in actions]
        for action in actions:
            action.follow()
        with database_refusals(), references_refused():
            type(rows[0])._default_manager.filter(pk__in=plates).delete()
        Record.objects.filter(pk__in=plates).update(state=DELETED, updated_at=clock.now())
        if rows[0].is_scope:
            scopes.remove(plates)
        unit.write(lines)
        echoed(actions)
