"""A confirmation sheet: on paper, signed, and verified."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.apps.requirements.actions import SignConfirmation
from dougong.apps.requirements.actions.confirmations import next_role, signer_of
from dougong.apps.requirements.choices import SheetState
from dougong.apps.requirements.models import Confirmation
from dougong.apps.requirements.queries.paper import TEMPLATE, told_of
from dougong.apps.requirements.queries.sheets import verdict_of
from dougong.kernel.errors import DougongError
from dougong.platform.actions.step_up import is_fresh, step_up
from dougong.platform.exports.papers import paper
from dougong.platform.pages import OwnData, OwnPage, version_read
from dougong.platform.pages.base import leave
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest, refusal_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class SheetPaper(OwnPage):
    """The sheet as PDF, in Chinese or English."""

    permission = "confirmation.view"
    model = Confirmation

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language = str(kwargs["language"])
        if language not in LANGUAGES:
            raise BadRequest(_("The sheet is set in Chinese (zh) or English (en)."))
        if not self.row.document_sha256:
            message = _("The sheet has not been offered yet.")
            raise ValidationError(message, "requirements.sheet_wrong_state")
        made = paper(TEMPLATE, told_of(self.row, LANGUAGES[language]), language)
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{self.row.code}-{language}.pdf"'
        return answer


class SheetVerdict(OwnData):
    """Whether the signatures still hold, worked out anew from the words."""

    permission = "confirmation.view"
    model = Confirmation

    def data(self) -> dict[str, Any]:
        verdict = verdict_of(self.row)
        return {
            "sheet": self.row.code,
            "state": self.row.state,
            "document_sha256": self.row.document_sha256,
            "is_valid": verdict.is_valid,
            "is_document_whole": verdict.is_document_whole,
            "lines": [
                {
                    "requirement": one.requirement.code,
                    "version": one.number,
                    "sha256": one.text.sha256,
                    "is_whole": one.is_whole,
                    "is_current": one.is_current,
                }
                for one in verdict.lines
            ],
            "signatures": [
                {"role": one.role, "person": one.person.code, "at": one.at.isoformat()}
                for one in verdict.signatures
            ],
        }


class SignPage(OwnPage):
    """Read what is signed, prove who you are, sign."""

    permission = "confirmation.view"
    model = Confirmation
    template_name = "requirements/sign.html"

    def context(self) -> dict[str, Any]:
        sheet: Confirmation = self.row
        is_open = sheet.state == SheetState.OFFERED
        role = next_role(sheet) if is_open else None
        is_mine = role is not None and self.actor.natural_person == signer_of(sheet, role)
        return {
            "resource": registry.of(Confirmation),
            "verdict": verdict_of(sheet),
            "role": role.label if role else "",
            "is_mine": is_mine,
            "is_fresh": is_fresh(),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sheet: Confirmation = self.row
        sheet.version = version_read(request)
        seen = request.POST.get("document_sha256", "")
        try:
            if word := request.POST.get("password", "")[:256]:
                step_up(request, word)
            SignConfirmation(sheet, by=self.actor, seen=seen).execute()
        except (ValidationError, DougongError) as error:
            return self.page(422, refusal=refusal_of(error).message)
        messages.success(request, _("Signed."))
        return leave(request, reverse("confirmation-detail", args=[sheet.pk]))
