"""The confirmation sheet: offered with exact versions, signed by two persons in turn, or refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import RequirementState, SheetState, SignerRole
from dougong.apps.requirements.models import (
    Confirmation,
    ConfirmationLine,
    Requirement,
    Signature,
)
from dougong.apps.requirements.queries.sheets import document_digest, verdict_of
from dougong.kernel import clock
from dougong.platform.actions import Action, Change
from dougong.platform.actions.step_up import fresh_moment
from dougong.platform.journal import Line
from dougong.platform.policies import Installation

from .requirements import ConfirmRequirement

State = SheetState
READY = (RequirementState.PRIORITISED, *ConfirmRequirement.sources)


def require_state(sheet: Confirmation, states: tuple[SheetState, ...]) -> None:
    if sheet.state not in states:
        message = _("A sheet in the state “%(state)s” cannot do this.")
        names = {"state": State(sheet.state).label}
        raise ValidationError(message, "requirements.sheet_wrong_state", names)


class ChangeConfirmation(Change):
    """Edit a sheet that nobody has been offered yet."""

    def check(self) -> None:
        require_state(self.stored, (State.DRAFT,))


class OfferConfirmation(Action):
    """Take up every requirement that is ready in exactly its present version, and fix the digest."""

    verb, label, icon = "offer", _("Offer for signature"), "send"
    sources, goals = (State.DRAFT,), (State.OFFERED,)

    def check(self) -> None:
        require_state(self.stored, self.sources)
        for name in ("product_manager", "sponsor"):
            if getattr(self.record, f"{name}_id") is None:
                error = ValidationError(_("Name this person first."), "requirements.person_missing")
                raise ValidationError({name: error})
        if not self.ready().exists():
            message = _("No requirement of the project is prioritised and still to be signed.")
            raise ValidationError(message, "requirements.nothing_to_sign")

    def perform(self) -> None:
        sheet: Confirmation = self.record
        sheet.state, sheet.offered_at = State.OFFERED, clock.now()
        lines = [
            ConfirmationLine(
                confirmation=sheet,
                requirement=one,
                number=one.text_number,
                sha256=one.versions.get(number=one.text_number).sha256,
            )
            for one in self.ready().order_by("pk")
        ]
        ConfirmationLine.objects.bulk_create(lines)
        sheet.document_sha256 = document_digest(sheet)

    def ready(self) -> Any:
        rows = Requirement.objects.filter(project=self.record.project_id, state__in=READY)
        release = self.record.release
        return rows.filter(release=release) if release else rows

    @classmethod
    def applies_to(cls, record: Confirmation) -> bool:
        return record.state in cls.sources


class SignConfirmation(Action):
    """One signature: the person proved a moment ago who they are, and signs what was shown."""

    verb, label, icon = "sign", _("Sign"), "signature"
    right = "view"
    sources, goals = (State.OFFERED,), (State.OFFERED, State.SIGNED)

    def __init__(self, record: Any, *, by: Any, seen: str, reason: str = "") -> None:
        super().__init__(record, by=by, reason=reason)
        self.seen = seen

    def check(self) -> None:
        sheet: Confirmation = self.stored
        require_state(sheet, (State.OFFERED,))
        self.stepped_up_at = fresh_moment()
        self.role = next_role(sheet)
        if self.by.natural_person != signer_of(sheet, self.role):
            raise PermissionDenied("confirmation.sign")
        verdict = verdict_of(sheet)
        if self.seen != sheet.document_sha256 or not verdict.is_unchanged:
            message = _("The document changed since you opened it. Read it again before signing.")
            raise ValidationError(message, "requirements.sheet_stale")

    def perform(self) -> None:
        sheet: Confirmation = self.record
        signature = Signature(
            confirmation=sheet,
            role=self.role,
            person_id=self.by.natural_person,
            account_id=self.by.pk,
            document_sha256=sheet.document_sha256,
            stepped_up_at=self.stepped_up_at,
        )
        signature.save(force_insert=True)
        if self.role == SignerRole.SPONSOR:
            sheet.state = State.SIGNED

    def follow(self) -> None:
        sheet: Confirmation = self.record
        if sheet.state != State.SIGNED:
            return
        rows = Requirement.objects.filter(sheet_lines__confirmation=sheet)
        ConfirmRequirement.execute_many(
            list(rows.select_related("record").order_by("pk")),
            by=Installation(),
            reason=sheet.code,
        )

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        told = {"document_sha256": self.record.document_sha256, "role": str(self.role)}
        line = super().entry(before, after)
        line.about |= told
        return line


def next_role(sheet: Confirmation) -> SignerRole:
    """Whose turn it is: the product manager signs first."""
    signed = sheet.signatures.filter(document_sha256=sheet.document_sha256)
    return SignerRole.SPONSOR if signed.exists() else SignerRole.PRODUCT_MANAGER


def signer_of(sheet: Confirmation, role: SignerRole) -> int | None:
    """The person whose signature a role means."""
    is_first = role == SignerRole.PRODUCT_MANAGER
    return sheet.product_manager_id if is_first else sheet.sponsor_id


class RefuseConfirmation(Action):
    """A signer says no: the sheet is drawn up anew."""

    verb, label, icon, needs_reason = "refuse", _("Refuse to sign"), "x", True
    sources, goals = (State.OFFERED,), (State.REFUSED,)

    def check(self) -> None:
        require_state(self.stored, self.sources)

    def perform(self) -> None:
        (self.record.state,) = self.goals

    @classmethod
    def applies_to(cls, record: Confirmation) -> bool:
        return record.state in cls.sources
