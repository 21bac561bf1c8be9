"""Pages of the operator: background work that was given up, and trying it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.jobs import queue
from dougong.platform.pages import OwnPage
from dougong.platform.pages.base import leave
from dougong.platform.policies import reach

from . import parked
from .backups import last_backup, last_drill

VIEW, REPEAT = "operation.view", "operation.repeat"


class WorkPage(OwnPage):
    """How background work stands, and what was given up."""

    permission = VIEW
    template_name = "operation/work.html"

    def context(self) -> dict[str, Any]:
        return {
            "jobs": parked.parked_jobs(),
            "deliveries": parked.parked_deliveries(),
            "oldest": round(queue.oldest_waiting().total_seconds()),
            "has_worker": queue.has_worker(),
            "backup": last_backup(),
            "drill": last_drill(),
            "may_repeat": bool(reach(self.actor, REPEAT)),
        }


class RunAgainPage(OwnPage):
    """Gives one job back to the queue."""

    permission = REPEAT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        parked.order_job_again(kwargs["number"], self.actor)
        messages.success(request, _("The job waits for a worker again."))
        return leave(request, reverse("operation-work"))


class SendAgainPage(OwnPage):
    """Lets one delivery be tried once more."""

    permission = REPEAT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        parked.order_delivery_again(kwargs["key"], self.actor)
        messages.success(request, _("It will be sent again."))
        return leave(request, reverse("operation-work"))
