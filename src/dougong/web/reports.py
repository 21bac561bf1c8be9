"""Where browsers report what the content security policy has stopped."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from dougong.platform.requests.guarding import serves

LONGEST = 4096
log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@serves("POST")
def csp_report(request: HttpRequest) -> HttpResponse:
    """Write the report down as one line of text that cannot be taken for another."""
    log.warning("content security policy: %s", ascii(request.read(LONGEST)))
    return HttpResponse(status=204)
