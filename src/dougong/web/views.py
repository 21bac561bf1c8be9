"""Pages of the shell: sign-in, start page, language and the answers of the command palette."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views import View

from dougong.platform.errors import BadRequest, is_fragment, page_refusal
from dougong.platform.guarding import SIGNED_IN, serves
from dougong.platform.histories import latest_seen_by
from dougong.platform.navigation import held_by
from dougong.platform.redirects import local_target
from dougong.platform.register import registry
from dougong.platform.tables import Listing, query_of
from dougong.platform.tables.choice import declared_columns

from . import palette

YEAR = 365 * 24 * 3600
PROJECTS_SHOWN = 8
CHANGES_SHOWN = 12


class SignInForm(AuthenticationForm):
    """Says that the pair is wrong, never which half of it."""

    error_messages = {
        "invalid_login": _("Sign-in name or password is wrong."),
        "inactive": _("Sign-in name or password is wrong."),
    }


@method_decorator(login_not_required, name="dispatch")
class SignInPage(auth_views.LoginView):
    """The door: sign-in name and password, language, and in the demo the accounts to try."""

    template_name = "sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fragment(request):  # the session ended under an open page: load the door as a page
            seen = urlsplit(request.headers.get("HX-Current-URL", ""))
            query = urlencode({"next": f"{seen.path}?{seen.query}" if seen.query else seen.path})
            door = f"{reverse('sign-in')}?{query}"
            return HttpResponse(status=204, headers={"HX-Redirect": door})
        return super().get(request, *args, **kwargs)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        return local_target(self.request, super().get_redirect_url(), "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        keep_language(response, getattr(form.get_user(), "language", ""))
        return response


def demo_accounts() -> list[dict[str, str]]:
    """Accounts of the demo institution, as its seed wrote them down; none anywhere else."""
    path = settings.DATA / "demo_accounts.json"
    if not settings.IS_DEMO or not path.exists():
        return []
    is_english = (translation.get_language() or "").startswith("en")
    label = "label_en" if is_english else "label_zh"
    accounts = json.loads(path.read_text(encoding="utf-8"))
    return [{**account, "label": account.get(label, "")} for account in accounts]


def keep_language(response: HttpResponse, language: str) -> None:
    """Let the browser remember the reader's language."""
    if language and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


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


class HomePage(View):
    """A calm start: the person's projects with their state, and what has changed lately."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        actor: Any = request.user
        context = {
            "listing": self.projects(actor),
            "all_url": reverse("project-list") if "project" in registry else "",
            "changes": latest_seen_by(actor, CHANGES_SHOWN),
        }
        return render(request, "home.html", context)

    def projects(self, actor: Any) -> Listing | None:
        kind = registry.get("project")
        if kind is None or not kind.policy.allows(actor, "view"):
            return None
        query = query_of(kind, QueryDict("sort=-updated_at"))
        _code, title, *others = declared_columns(kind)
        return Listing(query, actor, [title, *others[-3:]], size=PROJECTS_SHOWN)


class PaletteData(View):
    """What the command palette offers for the words typed so far."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "")[:100].strip()
        groups = palette.answers(request.user, held_by(request), words)
        return JsonResponse({"groups": groups})
