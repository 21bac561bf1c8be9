"""Refusals as people and programs read them: one description, one function per surface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions.refusals import Conflict, Missing
from dougong.platform.journal.entries import current_request_id
from dougong.platform.policies import FieldNotAllowed


class BadRequest(Exception):
    """The address or body asks for something that does not exist, such as an unknown filter."""

    code = "request.invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class VersionMissing(DougongError):
    """A change was sent without the version that its sender had read."""

    code = "version_required"
    status = 428

    def __init__(self) -> None:
        super().__init__(N_("This page does not say which version it shows. Load it again."))


class MethodUnknown(DougongError):
    """The address is there, but knows nothing of this method."""

    code = "request.method"
    status = 405

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__(N_("This address does not know this method."))
        self.allowed = tuple(allowed)


REFUSALS = (
    Missing,
    Http404,
    PermissionDenied,
    Conflict,
    ValidationError,
    BadRequest,
    FieldNotAllowed,
    DougongError,
)
"""What a view may raise and a person should read; anything else is a defect of the program."""

Reasons = Mapping[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused and why, in the reader's language; `fields` holds (code, sentence) pairs."""

    status: int
    code: str
    title: str
    message: str
    fields: Reasons = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        """Every reason, for surfaces that have no place beside the fields."""
        return [sentence for reasons in self.fields.values() for _code, sentence in reasons]


def refusal_of(error: Exception) -> Refusal:
    """Describe any of REFUSALS."""
    if isinstance(error, Missing | Http404):
        message = _("It does not exist, or you have no right to see it.")
        return Refusal(404, "records.not_found", _("Not found"), message)
    if isinstance(error, PermissionDenied):
        message = _("You have no right to do this. Ask the person who grants roles in your unit.")
        return Refusal(403, "rights.denied", _("Not allowed"), message)
    if isinstance(error, Conflict):
        message = _("Somebody else has changed this record since you opened it.")
        return Refusal(412, Conflict.code, _("Changed meanwhile"), message)
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, BadRequest):
        return Refusal(400, error.code, _("Cannot understand this address"), error.message)
    if isinstance(error, FieldNotAllowed):
        return Refusal(error.status, error.code, _("Not allowed"), error.message)
    if isinstance(error, DougongError):
        message = _(error.message) % error.params if error.params else _(error.message)
        return Refusal(getattr(error, "status", 422), error.code, _("Cannot be done"), message)
    raise error


def _invalid(error: ValidationError) -> Refusal:
    by_field = (
        error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    )
    fields = {
        name: [(str(one.code or "invalid"), " ".join(one.messages)) for one in errors]
        for name, errors in by_field.items()
    }
    sentences = [sentence for reasons in fields.values() for _code, sentence in reasons]
    code = next((code for reasons in fields.values() for code, _sentence in reasons), "invalid")
    return Refusal(422, code, _("Cannot be done"), " ".join(sentences), fields)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page_refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """A refusal for a person: a page, or a readable fragment where htmx swaps parts."""
    refusal = refusal_of(error)
    template = "ui/refusal.html" if is_fragment(request) else "errors/refusal.html"
    context = {
        "refusal": refusal,
        "twin": _in_the_other_language(error),
        "request_id": current_request_id(),
    }
    return render(request, template, context, status=refusal.status)


def _in_the_other_language(error: Exception) -> dict[str, str]:
    """The sentence for whoever is shown the page but does not read its language."""
    is_chinese = (get_language() or "zh").startswith("zh")
    language, tag = ("en", "en") if is_chinese else ("zh-hans", "zh-Hans")
    with override(language):
        return {"language": tag, "message": refusal_of(error).message}
