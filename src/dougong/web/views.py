"""Pages of the shell: language and the answers of the command palette."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views import View

from dougong.platform.navigation import held_by
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest, page_refusal
from dougong.platform.requests.guarding import SIGNED_IN, serves
from dougong.platform.requests.redirects import local_target

from . import palette
from .door.arrival import keep_language


@login_not_required
@serves("POST")
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and go back to where the reader was."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return page_refusal(request, BadRequest(translation.gettext("There is no such language.")))
    back = request.POST.get("next", "")
    response = HttpResponseRedirect(local_target(request, back, reverse("home")))
    keep_language(response, language)
    remember_language(request.user, language)
    return response


def remember_language(account: Any, language: str) -> None:
    """Keep the choice on the account too, so that it holds in every browser."""
    kind = registry.get("account")
    if kind is None or not account.is_authenticated or account.language == language:
        return
    rows = kind.policy.rows(account, "choose_language").select_related("record", "person")
    row = rows.filter(pk=account.pk).first()
    if row is not None:
        row.language = language
        kind.verbs["choose_language"](row, by=account).execute()


class PaletteData(View):
    """What the command palette offers for the words typed so far."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        given = request.GET
        words = given.get("q", "").replace("\0", "")[:100].strip()
        keys = [key for word in given.get("opened", "").split(",") if (key := key_in(word))]
        moment = palette.Moment(words, key_in(given.get("record", "")), "alone" in given, keys)
        actor: Any = request.user
        return JsonResponse({"groups": palette.answers(actor, held_by(request), moment)})


def key_in(word: str) -> int | None:
    """The key of a record, where the word is one."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 18 else None
