"""Answers to requests that come to nothing: in both languages, with the id by which we find them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dougong.platform.errors import BadRequest, page_refusal
from dougong.platform.journal import current_request_id


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
    """A defect of the program: the page needs neither database nor session."""
    page = render_to_string("errors/defect.html", {"request_id": current_request_id()})
    return HttpResponse(page, status=500)
