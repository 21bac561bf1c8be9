"""Answers to requests that come to nothing: in both languages, with the id by which we find them."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dougong.platform.api_errors import in_both
from dougong.platform.errors import BadRequest, page_refusal
from dougong.platform.journal import current_request_id
from dougong.platform.operation.absence import Absence, absence_of


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_refusal(request, BadRequest(_("The request is damaged or was tampered with.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_refusal(request, PermissionDenied())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_refusal(request, Http404())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before the session changed, or comes from elsewhere."""
    message = _("This form is out of date. Go back, load the page again and repeat the entry.")
    return page_refusal(request, BadRequest(message))


def defect(request: HttpRequest) -> HttpResponse:
    """A defect of the program, or no database: the page needs neither database nor session."""
    if absence := absence_of(sys.exc_info()[1]):
        return away(request, absence)
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
