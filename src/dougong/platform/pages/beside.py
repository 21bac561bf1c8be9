"""The base of pages beside a record: the record in the address is seen, or there is no such page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dougong.platform.beside.matters import Matter, matter_of
from dougong.platform.requests.errors import is_fragment
from dougong.platform.requests.guarding import SEEN

from .base import Guarded, leave


class BesidePage(Guarded):
    """A page or part of a page about one record of any kind."""

    permission: ClassVar[str] = SEEN
    rights: ClassVar[dict[str, str]] = {}
    """Rights that single methods need besides the sight of the record."""
    template_name: ClassVar[str] = ""
    matter: Matter

    def admit(self) -> None:
        self.matter = matter_of(self.actor, self.kwargs["pk"])
        # What watches over reads of closely kept kinds looks for the kind here.
        self.request.resource = self.matter.resource  # type: ignore[attr-defined]
        known = [name.upper() for name in self.http_method_names if hasattr(self, name)]
        self.matter.admit(str(self.request.method), self.rights, known)

    @property
    def is_fragment(self) -> bool:
        return is_fragment(self.request)

    @property
    def record_url(self) -> str:
        return reverse(f"{self.matter.plate.kind}-detail", args=[self.matter.pk])

    def shown(self, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        common = {
            "matter": self.matter,
            "plate": self.matter.plate,
            "resource": self.matter.resource,
            "record_url": self.record_url,
            "is_fragment": self.is_fragment,
        }
        chosen = template or self.template_name
        return render(self.request, chosen, common | context, status=status)

    def leave(self, request: HttpRequest, url: str) -> HttpResponse:
        return leave(request, url)
