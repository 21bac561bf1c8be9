"""Planning on the page: fifty rows from nothing by keyboard, a drag in a large plan, edits taken back."""

import pytest

from dougong.apps.planning.models import Dependency, WorkItem

WORDS = {"zh": "随之移动", "en": "move"}


@pytest.fixture
def plan(bank):
    from dougong.apps.planning.factories import PlanFactory

    return PlanFactory(project=bank.here.project)


@pytest.fixture
def chart(plan, signed_in):
    """The empty Gantt page of the project."""
    signed_in.goto(f"/project/{plan.project_id}/gantt/")
    signed_in.wait_for_selector("dg-gantt[data-state=empty]")
    return signed_in


def settled(page):
    """Waits until every edit that was sent is answered."""
    page.evaluate("document.querySelector('dg-gantt').editing.queue")


def rows(page):
    settled(page)
    return page.evaluate(
        "() => { const { plan } = document.querySelector('dg-gantt').view;"
        " return plan.outline.map((number, row) => `${number} ${plan.name[row]}`); }"
    )


def type_row(page, name, duration="", preds=""):
    for text in (name, duration, preds):
        page.keyboard.type(text)
        if text is not preds:
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page)


@pytest.mark.parametrize("language", ["zh"])
@pytest.mark.parametrize(("phases", "tasks"), [(2, 3), pytest.param(5, 9, marks=pytest.mark.full)])
def test_fifty_tasks_are_planned_from_nothing_with_the_keyboard_alone(chart, phases, tasks):
    chart.focus("dg-gantt .dgg-entry input")
    for phase in range(1, phases + 1):
        type_row(chart, f"Phase {phase}")
        if phase > 1:
            chart.keyboard.press("Alt+ArrowLeft")
            settled(chart)
        for task in range(1, tasks + 1):
            waits = f"{phase}.{task - 1}" if task > 1 else ""
            type_row(chart, f"Task {phase}.{task}", f"{task}d", waits)
            if task == 1:
                chart.keyboard.press("Alt+ArrowRight")
                settled(chart)
    assert len(rows(chart)) == phases * (tasks + 1)
    assert rows(chart)[:3] == ["1 Phase 1", "1.1 Task 1.1", "1.2 Task 1.2"]
    assert rows(chart)[-1] == f"{phases}.{tasks} Task {phases}.{tasks}"
    assert Dependency.objects.count() == phases * (tasks - 1)
    chart.keyboard.press("Escape")
    chart.keyboard.press("Home")
    chart.keyboard.press("ArrowDown")
    chart.keyboard.press("d")
    chart.keyboard.type("2w")
    chart.keyboard.press("Enter")
    chart.wait_for_selector(".dgg-question")
    assert WORDS["zh"] in chart.inner_text(".dgg-question")
    chart.keyboard.press("Enter")
    settled(chart)
    assert WorkItem.objects.get(title="Task 1.1").duration_minutes == 4800
    chart.keyboard.press("Control+z")
    settled(chart)
    assert WorkItem.objects.get(title="Task 1.1").duration_minutes == 480


@pytest.fixture
def pair(chart):
    """Two rows of which the second waits for the first."""
    chart.focus("dg-gantt .dgg-entry input")
    type_row(chart, "Design", "5d")
    type_row(chart, "Build", "3d", "1")
    chart.keyboard.press("Escape")
    return chart


def bar(page, row):
    """The middle of a bar on the screen."""
    page.evaluate("document.querySelector('dg-gantt').fit()")
    return page.evaluate(
        """(row) => { const { view, stage } = document.querySelector("dg-gantt"), { plan, scale } = view;
        const box = stage.timeline.body.getBoundingClientRect();
        const at = (moment) => box.left + scale.x(moment);
        return { x: (at(plan.start[row]) + at(plan.finish[row])) / 2, end: at(plan.finish[row]),
          y: box.top + view.rowY(view.rows.place[row]) + view.rowHeight / 2, day: scale.perDay }; }""",
        row,
    )


