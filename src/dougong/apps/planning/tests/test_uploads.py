"""Files of unknown origin through the door of the web, and large ones through the worker."""

from __future__ import annotations

import json
import resource
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import gettext

from dougong.apps.planning import actions, jobs
from dougong.apps.planning.models import Dependency, Plan, PlanFile, WorkCalendar, WorkItem
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.schedules import timetable
from dougong.engines.interchange import read_plan, write_mspdi
from dougong.engines.scheduling import schedule
from dougong.platform.journal import Entry

from .files import CORPUS, PLANS, mspdi, shared, task
from .test_imports import SMALL, dates, stored_plans

pytestmark = pytest.mark.alone

PLAIN = {"ok_plan.xml"}
SECONDS = 2.0
KINDS = {".xml", ".xlsx", ".xlsm", ".zip", ".gz", ".csv"}
FILES = sorted(path.name for path in CORPUS.glob("*") if path.suffix in KINDS) or ["(absent)"]
TEMPLATES = sorted((PLANS / "msproject/templates").glob("*.xml")) or [PLANS / "(absent)"]
MORE = sorted((PLANS / "msproject").glob("[nt]*_*/*.xml"))
PROJECT_FILES = [
    *(pytest.param(path, id=path.name) for path in TEMPLATES),
    *(pytest.param(path, id=path.name, marks=pytest.mark.full) for path in MORE),
]


def upload(client, project, data, name="plan.xml"):
    body = {
        "upload": SimpleUploadedFile(name, data),
        "project": project.pk,
        "category": "operational",
        "project_type": "other",
    }
    return client.post(reverse("planfile-add"), body)


