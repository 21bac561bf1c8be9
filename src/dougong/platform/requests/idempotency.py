"""A request that is sent twice has one effect: its key is stored in the transaction of the effect."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions.attempts import repeated
from dougong.platform.actions.refusals import Missing
from dougong.platform.requests.api_errors import refused

HEADER, FIELD = "Idempotency-Key", "idempotency_key"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
LIFE_HOURS, WAIT_SECONDS = 24, 5
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "HX-Redirect", "HX-Refresh")
LARGEST_ANSWER = 2**20
LOCK_NOT_AVAILABLE = "55P03"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_PRIVATE = {"csrfmiddlewaretoken", FIELD}


class IdempotencyKey(models.Model):
    """A key that a client chose, and what was answered when its request took effect."""

    account = models.BigIntegerField()
    key = models.CharField(max_length=128)
    route = models.CharField(max_length=400)
    body_hash = models.CharField(max_length=64)
    rights = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.key}"


class KeyRefused(DougongError):
    """The key is not one."""

    code = "idempotency_key_invalid"
    status = 400

    def __init__(self) -> None:
        super().__init__(N_("An idempotency key has 1 to 128 visible ASCII characters."))


class KeyReused(DougongError):
    """The key came before with another address or body."""

    code = "idempotency_key_reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            N_("This was sent before with other contents. Load the page again, or use a new key.")
        )


class InProgress(DougongError):
    """The first attempt has not ended."""

    code = "in_progress"
    status = 409
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(N_("The same request is being worked on. Ask again in a moment."))


class AlreadyDone(DougongError):
    """It was done, but the asker's rights have changed since, and the answer may hold too much."""

    code = "already_exists"
    status = 409

    def __init__(self) -> None:
        super().__init__(N_("This was done before. Your rights have changed since: read it again."))


@dataclass(frozen=True, slots=True)
class Asked:
    """One request by what identifies it."""

    actor: Any
    key: str
    route: str
    body_hash: str
    rights: str


class OnceMiddleware:
    """Answers a request with a key once; whoever repeats it gets the same answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Do the view's work inside the transaction that stores the key."""
        try:
            asked = asked_by(request, view) if request.method in UNSAFE else None
            if asked is None:
                return None
            return repeated(lambda: once(asked, request, view, (args, kwargs)))
        except (DougongError, Missing) as error:
            return refused(request, error)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                return refused(request, InProgress())
            raise


def asked_by(request: HttpRequest, view: Any) -> Asked | None:
    """What the request is known by; None where it brings no key or nobody has signed in."""
    is_form = (request.content_type or "").partition("/")[0] != "application" or (
        request.content_type == "application/x-www-form-urlencoded"
    )
    key = request.headers.get(HEADER) or (request.POST.get(FIELD) if is_form else None)
    actor = asker(request, view) if key is not None else None
    if key is None or actor is None:
        return None
    if not _KEY.fullmatch(key):
        raise KeyRefused
    try:
        digest = body_hash(request, is_form=is_form)
    except RequestDataTooBig:
        return None  # the view refuses it by its size
    rights = sha256(" ".join(sorted(actor.permissions())).encode()).hexdigest()
    route = f"{request.method} {request.path}"
    return Asked(actor, key, route[:400], digest, rights)


def asker(request: HttpRequest, view: Any) -> Any:
    """The account: of the session, or of the token that the interface will look at."""
    if request.user.is_authenticated:
        return request.user
    if "Authorization" not in request.headers or not hasattr(view, "cls"):
        return None
    ways = [way() for way in view.cls.authentication_classes]
    try:
        user = Request(request, authenticators=ways).user
    except APIException:
        return None  # the view says why
    return user if user and user.is_authenticated else None


def body_hash(request: HttpRequest, *, is_form: bool) -> str:
    """A digest of what was sent; keyed, because a body may hold a password."""
    if not is_form:
        return salted_hmac(HEADER, request.body, algorithm="sha256").hexdigest()
    sent: list[Any] = sorted((k, v) for k, v in request.POST.lists() if k not in _PRIVATE)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            sent.append((name, file.name, digest.hexdigest()))
    return salted_hmac(HEADER, json.dumps(sent), algorithm="sha256").hexdigest()


def once(
    asked: Asked, request: HttpRequest, view: Any, given: tuple[Any, Mapping[str, Any]]
) -> HttpResponseBase:
    """The answer to the first attempt, or the stored one; refusals are not remembered."""
    args, kwargs = given
    for file in (one for _name, files in request.FILES.lists() for one in files):
        file.seek(0)
    with transaction.atomic():
        row = claim(asked)
        if row is None:
            return replay(asked, view)
        response: HttpResponseBase = view(request, *args, **kwargs)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response = response.render()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif response.status_code >= 400 or not isinstance(response, HttpResponse):
            IdempotencyKey.objects.filter(pk=row).delete()
        else:
            remember(row, response)
    return response


def claim(asked: Asked) -> int | None:
    """Insert the key, or wait for the rival who did; None when the rival has succeeded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
        cursor.execute(
            _CLAIM, [asked.actor.pk, asked.key, asked.route, asked.body_hash, asked.rights]
        )
        made = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return made[0] if made else None


_CLAIM = f"""
INSERT INTO platform_idempotencykey AS old
    (account, key, route, body_hash, rights, status, headers, answer, at)
VALUES (%s, %s, %s, %s, %s, 0, '{{}}', '', now())
ON CONFLICT (account, key) DO UPDATE
SET route = excluded.route, body_hash = excluded.body_hash, rights = excluded.rights, at = now()
WHERE old.at < now() - interval '{LIFE_HOURS} hours'
RETURNING id
"""  # noqa: S608  # a constant of this module


def remember(row: int, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = response.content if len(response.content) <= LARGEST_ANSWER else b""
    IdempotencyKey.objects.filter(pk=row).update(
        status=response.status_code, headers=headers, answer=answer
    )


def replay(asked: Asked, view: Any) -> HttpResponse:
    """What was answered, if the asker might still be told it today."""
    row = IdempotencyKey.objects.get(account=asked.actor.pk, key=asked.key)
    if (row.route, row.body_hash) != (asked.route, asked.body_hash):
        raise KeyReused
    content = bytes(row.answer)
    is_data = row.headers.get("Content-Type", "").startswith("application/json")
    if is_data and content:
        if row.rights != asked.rights:
            raise AlreadyDone
        require_sight(asked.actor, view, json.loads(content))
    response = HttpResponse(content, status=row.status, headers=row.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def require_sight(actor: Any, view: Any, told: Any) -> None:
    """A record that the asker does not see any more is missing."""
    resource = getattr(view, "initkwargs", {}).get("resource")
    key = told.get("id") if isinstance(told, dict) else None
    if resource is None or key is None:
        return
    if not resource.policy.rows(actor).filter(pk=key).exists():
        raise Missing(str(key))


def forget_old_keys() -> int:
    """Remove keys whose time is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM platform_idempotencykey WHERE at < now() - make_interval(hours => %s)",
            [LIFE_HOURS],
        )
        return int(cursor.rowcount)
