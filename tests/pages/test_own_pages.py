"""Pages of an app's own: who is let in, to which row, and how a refusal is answered."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import RequestFactory

from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Conflict
from dougong.platform.pages import OwnData, OwnPage
from dougong.platform.requests.errors import BadRequest


class ProjectPage(OwnPage):
    permission, model, template_name = "project.change", Project, "ui/badge.html"

    def context(self):
        return {"state": self.row.state, "label": self.row.title_en}


class RisksOfProject(OwnData):
    permission, model = "risk.view", Project

    def data(self):
        return {"project": self.row.pk}


class Overview(OwnPage):
    permission, template_name = "project.view", "ui/badge.html"

    def context(self):
        return {"state": "open", "label": "Open"}

    def post(self, request, **kwargs):
        raise request.refusal


def ask(view, account, method="get", htmx=True, **kwargs):
    headers = {"HX-Request": "true"} if htmx else {}
    request = getattr(RequestFactory(), method)("/", headers=headers)
    request.user = account
    return view.as_view()(request, **kwargs)


def test_a_page_shows_the_row_that_its_permission_reaches(bank):
    answer = ask(ProjectPage, bank.keeper, pk=bank.here.project.pk)
    assert answer.status_code == 200
    assert bank.here.project.title_en in answer.content.decode()


def test_a_row_is_refused_to_whom_may_see_it_and_missing_to_whom_may_not(bank):
    project = bank.here.project
    assert ask(ProjectPage, bank.reader, pk=project.pk).status_code == 403
    assert ask(ProjectPage, bank.outsider, pk=project.pk).status_code == 404
    assert ask(ProjectPage, bank.keeper, pk=10**30).status_code == 404
    neighbour = bank.there.account("project.view", "project.change", on=bank.there.unit)
    assert ask(ProjectPage, neighbour, pk=project.pk).status_code == 404


def test_a_permission_of_another_kind_must_reach_the_scope_of_the_row(bank):
    here = bank.here.account("project.view", "risk.view", on=bank.here.unit)
    half = bank.here.account("project.view", on=bank.here.unit)
    elsewhere = bank.here.account("risk.view", on=bank.there.unit)
    project = bank.here.project
    assert json.loads(ask(RisksOfProject, here, pk=project.pk).content) == {"project": project.pk}
    assert ask(RisksOfProject, half, pk=project.pk).status_code == 403
    assert ask(RisksOfProject, elsewhere, pk=project.pk).status_code == 404


def test_a_page_without_a_row_needs_its_permission_somewhere(bank):
    assert ask(Overview, bank.reader).status_code == 200
    assert ask(Overview, bank.outsider).status_code == 403


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (ValidationError({"title": "Too short."}), 422, "Too short."),
        (BadRequest("What is that?"), 400, "What is that?"),
    ],
)
def test_refusals_from_a_handler_are_readable_parts(bank, refusal, status, words):
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    request.user, request.refusal = bank.reader, refusal
    answer = Overview.as_view()(request)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_conflict_from_a_handler_offers_to_load_the_page_again(bank):
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    request.user = bank.reader
    request.refusal = Conflict(bank.here.project, bank.here.project)
    answer = Overview.as_view()(request)
    assert answer.status_code == 412
    assert 'data-act="reload"' in answer.content.decode()


def test_figures_are_refused_as_data_with_a_code(bank):
    answer = ask(RisksOfProject, bank.outsider, pk=bank.here.project.pk)
    body = json.loads(answer.content)
    assert answer.status_code == 404
    assert body["code"] == "records.not_found"
    assert set(body) == {"code", "message_zh", "message_en", "field", "errors", "request_id"}


def test_a_defect_in_a_handler_is_not_swallowed(bank):
    request = RequestFactory().post("/")
    request.user, request.refusal = bank.reader, ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        Overview.as_view()(request)


def test_a_permission_that_is_none_is_refused_at_start():
    with pytest.raises(ImproperlyConfigured, match="must read kind"):
        type("Page", (OwnPage,), {"permission": "project", "template_name": "x.html"})
