"""A form whose lists follow from what was chosen: it is shown again without being stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

REDRAW = "redraw"


class Redrawn:
    """Beside a form page: the browser sends the form back as soon as another thing is chosen."""

    def post(self: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if REDRAW not in request.POST:
            answer: HttpResponse = super().post(request, **kwargs)  # type: ignore[misc]
            return answer
        form = self.form(request.POST)
        form.errors.clear()
        if request.POST[REDRAW] in form.fields:
            form.fields[request.POST[REDRAW]].widget.attrs["autofocus"] = ""
        shown: HttpResponse = self.form_page(form)
        return shown
