"""Whether this process answers, whether it may be given work, and its figures."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from dougong.platform.operation import metrics, readiness
from dougong.platform.operation.sources import is_listed
from dougong.platform.requests.guarding import serves


@login_not_required
@serves("GET", "HEAD")
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; touches nothing, so that no fault elsewhere restarts it."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when work may come, else 503; what is wrong is told to listed sources only."""
    found = dict(readiness.findings())
    is_ready = readiness.is_ready(found)
    said: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if is_listed(request):
        said["checks"] = {name: finding.as_dict() for name, finding in found.items()}
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(said, status=status)


@login_not_required
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus text; for everybody else there is nothing here."""
    if not is_listed(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
