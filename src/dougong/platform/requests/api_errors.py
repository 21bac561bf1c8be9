"""Refusals of the programming interface: one body for every status, in both languages.

`field` is a JSON Pointer (RFC 6901) into the body that was sent, or null.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext, override
from rest_framework import exceptions
from rest_framework.response import Response

from dougong.kernel.errors import N_
from dougong.platform.actions.attempts import is_passing
from dougong.platform.actions.classed import Submitted
from dougong.platform.actions.refusals import Conflict
from dougong.platform.journal.entries import current_request_id
from dougong.platform.policies import FieldNotAllowed
from dougong.platform.requests.bodies import BodyRefused, escaped
from dougong.platform.requests.errors import REFUSALS, BadRequest, Refusal, page_refusal, refusal_of

from .absence import absence_of

T = TypeVar("T")
log = logging.getLogger(__name__)

ZH, EN = "zh-hans", "en"

SENTENCES = {
    "request.malformed": N_("The request cannot be read."),
    "sign_in.required": N_("Sign in first."),
    "rights.denied": N_("You have no right to do this."),
    "records.not_found": N_("It does not exist, or you have no right to see it."),
    "request.method": N_("This address does not know this method."),
    "request.accept": N_("Answers are given in JSON only."),
    "body.unsupported": N_("Bodies must be JSON, sent as application/json."),
    "request.too_many": N_("Too many requests; try again later."),
    "internal_error": N_("Something failed inside. Tell the operators the request id."),
}
"""What is said where the framework refuses before any of our own code is asked."""

BY_CLASS: dict[type[exceptions.APIException], str] = {
    exceptions.ParseError: "request.malformed",
    exceptions.NotAuthenticated: "sign_in.required",
    exceptions.AuthenticationFailed: "sign_in.required",
    exceptions.PermissionDenied: "rights.denied",
    exceptions.NotFound: "records.not_found",
    exceptions.MethodNotAllowed: "request.method",
    exceptions.NotAcceptable: "request.accept",
    exceptions.UnsupportedMediaType: "body.unsupported",
    exceptions.Throttled: "request.too_many",
}
COUNTED = {"version", "updated_at"}
"""What differs between any two versions of a record."""
UNREADABLE = (SuspiciousOperation, MultiPartParserError, UnreadablePostError)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where in the body."""

    code: str
    message_zh: str
    message_en: str
    field: str | None = None


class Invalid(Exception):
    """The request asks for something that cannot be; every problem found is listed."""

    def __init__(self, problems: Sequence[Problem], status: int = 400) -> None:
        super().__init__("; ".join(problem.message_en for problem in problems))
        self.problems, self.status = tuple(problems), status


def in_both(say: Callable[[], T]) -> tuple[T, T]:
    """What is said in Chinese and in English."""
    with override(ZH):
        zh = say()
    with override(EN):
        return zh, say()


def problem(code: str, message: str, field: str | None = None, **params: object) -> Problem:
    """One problem from an English sentence that stands in the catalogue."""
    zh, en = in_both(lambda: gettext(message) % params if params else gettext(message))
    return Problem(code, zh, en, field)


def understood(read: Callable[[], T]) -> T:
    """The result of reading an address; a refusal is worded in both languages."""
    try:
        return read()
    except (BadRequest, FieldNotAllowed) as refused:
        zh, en = in_both(lambda: _sentence(read))
        raise Invalid([Problem(refused.code, zh, en)]) from refused


def _sentence(read: Callable[[], object]) -> str:
    try:
        read()
    except (BadRequest, FieldNotAllowed) as refused:
        return refused.message
    return ""


def api_error(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to anything that was raised while a request was served."""
    if isinstance(error, Submitted):
        return accepted(error)
    if is_passing(error):
        raise error
    status, body = told(error)
    if isinstance(error, Conflict):
        body |= both_versions(error, context)
    return Response(body, status=status, headers=_headers(error))


def told(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer; a defect is written down with the id by which it is found."""
    status, problems = described(error)
    if status == 500:
        log.error("unexpected failure", exc_info=error, extra={"request_id": current_request_id()})
    return status, whole(problems)


def whole(problems: Sequence[Problem]) -> dict[str, Any]:
    """The body of a refusal: the first problem at the top, all of them below, and the id."""
    body: dict[str, Any] = asdict(problems[0])
    body["errors"] = [asdict(one) for one in problems]
    body["request_id"] = current_request_id()
    return body


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """A refusal where no view answers: JSON below `/api/` and for our modules, else a page."""
    wants_data = request.headers.get("Accept", "").startswith("application/json")
    if request.path.startswith("/api/") or wants_data:
        return data_refusal(error)
    response = page_refusal(request, error)
    for name, value in _headers(error).items():
        response.headers[name] = value
    return response


def data_refusal(error: Exception) -> JsonResponse:
    """A refusal for programs outside the framework's views: our own browser modules, middleware."""
    status, body = told(error)
    return JsonResponse(body, status=status, headers=_headers(error))


def accepted(submitted: Submitted) -> Response:
    """A classed verb was not done: these requests wait for others to decide."""
    requests = [
        {"id": one.pk, "code": one.code, "payload_hash": one.payload_hash}
        for one in submitted.requests
    ]
    return Response({"requests": requests}, status=202)


def described(error: Exception) -> tuple[int, Sequence[Problem]]:
    """Status and problems of an error; what is not expected tells nothing about the inside."""
    if isinstance(error, Invalid):
        return error.status, error.problems
    if isinstance(error, BodyRefused):
        return error.status, [problem(error.code, error.message, error.field, **error.params)]
    if isinstance(error, REFUSALS):
        zh, en = in_both(lambda: refusal_of(error))
        return en.status, _problems(zh, en)
    if isinstance(error, UNREADABLE):
        return 400, [problem("request.malformed", SENTENCES["request.malformed"])]
    if isinstance(error, exceptions.APIException):
        code = BY_CLASS.get(type(error), "request.malformed")
        return error.status_code, [problem(code, SENTENCES[code])]
    if absence := absence_of(error):
        return absence.status, [problem(absence.code, absence.message)]
    return 500, [problem("internal_error", SENTENCES["internal_error"])]


def _problems(zh: Refusal, en: Refusal) -> Sequence[Problem]:
    found = []
    for name, reasons in en.fields.items():
        field = None if name == NON_FIELD_ERRORS else f"/{escaped(name)}"
        for (code, english), (_code, chinese) in zip(reasons, zh.fields[name], strict=True):
            found.append(Problem(code, chinese, english, field))
    return found or [Problem(en.code, zh.message, en.message)]


def both_versions(conflict: Conflict, context: dict[str, Any]) -> dict[str, Any]:
    """What was sent and what stands in each field that differs, so that the caller can merge."""
    body: dict[str, Any] = {
        "record": conflict.stored.pk,
        "sent_version": conflict.row.version,
        "stored_version": conflict.stored.version,
    }
    if show := getattr(context.get("view"), "shown", None):
        sent, stored = show(conflict.row), show(conflict.stored)
        differing = [name for name in stored if name not in COUNTED and sent[name] != stored[name]]
        body["sent"] = {name: sent[name] for name in differing}
        body["stored"] = {name: stored[name] for name in differing}
    return body


def _headers(error: Exception) -> dict[str, str]:
    if absence := absence_of(error):
        return {"Retry-After": str(absence.retry_after)}
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(scheme)
    if wait := getattr(error, "wait", None) or getattr(error, "retry_after", None):
        headers["Retry-After"] = str(int(wait))
    if allowed := getattr(error, "allowed", None):
        headers["Allow"] = ", ".join(allowed)
    return headers
