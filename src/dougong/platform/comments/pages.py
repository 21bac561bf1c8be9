"""Parts of a record's page in which people write: composer, preview, editing, removing, people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse

from dougong.platform.beside import rights
from dougong.platform.beside.people import named_here, readers_like
from dougong.platform.pages.beside import BesidePage
from dougong.platform.requests.api_errors import data_refusal

from .actions import AddComment, EditComment, RemoveComment, checked
from .markdown import people_named
from .models import Comment
from .reading import comment_of, previewed, shown, versions_of


def text_of(request: HttpRequest) -> str:
    """What was typed; the length and the characters are judged by the verb."""
    return request.POST.get("text", "")


class CommentPage(BesidePage):
    """What all pages of one comment share: the comment, found beside its record."""

    comment: Comment

    def admit(self) -> None:
        super().admit()
        self.comment = comment_of(self.matter, self.kwargs["key"])

    def one(self, *, whole: bool = True, **more: Any) -> HttpResponse:
        """The comment by itself, as it stands among the others."""
        (item,) = shown(self.matter, [self.comment], whole=whole)
        return self.shown(template="comments/comment.html", shown=item, **more)


class CommentsPage(BesidePage):
    """Where the composer sends what was written."""

    rights: ClassVar[dict[str, str]] = {"POST": rights.COMMENT}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = text_of(request)
        try:
            AddComment(self.matter, text).execute()
        except ValidationError as error:
            return self.composer(422, text, error)
        if not self.is_fragment:
            return self.leave(request, f"{self.record_url}#dg-activity")
        return self.composer(200, "", None)

    def composer(self, status: int, text: str, error: ValidationError | None) -> HttpResponse:
        sentences = error.messages if error else []
        template = "comments/composer.html" if self.is_fragment else "comments/page.html"
        return self.shown(status, template, text=text, errors=sentences, is_sent=status == 200)


class PreviewPage(BesidePage):
    """What was written so far, as it would stand there."""

    rights: ClassVar[dict[str, str]] = {"POST": rights.COMMENT}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            text = checked(text_of(request))
        except ValidationError as error:
            return self.shown(422, "comments/preview.html", errors=error.messages)
        named = named_here(self.matter, people_named(text)).values()
        html = previewed(self.matter, text, list(named))
        return self.shown(200, "comments/preview.html", html=html)


class WholePage(CommentPage):
    """One comment in full length."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.one() if self.is_fragment else self.leave(request, self.record_url)


class EditPage(CommentPage):
    """The editor of a comment in its place."""

    rights: ClassVar[dict[str, str]] = {"GET": rights.COMMENT, "POST": rights.COMMENT}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        EditComment(self.matter, self.comment.text, self.comment).require()
        return self.editor(200, self.comment.text, [])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        text = text_of(request)
        try:
            self.comment = EditComment(self.matter, text, self.comment).execute()
        except ValidationError as error:
            return self.editor(422, text, error.messages)
        if not self.is_fragment:
            return self.leave(request, f"{self.record_url}#dg-activity")
        return self.one()

    def editor(self, status: int, text: str, errors: list[str]) -> HttpResponse:
        template = "comments/editor.html" if self.is_fragment else "comments/page.html"
        return self.shown(status, template, comment=self.comment, text=text, errors=errors)


class RemovePage(CommentPage):
    """Asks once, then erases."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        RemoveComment(self.matter, self.comment).require()
        return self.dialog(200, [])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            RemoveComment(self.matter, self.comment).execute()
        except ValidationError as error:
            return self.dialog(422, error.messages)
        return self.leave(request, f"{self.record_url}#dg-activity")

    def dialog(self, status: int, errors: list[str]) -> HttpResponse:
        template = "comments/remove.html" if self.is_fragment else "comments/remove_page.html"
        (item,) = shown(self.matter, [self.comment])
        return self.shown(status, template, shown=item, errors=errors)


class VersionsPage(CommentPage):
    """What stood in a comment before it was edited."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        template = "comments/versions.html" if self.is_fragment else "comments/versions_page.html"
        versions = versions_of(self.comment)
        return self.shown(200, template, comment=self.comment, versions=versions)


class PeopleData(BesidePage):
    """People who may be named, while a name is being typed."""

    rights: ClassVar[dict[str, str]] = {"GET": rights.COMMENT}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = readers_like(self.matter, request.GET.get("q", "")[:60])
        people = [{"username": one.username, "name": one.name} for one in found]
        return JsonResponse({"people": people})

    def refuse(self, error: Exception) -> HttpResponse:
        return data_refusal(error)
