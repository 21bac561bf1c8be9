"""Answers to requests that come to nothing: in both languages, with the id by which we find them."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dougong.kernel.errors import N_, DougongError
from dougong.platform.journal import current_request_id
from dougong.platform.requests.absence import Absence, absence_of
from dougong.platform.requests.api_errors import SENTENCES, in_both, problem, refused, whole


class Damaged(DougongError):
    """The request is not one that a browser or client of ours would send."""

    code = "request.malformed"
    status = 400

    def __init__(self) -> None:
        super().__init__(N_("The request is damaged or was tampered with."))


class CsrfFailed(DougongError):
    """The form was opened before the session changed, or comes from elsewhere."""

    code = "csrf_failed"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            N_("This form is out of date. Go back, load the page again and repeat the entry.")
        )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, Damaged())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, PermissionDenied())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, Http404())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, CsrfFailed())


def defect(request: HttpRequest) -> HttpResponse:
    """A defect of the program, or no database: the answer needs neither database nor session."""
    if absence := absence_of(sys.exc_info()[1]):
        return away(request, absence)
    if request.path.startswith("/api/"):
        return JsonResponse(
            whole([problem("internal_error", SENTENCES["internal_error"])]), status=500
        )
    page = render_to_string("errors/defect.html", {"request_id": current_request_id()})
    return HttpResponse(page, status=500)


def away(request: HttpRequest, absence: Absence) -> HttpResponse:
    """The database is away or full: nothing was done, and when to ask again."""
    zh, en = in_both(lambda: _(absence.message))
    request_id = current_request_id()
    headers = {"Retry-After": str(absence.retry_after)}
    if request.path.startswith("/api/"):
        body = {
            "code": absence.code,
            "message_zh": zh,
            "message_en": en,
            "field": None,
            "request_id": request_id,
        }
        return JsonResponse(body, status=absence.status, headers=headers)
    context = {"absence": absence, "zh": zh, "en": en, "request_id": request_id}
    page = render_to_string("errors/away.html", context)
    return HttpResponse(page, status=absence.status, headers=headers)
