"""Parts and pages in which files are handed in, looked at, fetched and taken away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.beside import rights
from dougong.platform.pages.beside import BesidePage
from dougong.platform.requests.api_errors import data_refusal

from .actions import Attach, Detach, Replace
from .downloads import download_of, picture_of
from .models import Attachment
from .names import refusal, shown_name
from .previews import beginning, drawn, kind_of
from .reading import attachment_of, files_of, version_of

MOST_PAGES_SHOWN = 12


def file_in(request: HttpRequest) -> Any:
    """The one file that was handed in."""
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise refusal(_("Hand in one file."), "attachments.no_file")
    return files[0]


class FilesPage(BesidePage):
    """The files of a record, and where the form and the composer send new ones."""

    rights: ClassVar[dict[str, str]] = {"POST": rights.ATTACH}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.listed(200, [])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            made = Attach(self.matter, file_in(request)).execute()
        except ValidationError as error:
            if self.is_asked_by_module:
                return data_refusal(error)
            return self.listed(422, error.messages)
        if self.is_asked_by_module:
            is_picture = kind_of(version_of(made)) == "picture"
            name = shown_name(made.name)
            return JsonResponse({"id": made.pk, "name": name, "is_picture": is_picture}, status=201)
        return self.listed(200, []) if self.is_fragment else self.leave(request, self.record_url)

    @property
    def is_asked_by_module(self) -> bool:
        return self.request.headers.get("Accept", "").startswith("application/json")

    def listed(self, status: int, errors: list[str]) -> HttpResponse:
        template = "attachments/panel.html" if self.is_fragment else "attachments/page.html"
        return self.shown(
            status,
            template,
            files=files_of(self.matter),
            errors=errors,
            may_attach=self.matter.may(rights.ATTACH),
        )


class FilePage(BesidePage):
    """What all pages of one file share: the file, found beside its record."""

    attachment: Attachment

    def admit(self) -> None:
        super().admit()
        self.attachment = attachment_of(self.matter, self.kwargs["key"])

    @property
    def number(self) -> int | None:
        word = self.request.GET.get("v", "")
        if not word:
            return None
        if not (word.isascii() and word.isdecimal() and len(word) < 10):
            raise Missing(word[:20])
        return int(word)


class DownloadPage(FilePage):
    """The bytes of a version, as a file and never as a page."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return download_of(version_of(self.attachment, self.number))


class PicturePage(FilePage):
    """A page of a version as a picture that we encoded ourselves."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        word = request.GET.get("page", "1")
        page = int(word) if word.isascii() and word.isdecimal() and len(word) < 5 else 0
        return picture_of(drawn(version_of(self.attachment, self.number), page))


class PreviewPage(FilePage):
    """A version to look at without fetching it."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version = version_of(self.attachment, self.number)
        kind, pages, text = kind_of(version), 0, ""
        if kind == "text":
            text = beginning(version)
        elif kind:
            try:
                pages = drawn(version).pages
            except Missing:
                kind = ""
        template = (
            "attachments/preview.html" if self.is_fragment else "attachments/preview_page.html"
        )
        shown = range(1, min(pages, MOST_PAGES_SHOWN) + 1)
        return self.shown(
            200,
            template,
            attachment=self.attachment,
            version=version,
            name=shown_name(version.name),
            kind=kind,
            text=text,
            page_numbers=shown,
            pages=pages,
        )


class ReplacePage(FilePage):
    """Takes a newer version."""

    rights: ClassVar[dict[str, str]] = {"POST": rights.ATTACH}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page = FilesPage()
        page.setup(request, pk=self.matter.pk)
        page.matter = self.matter
        try:
            Replace(self.matter, file_in(request), self.attachment).execute()
        except ValidationError as error:
            return page.listed(422, error.messages)
        return page.listed(200, []) if self.is_fragment else self.leave(request, self.record_url)


class DetachPage(FilePage):
    """Asks for the reason, then takes the file away."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        Detach(self.matter, self.attachment).require()
        return self.dialog(200, "", [])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        reason = request.POST.get("reason", "")[:2000]
        name = shown_name(self.attachment.name)
        try:
            Detach(self.matter, self.attachment, reason=reason).execute()
        except ValidationError as error:
            return self.dialog(422, reason, error.messages)
        messages.success(request, _("The file %(name)s is removed.") % {"name": name})
        return self.leave(request, self.record_url)

    def dialog(self, status: int, reason: str, errors: list[str]) -> HttpResponse:
        template = "attachments/remove.html" if self.is_fragment else "attachments/remove_page.html"
        name = shown_name(self.attachment.name)
        return self.shown(
            status, template, attachment=self.attachment, name=name, reason=reason, errors=errors
        )
