"""The main job: a plan file goes in, and its schedule, Gantt chart and dashboard come out."""

from pathlib import Path

import pytest

from dougong.apps.planning.tests.files import CORPUS, PLANS, mspdi, shared

OWN_TASKS = """
<Task><UID>1</UID><ID>1</ID><Name>Foundations</Name><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration></Task>
<Task><UID>2</UID><ID>2</ID><Name>Walls</Name><OutlineLevel>1</OutlineLevel><Duration>PT24H0M0S</Duration>
<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type></PredecessorLink></Task>
<Task><UID>3</UID><ID>3</ID><Name>Opening</Name><OutlineLevel>1</OutlineLevel><Duration>PT0H0M0S</Duration><Milestone>1</Milestone>
<PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type></PredecessorLink></Task>
"""
WORDS = {
    "zh": {"critical": "关键", "dashboard": "仪表盘"},
    "en": {"critical": "ritical", "dashboard": "Dashboard"},
}


def upload(page, project, path):
    page.goto(f"/planfile/add/?project={project.pk}")
    page.set_input_files("input[type=file]", path)
    page.click("form.dg-form button.btn-primary")


def confirm(page):
    page.fill("#reason", "the plan agreed with the contractor")
    page.click("form:has(#reason) button.btn-primary")
    page.wait_for_url("**/gantt/")
    page.wait_for_selector("dg-gantt[data-state=ready]")


@pytest.fixture
def own_file(tmp_path) -> Path:
    path = tmp_path / "own.xml"
    path.write_bytes(mspdi(OWN_TASKS))
    return path


def test_a_project_file_becomes_a_gantt_chart_and_a_dashboard(signed_in, bank, own_file, language):
    upload(signed_in, bank.here.project, own_file)
    signed_in.wait_for_selector("#reason")
    confirm(signed_in)
    grid = signed_in.inner_text("dg-gantt [role=treegrid]")
    assert "Foundations" in grid
    assert "Opening" in grid
    signed_in.goto(f"/project/{bank.here.project.pk}/dashboard/")
    text = signed_in.inner_text("main")
    assert WORDS[language]["critical"] in text
    assert "2026-03-11" in text


def test_a_real_primavera_plan_is_shown_with_its_198_activities(signed_in, bank):
    upload(signed_in, bank.here.project, shared(PLANS / "p6/constology_wk2.xer"))
    signed_in.wait_for_selector("#reason")
    assert "198" in signed_in.inner_text("main")
    confirm(signed_in)
    rows = int(signed_in.get_attribute("dg-gantt [role=treegrid]", "aria-rowcount"))
    assert rows >= 198


def test_a_hostile_file_is_refused_on_the_page_and_leaves_no_activity(signed_in, bank):
    from dougong.apps.planning.models import WorkItem

    upload(signed_in, bank.here.project, shared(CORPUS / "xxe_file.mspdi.xml"))
    signed_in.wait_for_selector(".dg-alert-bad")
    assert "E103" in signed_in.inner_text(".dg-alert-bad")
    assert WorkItem.objects.count() == 0


def test_a_cycle_is_refused_with_the_names_of_its_activities(signed_in, bank, tmp_path):
    path = tmp_path / "cycle.xml"
    back = "<PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type></PredecessorLink></Task>\n<Task><UID>2"
    path.write_bytes(mspdi(OWN_TASKS.replace("</Task>\n<Task><UID>2", back, 1)))
    upload(signed_in, bank.here.project, path)
    signed_in.wait_for_selector(".dg-alert-bad")
    text = signed_in.inner_text(".dg-alert-bad")
    assert "E201" in text
    assert "1 -FS-> 2 -FS-> 1" in text or "2 -FS-> 1 -FS-> 2" in text


@pytest.mark.parametrize("screen", ["phone"])
def test_the_gantt_chart_works_on_a_phone(signed_in, bank, own_file):
    upload(signed_in, bank.here.project, own_file)
    signed_in.wait_for_selector("#reason")
    confirm(signed_in)
    width = signed_in.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert "Foundations" in signed_in.inner_text("dg-gantt [role=treegrid]")


def test_why_a_date_is_answered_from_the_keyboard(signed_in, bank, own_file):
    upload(signed_in, bank.here.project, own_file)
    signed_in.wait_for_selector("#reason")
    confirm(signed_in)
    signed_in.focus("dg-gantt [role=treegrid]")
    signed_in.keyboard.press("End")
    signed_in.keyboard.press("w")
    signed_in.wait_for_selector("#dgp-peek:not([hidden]):has-text('Walls')")
    assert "Foundations" in signed_in.inner_text("#dgp-peek")
