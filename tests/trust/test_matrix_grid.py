"""A matrix is written in a grid and a rule in its table; whoever decides a new one sees the cells that change."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dougong.platform.approvals.actions import AddMatrix, sync_shipped_matrices
from dougong.platform.approvals.authority import Span
from dougong.platform.approvals.models import ApprovalRequest, AuthorityMatrix
from dougong.platform.approvals.sheets import span_text
from dougong.platform.policies import Installation
from dougong.platform.rules.actions import AddVersion, Enact
from dougong.platform.rules.factories import CONTENT, RuleSetFactory
from dougong.platform.rules.models import RuleVersion

from .approvals_stage import REASON, Stage, fresh, submitted

pytestmark = pytest.mark.django_db
AUTHOR = ["authoritymatrix.view", "authoritymatrix.add"]
RULES = ["ruleset.view", "ruleversion.view", "ruleversion.add", "ruleversion.change"]
LATE = "project.days_late"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def desk(client, stage):
    client.force_login(stage.account("author", permissions=AUTHOR + RULES))
    client.cookies["dougong_language"] = "en"
    return client


def check(client, rows, one="project_authority"):
    body = {"action_class": one, "rows": rows}
    url = "/approvals/matrix/check/"
    return client.post(url, json.dumps(body), content_type="application/json").json()["problems"]


STEP = {"party": "pmo"}
REST = {"when": {}, "steps": [STEP], "level": 9}


def test_the_grid_is_told_of_every_gap_and_overlap_at_once(desk):
    low = {"when": {"amount": {"below": "100"}}, "steps": [STEP], "level": 1}
    high = {"when": {"amount": {"from": "200"}}, "steps": [STEP], "level": 2}
    codes = {one["code"] for one in check(desk, [low, high])}
    assert codes == {"approvals.matrix_gap"}
    across = {"when": {"amount": {"from": "50", "below": "300"}}, "steps": [STEP], "level": 3}
    found = check(desk, [low, across, REST])
    assert [(one["row"], one["code"]) for one in found] == [(2, "approvals.matrix_overlap")]
    assert check(desk, [low, REST]) == []


def test_the_grid_is_told_which_rows_cannot_be_read(desk):
    wrong = {"when": {"amount": {"below": "soon"}}, "steps": [STEP], "level": 1}
    assert [one["row"] for one in check(desk, [REST, wrong, wrong | {"steps": []}])] == [2, 3]
    assert check(desk, []) != []
    assert check(desk, [REST], one="unknown") == []


def test_a_gap_is_told_in_words_of_the_reader(desk):
    some = {"when": {"category": ["operational"]}, "steps": [STEP], "level": 1}
    texts = [one["text"] for one in check(desk, [some])]
    assert texts
    assert not any("None" in text or "operational" in text for text in texts)


def test_the_form_of_a_matrix_holds_a_grid_and_no_raw_text_to_edit(desk):
    page = desk.get("/authoritymatrix/add/").content.decode()
    assert "<dg-matrix" in page
    raw = page[page.index('<textarea name="rows"') :]
    assert " hidden" in raw[: raw.index(">")]
    assert '<select name="action_class"' in page


def test_the_page_of_a_matrix_shows_its_rows_in_words(desk):
    sync_shipped_matrices()
    matrix = AuthorityMatrix.objects.get(action_class="project_authority")
    page = desk.get(f"/authoritymatrix/{matrix.pk}/").content.decode()
    assert "dgr-sheet" in page
    assert "&quot;when&quot;" not in page
    assert "party:" not in page


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(Decimal(5), None), "≥ 5"),
        (Span(Decimal(5), Decimal(20000), has_lower=False), "> 5 · < 20,000"),
        (Span(None, Decimal("0.10"), has_upper=True), "≤ 0.1"),
    ],
)
def test_intervals_read_as_people_write_them(span, text):
    assert span_text(span) == text


def test_a_checker_of_a_matrix_sees_the_cells_that_change(stage, client):
    maker = stage.account("author", permissions=AUTHOR)
    day = timezone.localdate() + timedelta(days=1)
    rows = [{"when": {}, "steps": [{"party": "pmo", "days": 3}], "level": 1}]
    matrix = AuthorityMatrix(
        action_class="project_end",
        title_en="Closing",
        effective_on=day,
        rows=rows,
        unit=stage.unit.record,
    )
    request = submitted(AddMatrix(matrix, by=maker, reason=REASON))
    client.force_login(stage.account(request.steps.order_by("stage").first().party))
    client.cookies["dougong_language"] = "en"
    page = client.get(f"/approvalrequest/{request.pk}/").content.decode()
    assert "dgr-compare" in page
    assert re.search('data-change="(changed|removed|added)"', page)
    assert "&quot;party&quot;" not in page


def drafted(stage, rows):
    rules = RuleSetFactory(unit=stage.unit.record)
    one = RuleVersion(
        rule_set=rules, content=CONTENT | {"rows": rows[0]}, effective_on="2020-01-01"
    )
    one = AddVersion(one, by=Installation()).execute()
    Enact(fresh(one), by=Installation(), reason=REASON).execute()
    draft = RuleVersion(rule_set=rules, content=CONTENT | {"rows": rows[1]})
    return AddVersion(draft, by=Installation()).execute()


def table(days):
    red = {"when": {LATE: {"from": days}}, "then": {"colour": "red"}}
    return [red, {"when": {}, "then": {"colour": "green"}}]


def test_a_checker_of_a_rule_sees_the_cell_that_changes(stage, client):
    draft = drafted(stage, [table("10"), table("20")])
    author = stage.account("rules", permissions=[*RULES, "ruleversion.enact"])
    request = submitted(Enact(fresh(draft), by=author, reason=REASON))
    assert ApprovalRequest.objects.get() == request
    client.force_login(stage.account(request.steps.order_by("stage").first().party))
    client.cookies["dougong_language"] = "en"
    page = client.get(f"/approvalrequest/{request.pk}/").content.decode()
    assert page.count('data-change="changed"') == 1
    assert "against version 1" in page


def test_a_version_is_drafted_and_edited_in_the_grid_only(stage, desk):
    draft = drafted(stage, [table("10"), table("20")])
    grid = f"/ruleset/{draft.rule_set_id}/table/"
    assert desk.get(f"/ruleversion/{draft.pk}/edit/").url == grid
    assert desk.get(f"/ruleversion/add/?rule_set={draft.rule_set_id}").url == grid
    assert desk.get("/ruleversion/add/").url == "/ruleset/"
    page = desk.post("/ruleversion/add/", {"rule_set": draft.rule_set_id, "content": "{"})
    assert page.status_code == 422
    assert '<input type="hidden" name="content"' in page.content.decode()