def processor_seconds() -> float:
    """What this process and its finished children have used: a busy machine does not add to it."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_and_leaves_nothing(name, project, planner, client, stored_files):
    data = shared(CORPUS / name).read_bytes()
    client.force_login(planner)
    began = processor_seconds()
    answer = upload(client, project, data, name)
    assert processor_seconds() - began < SECONDS
    if name in PLAIN:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert not WorkItem.objects.exists()
    assert not WorkCalendar.objects.exists()
    assert not Plan.objects.exists()
    assert not PlanFile.objects.exclude(state="refused").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plan_cycle.mspdi.xml", "E201"),
        ("plan_selfref.mspdi.xml", "E213"),
        ("plan_dangling.mspdi.xml", "E202"),
        ("plan_dup_uid.mspdi.xml", "E210"),
        ("plan_neg_duration.mspdi.xml", "E211"),
    ],
)
@pytest.mark.usefixtures("stored_files")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_faulty_plan_is_refused_by_the_name_of_its_activity(
    name, told, language, project, planner, client
):
    data = shared(CORPUS / name).read_bytes()
    client.force_login(planner)
    client.cookies["dougong_language"] = language
    answer = upload(client, project, data, name)
    found = {finding["code"]: finding for finding in answer.context["refused"]}
    assert told in found
    named = found[told]["activities"] or [found[told]["text"]]
    assert any(character.isdigit() for character in "".join(named))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_no_plan_at_all_is_said_in_the_readers_language(
    language, project, planner, client, stored_files
):
    client.force_login(planner)
    client.cookies["dougong_language"] = language
    page = upload(client, project, b"MZ\x90\x00 not a plan", "plan.exe").content.decode()
    assert "E101" in page
    assert ("文件被拒绝" in page) is (language == "zh-hans")


def test_an_empty_upload_is_refused(project, planner, client, stored_files):
    client.force_login(planner)
    assert upload(client, project, b"").status_code == 422
    assert client.post(reverse("planfile-add"), {"project": project.pk}).status_code == 422
    assert not PlanFile.objects.exists()


def test_a_file_name_never_decides_where_the_bytes_lie(project, planner, client, stored_files):
    client.force_login(planner)
    upload(client, project, SMALL, "../../../etc/passwd")
    stored = PlanFile.objects.get()
    assert stored.content.name == f"plans/{stored.sha256[:2]}/{stored.sha256}"


@pytest.mark.parametrize("path", PROJECT_FILES)
def test_a_project_file_keeps_its_schedule_through_database_and_export(path, bank, imported):
    data, name = shared(path).read_bytes(), path.name
    first = imported(data, name, unit=bank)
    sheet = sheet_of(*stored_plans(first))
    ours = dates(timetable(sheet).result)
    assert ours == dates(schedule(read_plan(data, name)))
    second = imported(write_mspdi(sheet.document), "back.xml", unit=bank)
    assert dates(timetable(sheet_of(*stored_plans(second))).result) == ours


def large_plan(count: int) -> bytes:
    """A chain of tasks."""
    document = {
        "schema": "dougong.plan/1",
        "projects": [{"id": "P", "name": "Long", "start": "2026-03-02T08:00"}],
        "activities": [
            {"id": f"A{n}", "project": "P", "name": f"Task {n}", "duration": 480}
            for n in range(count)
        ],
        "links": [{"pred": f"A{n}", "succ": f"A{n + 1}"} for n in range(count - 1)],
    }
    return json.dumps(document).encode()


@pytest.fixture
def few(monkeypatch):
    """A plan is large from four items on."""
    for module in (actions.files, actions.imports, actions.replanning):
        monkeypatch.setattr(module, "AT_ONCE", 3)


def test_a_large_file_is_checked_and_imported_by_the_worker(
    few, project, planner, client, stored_files
):
    client.force_login(planner)
    answer = upload(client, project, large_plan(5), "long.json")
    row = PlanFile.objects.get()
    assert row.state == "stored"
    page = client.get(answer["Location"]).content.decode()
    assert "hx-trigger" in page
    jobs.check_plan_file(plan_file=row.pk, actor=planner.pk)
    assert client.get(answer["Location"]).context["projects"][0]["activities"] == 5
    row.refresh_from_db()
    client.post(answer["Location"], {"reason": "a long one", "version": row.version})
    row.refresh_from_db()
    assert (row.state, WorkItem.objects.count()) == ("importing", 0)
    jobs.import_plan_file(plan_file=row.pk, actor=planner.pk, reason="a long one")
    row.refresh_from_db()
    assert (row.state, WorkItem.objects.count(), Dependency.objects.count()) == ("imported", 5, 4)
    assert Plan.objects.get().is_stale is False


def test_an_import_that_fails_in_the_worker_is_given_back_with_the_reason(
    few, project, planner, stored_files, checked
):
    row = checked(large_plan(5), "long.json", planner, project=project)
    actions.ImportPlan(row, by=planner, reason="a long one").execute()
    row.content.storage.delete(row.content.name)
    row.content.storage.save(row.content.name, SimpleUploadedFile("x", mspdi(task(1, "A", 8, "1"))))
    jobs.import_plan_file(plan_file=row.pk, actor=planner.pk, reason="a long one")
    row.refresh_from_db()
    assert (row.state, WorkItem.objects.count()) == ("checked", 0)
    entry = Entry.objects.get(record=row.pk, verb="fail_import")
    assert entry.reason == gettext("The stored file is not the one that was uploaded.")


def test_the_worker_schedules_a_plan_that_became_stale(few, project, planner, imported):
    imported(large_plan(5), "long.json", planner, project=project)
    item = WorkItem.objects.select_related("record").get(activity_id="A0")
    item.duration_minutes = 960
    actions.ChangeWorkItem(item, by=planner).execute()
    plan = Plan.objects.get(project=project)
    before = plan.forecast_finish_at
    assert plan.is_stale is True
    jobs.schedule_stale_plan(plan=plan.pk, cause=f"change {item.code}")
    plan.refresh_from_db()
    assert (plan.is_stale, plan.forecast_finish_at > before) == (False, True)


def test_the_command_imports_a_file_into_a_project(project, stored_files, tmp_path, capsys):
    path = tmp_path / "plan.xml"
    path.write_bytes(SMALL)
    call_command("plan_import", str(path), "--project", project.code)
    assert project.code in capsys.readouterr().out
    assert WorkItem.objects.filter(project=project).count() == 4


def test_the_command_makes_a_project_under_a_unit_as_somebody(bank, pmo, stored_files, tmp_path):
    path = tmp_path / "plan.xml"
    path.write_bytes(SMALL)
    arguments = ["--unit", bank.code, "--as", pmo.username]
    call_command("plan_import", str(path), *arguments)
    assert Plan.objects.get().project.title_zh == "Own plan"


@pytest.mark.parametrize(
    ("data", "code"), [(b"nonsense", 3), (mspdi(task(1, "A", 8, "2") + task(2, "B", 8, "1")), 4)]
)
def test_the_command_tells_by_its_exit_code_what_is_wrong(
    data, code, project, stored_files, tmp_path
):
    path = tmp_path / "plan.xml"
    path.write_bytes(data)
    with pytest.raises(CommandError) as refused:
        call_command("plan_import", str(path), "--project", project.code)
    assert refused.value.returncode == code
    assert str(refused.value).startswith("error[E")
