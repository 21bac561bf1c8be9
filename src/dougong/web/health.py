"""Whether this process and its database can serve: asked by supervisors and load balancers."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from dougong.platform.guarding import serves


@login_not_required
@serves("GET", "HEAD")
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not; nothing else is told to strangers."""
    try:
        connection.ensure_connection()
        is_well = connection.is_usable()
    except DatabaseError:
        is_well = False
    status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if is_well else "no database"}, status=status)