def drag(page, begin, to):
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move((begin[0] + to[0]) / 2, (begin[1] + to[1]) / 2)
    page.mouse.move(*to)
    page.mouse.up()


def test_a_bar_is_dragged_shown_with_what_follows_and_kept_or_dropped(pair, language):
    before = WorkItem.objects.get(title="Build").start_at
    for key, is_kept in (("Escape", False), ("Enter", True)):
        at = bar(pair, 0)
        drag(pair, (at["x"], at["y"]), (at["x"] + 7 * at["day"], at["y"]))
        pair.wait_for_selector(".dgg-question")
        assert WORDS[language] in pair.inner_text(".dgg-question")
        pair.keyboard.press(key)
        settled(pair)
        later = WorkItem.objects.get(title="Build").start_at
        assert (later > before) is is_kept
    assert WorkItem.objects.get(title="Design").constraint_kind == "SNET"


@pytest.mark.parametrize("language", ["en"])
def test_an_end_is_dragged_and_a_bar_is_linked_to_another(pair):
    pair.focus("dg-gantt .dgg-entry input")
    type_row(pair, "Train", "1d")
    at = bar(pair, 2)
    drag(pair, (at["end"] - 1, at["y"]), (at["end"] - 1 + 2 * at["day"], at["y"]))
    settled(pair)
    assert WorkItem.objects.get(title="Train").duration_minutes == 3 * 480
    build, train = bar(pair, 1), bar(pair, 2)
    drag(pair, (build["x"], build["y"]), (build["x"] + 2, train["y"]))
    settled(pair)
    link = Dependency.objects.get(successor__title="Train")
    assert link.predecessor.title == "Build"


@pytest.mark.parametrize("language", ["en"])
def test_rows_are_pasted_from_a_table_moved_linked_and_deleted(pair):
    table = "名称\t工期\t前置项\nTest\t4d\t1\nLaunch\t0\t3"
    pair.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.querySelector(".dgg-tree").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        table,
    )
    assert rows(pair) == ["1 Design", "2 Build", "3 Test", "4 Launch"]
    assert WorkItem.objects.get(title="Launch").is_milestone
    pair.focus("dg-gantt .dgg-tree")
    pair.keyboard.press("Alt+ArrowUp")
    assert rows(pair) == ["1 Design", "2 Build", "3 Launch", "4 Test"]
    pair.keyboard.press("Delete")
    assert rows(pair) == ["1 Design", "2 Build", "3 Test"]
    pair.keyboard.press("Control+z")
    assert rows(pair) == ["1 Design", "2 Build", "3 Launch", "4 Test"]
    pair.keyboard.press("Control+y")
    assert rows(pair) == ["1 Design", "2 Build", "3 Test"]


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_two_baselines_are_compared_as_table_and_as_bars(pair, plan, screen):
    from dougong.apps.planning import actions
    from dougong.apps.planning.models import Baseline, Plan
    from dougong.platform.policies import Installation

    def take():
        for item in WorkItem.objects.filter(state="draft"):
            actions.ReadyWorkItem(item, by=Installation()).execute()
        now = Plan.objects.select_related("record", "project__record").get(pk=plan.pk)
        actions.TakeBaseline(now, by=Installation(), reason="as approved").execute()
        return Baseline.objects.get(state="current")

    pair.focus("dg-gantt .dgg-entry input")
    type_row(pair, "Launch", "0", "2")
    first = take()
    pair.reload()
    pair.wait_for_selector("dg-gantt[data-state=ready]")
    pair.focus("dg-gantt .dgg-entry input")
    type_row(pair, "Train", "2w", "1")
    second = take()
    pair.goto(f"/project/{plan.project_id}/baselines/")
    pair.select_option("select[name=before]", str(first.pk))
    pair.select_option("select[name=after]", str(second.pk))
    pair.click(".dgp-compare button")
    pair.wait_for_selector("dg-gantt[data-state=ready]")
    assert "Train" in pair.inner_text("main table")
    assert "Design" not in pair.inner_text("main table")
    assert pair.evaluate("document.documentElement.scrollWidth") <= pair.viewport_size["width"]
