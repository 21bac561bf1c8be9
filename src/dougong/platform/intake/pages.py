"""The page that outsiders fill, and its preview for those who build it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from dougong.platform.actions import Conflict, Missing
from dougong.platform.pages import AddPage, ChangePage, OwnPage
from dougong.platform.pages.redrawing import Redrawn
from dougong.platform.policies import FieldNotAllowed, decisions_kept
from dougong.platform.requests.buckets import Buckets
from dougong.platform.requests.origins import address_of

from .answering import STAMP, TRAP, AnswerForm, Hasty, new_stamp, receipt_in
from .models import IntakeForm
from .receiving import form_at, new_receipt, receive

OF_ONE = Buckets(10 / 3600, 10)
OF_FORM = Buckets(300 / 3600, 300)
"""Answers that one sender, and all of them, may give within an hour."""
REFUSED = (PermissionDenied, Conflict, Missing, FieldNotAllowed)


class AddFormPage(Redrawn, AddPage):
    """A new intake form."""


class ChangeFormPage(Redrawn, ChangePage):
    """An edited intake form."""


@method_decorator(login_not_required, name="dispatch")
class FillPage(View):
    """The address of a form: it says nothing of records, and takes an answer once."""

    http_method_names = ("get", "head", "post", "options")
    intake: IntakeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = form_at(kwargs["link"])
        if found is None:
            raise Http404
        self.intake = found
        if not (found.is_open_to_all or request.user.is_authenticated):
            then = urlencode({"next": request.path})
            return HttpResponseRedirect(f"{reverse('sign-in')}?{then}")
        if not found.is_open:
            return self.shown("closed.html", 410)
        with decisions_kept():
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.asked(AnswerForm(self.intake))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(self.intake, data=request.POST)
        if request.POST.get(TRAP):
            return self.thanked(new_receipt())  # a program is told nothing
        try:
            receipt = receipt_in(self.intake, request.POST.get(STAMP, ""))
        except Hasty:
            text = _("Please look at your answers again, and send them once more.")
            return self.asked(form, 422, notice=text)
        if not form.is_valid():
            return self.asked(form, 422, stamp=request.POST[STAMP])
        if wait := self.wait():
            text = _("Too many answers just now. Please try again later.")
            answer = self.asked(form, 429, notice=text, stamp=request.POST[STAMP])
            answer.headers["Retry-After"] = str(wait)
            return answer
        return self.taken(form, receipt)

    def taken(self, form: AnswerForm, receipt: str) -> HttpResponse:
        try:
            receive(self.intake, form.answers(), receipt, self.submitter())
        except ValidationError as error:
            form.take(error)
        except REFUSED:
            form.take(ValidationError({}))
        else:
            return self.thanked(receipt)
        return self.asked(form, 422, stamp=self.request.POST[STAMP])

    def submitter(self) -> str:
        """Who answers, as it stands in the history of the record."""
        user: Any = self.request.user
        return str(user.record) if user.is_authenticated else _("somebody without an account")

    def wait(self) -> int:
        """Seconds until another answer is taken; none where there is room."""
        user: Any = self.request.user
        sender = str(user.pk) if user.is_authenticated else address_of(self.request)
        word = sha256(f"{self.intake.pk} {sender}".encode()).hexdigest()
        one = OF_ONE.take(f"intake {word}", 1)
        return one or OF_FORM.take(f"intake {self.intake.pk}", 1)

    def asked(self, form: AnswerForm, status: int = 200, **more: Any) -> HttpResponse:
        known = {"form": form, "trap": TRAP, "stamp": new_stamp(self.intake)}
        return self.shown("fill.html", status, **known | more)

    def thanked(self, receipt: str) -> HttpResponse:
        return self.shown("thanks.html", receipt=receipt)

    def shown(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"intake": self.intake}
        return render(self.request, f"intake/{template}", context, status=status)


class PreviewPage(OwnPage):
    """The form as outsiders see it; nothing can be sent."""

    permission = "intakeform.view"
    model = IntakeForm
    template_name = "intake/fill.html"

    def context(self) -> dict[str, Any]:
        return {"intake": self.row, "form": AnswerForm(self.row), "is_preview": True}
