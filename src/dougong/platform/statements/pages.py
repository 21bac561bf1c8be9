"""The base of pages that show a statement and let it leave as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from dougong.platform.pages import OwnPage

from .files import MAKERS, leave
from .statement import Statement


class StatementPage(OwnPage):
    """A page with one statement: `?as=xlsx|csv|pdf|json` answers the same cells as a file."""

    def statement(self) -> Statement:
        """What the page states, as far as its reader may see it."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = request.GET.get("as", "")
        if form in MAKERS:
            return leave(self.statement(), form, self.actor)  # type: ignore[return-value]
        return super().get(request, **kwargs)

    @property
    def address(self) -> str:
        """The address of the page with all that was asked, ready for one question more."""
        asked = self.request.GET.copy()
        asked.pop("as", None)
        return f"?{asked.urlencode()}&" if asked else "?"

    def context(self) -> dict[str, Any]:
        return {"statement": self.statement(), "address": self.address}
