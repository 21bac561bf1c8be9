"""From a sheet to records: columns, trial, one transaction, under the rights of whoever imports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.accounts.factories import RoleFactory, RoleGrantFactory
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.kernel import clock
from dougong.platform.actions import Change
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.exports import guarded
from dougong.platform.factories import unwatched
from dougong.platform.imports.actions import ApplyImport, DiscardImport
from dougong.platform.imports.choices import ImportState
from dougong.platform.imports.factories import TABLE
from dougong.platform.imports.models import SheetImport
from dougong.platform.journal import Entry
from tests.cast import Bank

from .stage import applied, checked, csv_of, handed_in, xlsx_of

HEADER = ["project", "Title", "kind of risk", "likelihood", "impact"]


def line(bank: Bank, title: str, **other: object) -> list[object]:
    given = {"project": bank.here.project.code, "kind": "Technology", "likelihood": 3, "impact": 4}
    given |= other
    return [given["project"], title, given["kind"], given["likelihood"], given["impact"]]


def kind_label() -> str:
    return str(Risk._meta.get_field("kind_of_risk").flatchoices[0][1])


@pytest.fixture
def sheet(bank):
    """A sheet of two good rows."""
    kind = kind_label()
    return [list(HEADER), line(bank, "One", kind=kind), line(bank, "Two", kind=kind)]


def codes_of(row: SheetImport) -> list[tuple[int, str, str]]:
    return [(one["row"], one["heading"], one["code"]) for one in row.findings]


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
def test_rows_of_a_sheet_become_records_with_an_entry_each(bank, sheet, form):
    row = checked(handed_in("risk", form(sheet), bank.keeper), bank.keeper)
    assert (row.report["new"], row.report["refused"]) == (2, 0)
    assert Risk.objects.count() == 0
    row = applied(row, bank.keeper, "taken over from the old list")
    assert row.state == ImportState.IMPORTED
    made = Risk.objects.order_by("pk")
    assert [one.title_en for one in made] == ["One", "Two"]
    for one in made:
        entry = Entry.objects.get(record=one.pk)
        assert (entry.verb, entry.actor_id) == ("add", bank.keeper.pk)
        assert entry.reason == f"{row.code} taken over from the old list"


def test_every_wrong_cell_is_named_with_its_row_and_column_in_both_languages(bank, sheet):
    sheet[1][3], sheet[2][2] = "many", "Weather"
    sheet.append(line(bank, "Three", kind=kind_label(), project="P-1999-0001"))
    row = checked(handed_in("risk", csv_of(sheet), bank.keeper), bank.keeper)
    assert [(one["row"], one["heading"]) for one in row.findings] == [
        (2, "likelihood"),
        (3, "kind of risk"),
        (4, "project"),
    ]
    first = row.findings[0]
    assert first["message_en"] == "“many” is not a number."
    assert first["message_zh"] == "“many”不是数字。"
    assert row.report["refused"] == 3
    with pytest.raises(ValidationError) as refused:
        ApplyImport(row, by=bank.keeper).execute()
    assert refused.value.code == "imports.rows_refused"
    assert Risk.objects.count() == 0


def test_a_missing_column_is_said_once_and_not_for_every_row(bank, sheet):
    short = [[*one[:2], *one[3:]] for one in sheet]
    row = checked(handed_in("risk", csv_of(short), bank.keeper), bank.keeper)
    assert [(one["row"], one["field"]) for one in row.findings] == [(0, "kind_of_risk")]
    assert row.report["refused"] == 2


def test_headings_and_choices_are_understood_in_chinese_and_digits_in_full_width(bank):
    from django.utils.translation import override

    with override("zh-hans"):
        field = Risk._meta.get_field
        names = ("project", "title_zh", "kind_of_risk", "likelihood", "impact", "due_on")
        header = [str(field(name).verbose_name) for name in names]
        kind = str(field("kind_of_risk").flatchoices[0][1])
    title = bank.here.project.title_zh
    rows = [header, [title, "机房断电", kind, "３", "４", "2026年3月5日"]]
    data = csv_of(rows, "gb18030")
    row = checked(handed_in("risk", data, bank.keeper), bank.keeper)
    assert row.findings == []
    assert row.layout["encoding"] == "gb18030"
    applied(row, bank.keeper)
    made = Risk.objects.get()
    assert (made.title_zh, made.likelihood, made.impact) == ("机房断电", 3, 4)
    assert made.due_on.isoformat() == "2026-03-05"
    assert made.project_id == bank.here.project.pk


def test_amounts_keep_every_digit_and_too_many_decimals_are_refused(bank):
    project = ProjectFactory(leading_unit=bank.here.unit, state=ProjectState.CHARTERED)
    header = ["Code", "Version", "approved amount"]
    amounts = {"1,234,567.89": "1234567.89", "９９９.５０": "999.50"}
    for written, stored in amounts.items():
        project.refresh_from_db()
        rows = [header, [project.code, project.version, written]]
        row = checked(handed_in("project", csv_of(rows), bank.keeper), bank.keeper)
        assert row.findings == []
        applied(row, bank.keeper)
        project.refresh_from_db()
        assert str(project.approved_amount) == stored
    rows = [header, [project.code, project.version, "1.234"]]
    row = checked(handed_in("project", csv_of(rows), bank.keeper), bank.keeper)
    assert codes_of(row) == [(2, "approved amount", "max_decimal_places")]


def test_a_known_code_changes_the_record_and_an_equal_row_leaves_it(bank):
    one, two = RiskFactory(project=bank.here.project), RiskFactory(project=bank.here.project)
    rows = [["Code", "Version", "impact"], [one.code, 1, 5], [two.code, 1, two.impact]]
    row = checked(handed_in("risk", xlsx_of(rows), bank.keeper), bank.keeper, key="code")
    assert (row.report["changed"], row.report["unchanged"]) == (1, 1)
    shown = row.preview["changed"][0]
    assert (shown["before"], shown["after"]) == ({"impact": one.impact}, {"impact": 5})
    applied(row, bank.keeper)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.impact, one.version, two.version) == (5, 2, 1)


def test_a_change_needs_the_version_that_was_read(bank):
    risk = RiskFactory(project=bank.here.project, impact=2)
    unversioned = csv_of([["Code", "impact"], [risk.code, 5]])
    row = checked(handed_in("risk", unversioned, bank.keeper), bank.keeper)
    assert codes_of(row) == [(2, "", "version_required")]
    stale = csv_of([["Code", "Version", "impact"], [risk.code, 7, 5]])
    row = checked(handed_in("risk", stale, bank.keeper), bank.keeper)
    assert codes_of(row) == [(2, "", "version_stale")]


def test_the_moment_of_export_stands_for_the_versions(bank):
    risk = RiskFactory(project=bank.here.project, impact=2)
    data = csv_of([["Code", "impact"], [risk.code, 5]])
    late, early = clock.now() + timedelta(hours=1), risk.updated_at - timedelta(seconds=1)
    row = checked(handed_in("risk", data, bank.keeper), bank.keeper, as_of=early)
    assert codes_of(row) == [(2, "", "version_stale")]
    row = checked(handed_in("risk", data, bank.keeper), bank.keeper, as_of=late)
    assert row.report["changed"] == 1


def test_an_external_id_makes_once_and_changes_afterwards(bank, sheet):
    rows = [[*HEADER, "External id"], [*sheet[1], "J-1"], [*sheet[2], "J-2"]]
    first = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper)
    assert first.key == "external_id"
    applied(first, bank.keeper)
    again = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper)
    assert (again.report["new"], again.report["unchanged"]) == (0, 2)
    rows[2][4] = 1
    late = clock.now() + timedelta(hours=1)
    third = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper, as_of=late)
    applied(third, bank.keeper)
    assert Risk.objects.count() == 2
    assert Risk.objects.get(external_id="J-2").impact == 1


def test_any_column_may_be_the_one_by_which_records_are_recognised(bank):
    risk = RiskFactory(project=bank.here.project, title_en="Only one", impact=2)
    rows = [["title (English)", "Version", "impact"], ["Only one", 1, 4]]
    row = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper, key="title_en")
    applied(row, bank.keeper)
    risk.refresh_from_db()
    assert risk.impact == 4


def test_one_key_in_two_rows_is_refused_in_both(bank):
    risk = RiskFactory(project=bank.here.project)
    rows = [["Code", "Version", "impact"], [risk.code, 1, 4], [risk.code, 1, 5]]
    row = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper)
    assert codes_of(row) == [(2, "Code", "imports.key_twice"), (3, "Code", "imports.key_twice")]


@pytest.mark.parametrize("name", ["code", "label", "external_id"])
def test_a_record_out_of_sight_is_as_good_as_none_for_references(bank, sheet, name):
    canary = ProjectFactory(leading_unit=Bank.found().here.unit)
    with unwatched():
        Project.objects.filter(pk=canary.pk).update(external_id="CANARY-7")
    canary.refresh_from_db()
    words = {"code": canary.code, "label": canary.record.label, "external_id": "CANARY-7"}
    sheet[1][0], sheet[2][0] = words[name], "P-1999-0404"
    row = checked(handed_in("risk", csv_of(sheet), bank.keeper), bank.keeper)
    seen, unseen = row.findings
    assert seen["code"] == unseen["code"] == "imports.no_such_record"
    assert seen["message_en"].replace(words[name], "") == unseen["message_en"].replace(
        "P-1999-0404", ""
    )


def test_a_record_out_of_sight_is_not_found_by_its_code(bank):
    canary = RiskFactory(project=Bank.found().here.project)
    rows = [["Code", "Version", "impact"], [canary.code, 1, 5], ["RK-1999-0404", 1, 5]]
    row = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper)
    assert {one["code"] for one in row.findings} == {"imports.no_such_code"}
    assert canary.title_en not in str(row.preview)


def test_whoever_may_not_add_hands_in_nothing(bank, sheet):
    with pytest.raises(PermissionDenied):
        handed_in("risk", csv_of(sheet), bank.reader)
    assert SheetImport.objects.count() == 0


def test_each_row_is_judged_by_the_right_on_its_own_place(bank, sheet):
    person = bank.here.account("risk.view", "risk.add", "project.view", on=bank.here.project)
    sheet[2][0] = bank.there.project.code
    row = checked(handed_in("risk", csv_of(sheet), person), person)
    assert [one["row"] for one in row.findings] == [3]
    both = bank.here.account("risk.view", "risk.add", on=bank.here.project)
    role = RoleFactory(permissions=["project.view"], unit=bank.here.unit.record)
    RoleGrantFactory(account=both, role=role, scope=bank.root.record)
    row = checked(handed_in("risk", csv_of(sheet), both), both)
    assert codes_of(row) == [(3, "", "rights.denied")]


def test_only_what_the_preview_showed_is_done(bank):
    risk = RiskFactory(project=bank.here.project, impact=2)
    rows = [["Code", "impact"], [risk.code, 5]]
    late = clock.now() + timedelta(hours=1)
    row = checked(handed_in("risk", csv_of(rows), bank.keeper), bank.keeper, as_of=late)
    rival = Risk.objects.get(pk=risk.pk)
    rival.likelihood = 1
    Change(rival, by=bank.keeper).execute()
    with pytest.raises(ValidationError) as refused:
        applied(row, bank.keeper)
    assert refused.value.code == "imports.outcome_changed"
    risk.refresh_from_db()
    assert risk.impact == 2


def test_what_only_the_database_refuses_is_traced_to_its_row(bank):
    names = [f"sheet-role-{number}" for number in range(40)]
    names[17] = names[3]
    rows = [["key", "name (English)", "permissions", "unit"]]
    rows += [[name, name, '["unit.view"]', bank.here.unit.code] for name in names]
    row = checked(handed_in("role", csv_of(rows), bank.keeper), bank.keeper)
    assert [one["row"] for one in row.findings] == [19]
    assert row.report["new"] == 39


def test_an_import_is_done_once(bank, sheet):
    row = applied(checked(handed_in("risk", csv_of(sheet), bank.keeper), bank.keeper), bank.keeper)
    with pytest.raises(ValidationError) as done:
        applied(row, bank.keeper)
    assert done.value.code == "imports.done_already"
    with pytest.raises(ValidationError) as refused:
        handed_in("risk", csv_of(sheet), bank.keeper, batch=row.batch)
    assert refused.value.error_dict["batch"][0].code == "already_exists"
    assert Risk.objects.count() == 2


def test_a_classed_verb_becomes_requests_of_one_transaction(bank):
    row = checked(handed_in("authoritymatrix", TABLE, bank.keeper), bank.keeper)
    assert row.findings == []
    assert row.report["requests"] == 1
    assert ApprovalRequest.objects.count() == 0
    row = applied(row, bank.keeper)
    assert ApprovalRequest.objects.get().code == row.report["requests_made"][0]


def test_a_person_finds_the_columns_named_as_last_time(bank, sheet):
    sheet[0][1] = "What may happen"
    row = handed_in("risk", csv_of(sheet), bank.keeper)
    assert "What may happen" not in row.mapping
    mapping = row.mapping | {"What may happen": "title_en"}
    checked(row, bank.keeper, mapping=mapping)
    assert handed_in("risk", csv_of(sheet), bank.keeper).mapping == mapping
    other = bank.here.account("risk.add", "risk.view", on=bank.root)
    assert "What may happen" not in handed_in("risk", csv_of(sheet), other).mapping


def test_a_file_that_was_altered_in_the_store_is_not_imported(bank, sheet):
    row = checked(handed_in("risk", csv_of(sheet), bank.keeper), bank.keeper)
    with open(row.content.path, "ab") as file:
        file.write(b"\n1,2,3")
    with pytest.raises(ValidationError) as refused:
        applied(row, bank.keeper)
    assert refused.value.code == "imports.file_was_altered"


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "\u3000@SUM(1)", "'=quoted", "''", "-2+3+cmd|' /C calc'!A0", "it's"]
)
def test_a_text_comes_back_from_a_guarded_csv_as_it_was_entered(bank, sheet, text):
    sheet[1][1] = guarded(text)
    applied(checked(handed_in("risk", csv_of(sheet), bank.keeper), bank.keeper), bank.keeper)
    assert Risk.objects.filter(title_en=text).exists()


def test_a_discarded_import_loses_its_bytes_and_keeps_its_digest(bank, sheet):
    row = handed_in("risk", csv_of(sheet), bank.keeper)
    row = DiscardImport(row, by=bank.keeper).execute()
    row.refresh_from_db()
    assert (row.state, row.content.name, len(row.sha256)) == (ImportState.DISCARDED, "", 64)
