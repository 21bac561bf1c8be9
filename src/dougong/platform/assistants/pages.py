"""`/llms.txt`: for programs that read, where what can be read is described."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dougong.platform.pages.base import Guarded
from dougong.platform.register import registry
from dougong.platform.requests.guarding import SIGNED_IN

from .offers import TOOLS


class GuidePage(Guarded):
    """The interface in one page of plain text, with the kinds that the reader may view."""

    permission = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        kinds = [k for k in registry.values() if k.policy.allows(self.actor, "view")]
        lines = [
            "# Dougong 斗拱",
            "",
            "> Engineering management for banks. Every answer is held to the caller's rights.",
            "",
            "## Interface",
            f"- [OpenAPI description]({reverse('api-schema')}): every address, body and refusal",
            f"- [Reference for people]({reverse('api-docs')})",
            f"- [Model Context Protocol]({reverse('api-mcp')}): POST JSON-RPC with a bearer token",
            "",
            "## Tools",
            *(f"- {tool.name}: {tool.meaning}" for tool in TOOLS.values()),
            "",
            "## Kinds of records",
            *(f"- [{k.label}]({reverse(f'{k.name}-api-records')}): {k.name}" for k in kinds),
            "",
        ]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
