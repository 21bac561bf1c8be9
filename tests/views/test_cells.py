"""Cells edited in the table: read, refused line by line, stored all or each, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from tests.battery.world import browser
from tests.cast import Bank


@pytest.fixture
def risks(bank: Bank) -> list[Risk]:
    made: list[Risk] = RiskFactory.create_batch(4, project=bank.here.project, impact=2)
    return made


def sent(account: Any, page: str, **body: Any) -> Any:
    address = f"/risk/{page}/"
    return browser(account).post(address, json.dumps(body), content_type="application/json")


def line(risk: Risk, **values: str) -> dict[str, Any]:
    return {"id": risk.pk, "version": risk.version, "values": values}


def impacts(risks: list[Risk]) -> list[int]:
    stored = Risk.objects.in_bulk([risk.pk for risk in risks])
    return [stored[risk.pk].impact for risk in risks]


def test_every_wrong_line_is_told_before_anything_is_saved(bank: Bank, risks: list[Risk]) -> None:
    lines = [line(risks[0], impact="3"), line(risks[1], impact="many"), line(risks[2], impact="9"),
             line(risks[3], due_on="soon", owner="nobody at all")]  # fmt: skip
    for extra in ({"dry": True}, {"mode": "all"}):
        answer = sent(bank.keeper, "cells", lines=lines, **extra)
        assert answer.status_code == 422
        told = {(one["line"], one["field"]) for one in answer.json()["faults"]}
        assert told == {(1, "impact"), (2, "impact"), (3, "due_on"), (3, "owner")}
    assert impacts(risks) == [2, 2, 2, 2]


def test_all_or_each_for_itself_as_was_chosen(bank: Bank, risks: list[Risk]) -> None:
    lines = [line(risks[0], impact="3"), line(risks[1], impact="9"), line(risks[2], impact="4")]
    answer = sent(bank.keeper, "cells", lines=lines, mode="each")
    assert answer.status_code == 200
    assert [one["line"] for one in answer.json()["faults"]] == [1]
    assert impacts(risks) == [3, 2, 4, 2]
    rest = sent(
        bank.keeper, "cells", lines=[line(risks[1], impact="5"), line(risks[3], impact="1")]
    )
    assert [one["version"] for one in rest.json()["done"]] == [2, 2]
    assert impacts(risks) == [3, 5, 4, 1]


def test_texts_are_read_as_people_write_them(bank: Bank, risks: list[Risk]) -> None:
    owner = bank.keeper.person
    values = {"due_on": "2026年11月3日", "owner": owner.code, "impact": "4"}
    assert sent(bank.keeper, "cells", lines=[line(risks[0], **values)]).status_code == 200
    stored = Risk.objects.get(pk=risks[0].pk)
    assert (stored.due_on.isoformat(), stored.owner_id, stored.impact) == (
        "2026-11-03",
        owner.pk,
        4,
    )


def test_a_stale_line_and_a_foreign_one_are_faults_of_their_lines(
    bank: Bank, risks: list[Risk]
) -> None:
    foreign = RiskFactory(project=bank.there.project)
    sent(bank.keeper, "cells", lines=[line(risks[0], impact="3")])
    member = bank.here.account("risk.view", "risk.change", on=bank.here.project)
    lines = [line(risks[0], impact="5"), line(foreign, impact="5"), line(risks[1], impact="5")]
    answer = sent(member, "cells", lines=lines)
    codes = {one["line"]: one["code"] for one in answer.json()["faults"]}
    assert codes == {0: "version_stale", 1: "records.not_found"}
    assert impacts(risks) == [3, 2, 2, 2]


@pytest.mark.parametrize(
    ("lines", "status"),
    [([], 400), ("x", 400), ([{"id": 1}], 400), ([{"id": 1, "version": 1, "values": {"x": 1}}], 400),
     ([{"id": 1, "version": None, "values": {"impact": "1"}}], 428),
     ([{"id": 1, "version": 1, "values": {"state": "closed"}}], 400),
     ([{"id": 1, "version": 1, "values": {"record_id": "2"}}], 400),
     ([{"id": 1, "version": 1, "values": {"impact": "1"}}] * 2, 400)],
    ids=str,
)  # fmt: skip
def test_a_block_that_cannot_be_read_is_refused(bank: Bank, lines: Any, status: int) -> None:
    assert sent(bank.keeper, "cells", lines=lines).status_code == status


def test_who_may_not_change_edits_no_cell(bank: Bank, risks: list[Risk]) -> None:
    assert sent(bank.reader, "cells", lines=[line(risks[0], impact="5")]).status_code == 403
    page = browser(bank.reader).get("/risk/")
    assert page.context["drawn"]["editable"] == []


def test_the_last_change_is_taken_back_by_a_change_of_its_own(
    bank: Bank, risks: list[Risk]
) -> None:
    lines = [line(risks[0], impact="3"), line(risks[1], impact="4")]
    done = sent(bank.keeper, "cells", lines=lines).json()["done"]
    colleague = bank.here.account("risk.view", "risk.change", on=bank.here.project)
    assert sent(colleague, "undo", records=done).json()["code"] == "views.not_undoable"
    assert sent(bank.keeper, "undo", records=done).status_code == 200
    assert impacts(risks) == [2, 2, 2, 2]
    assert Risk.objects.get(pk=risks[0].pk).version == 3
    assert sent(bank.keeper, "undo", records=done).status_code == 412
