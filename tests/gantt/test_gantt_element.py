"""The Gantt element in a real browser: rows, keyboard, folding, filters, zoom, events, looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Site
from .sample_plan import SamplePlan

READY = "dg-gantt[data-state=ready]"
ROWS = ".dgg-row"

RECORD_EVENTS = """() => {
  window.heard = [];
  for (const name of ["dg-select", "dg-open", "dg-why"])
    document.addEventListener(name, (event) => window.heard.push([name, event.detail.id, event.detail.code]));
}"""


@pytest.fixture
def plan() -> SamplePlan:
    return SamplePlan(150)


@pytest.fixture
def gantt(site: Site, open_page: Callable[..., Any], plan: SamplePlan) -> Any:
    page = open_page(site.gantt(plan.response()))
    page.wait_for_selector(READY)
    page.evaluate(RECORD_EVENTS)
    page.focus(".dgg-tree")
    return page


def view(page: Any, expression: str) -> Any:
    """The value of an expression over the element `g`, its view `v` and scale `s`, after the next frame."""
    body = f"const g = document.querySelector('dg-gantt'), v = g.view, s = v.scale; return {expression};"
    return page.evaluate(f"async () => {{ await new Promise(requestAnimationFrame); {body} }}")


def chosen(page: Any) -> int:
    return view(page, "v.selected")


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def cells(page: Any, row: int) -> list[str]:
    view(page, "0")
    return page.locator(f"[data-row='{row}'] [role=gridcell]").all_inner_texts()


def shown_rows(page: Any) -> list[int]:
    view(page, "0")
    return [
        int(row)
        for row in page.locator(ROWS).evaluate_all("rows => rows.map((row) => row.dataset.row)")
    ]


def test_grid_is_a_tree_grid_that_tells_size_level_and_state(gantt: Any, plan: SamplePlan) -> None:
    tree = gantt.locator("[role=treegrid]")
    assert tree.get_attribute("aria-rowcount") == str(plan.size + 1)
    assert int(tree.get_attribute("aria-colcount")) == len(
        gantt.locator("[role=columnheader]").all()
    )
    first = gantt.locator("[data-row='0']")
    assert [
        first.get_attribute(name) for name in ("aria-level", "aria-expanded", "aria-rowindex")
    ] == ["1", "true", "2"]
    leaf = gantt.locator("[data-row='3']")
    assert [leaf.get_attribute(name) for name in ("aria-level", "aria-expanded")] == ["4", None]


def test_row_shows_code_name_duration_dates_and_float(gantt: Any, plan: SamplePlan) -> None:
    row = plan.columns["code"].index("A1080")
    shown = cells(gantt, row)
    assert shown[:3] == ["1.1.1.6", "A1080", plan.columns["name"][row]]
    assert shown[3:7] == ["8 d", "23 Feb 2026", "04 Mar 2026", "2 d"]


def test_predecessors_are_made_from_the_links(gantt: Any, plan: SamplePlan) -> None:
    row = plan.links["to"][-1]
    codes = [
        plan.columns["code"][source]
        for source, target in zip(plan.links["from"], plan.links["to"], strict=True)
        if target == row
    ]
    text = view(gantt, f"v.network.predecessors({row})")
    assert [part.rstrip("SF") for part in text.split(", ")] == codes


def test_only_rows_in_sight_exist(gantt: Any, plan: SamplePlan) -> None:
    assert plan.size > 140
    assert gantt.locator(ROWS).count() < 40


def test_arrow_keys_choose_rows_and_keep_them_in_sight(gantt: Any, plan: SamplePlan) -> None:
    press(gantt, "ArrowDown", "ArrowDown", "ArrowUp")
    assert chosen(gantt) == 1
    press(gantt, "End")
    assert chosen(gantt) == plan.size - 1
    assert plan.size - 1 in shown_rows(gantt)
    active = gantt.locator(".dgg-tree").get_attribute("aria-activedescendant")
    assert gantt.locator(f"#{active}").get_attribute("aria-selected") == "true"
    press(gantt, "PageUp")
    assert plan.size - 40 < chosen(gantt) < plan.size - 10
    press(gantt, "Home")
    assert chosen(gantt) == 0


def test_rows_keep_the_plan_order_in_the_dom_while_scrolling(gantt: Any) -> None:
    for top in (300, 700, 250, 3000, 2900):
        gantt.evaluate("top => document.querySelector('.dgg-scroller').scrollTop = top", top)
        rows = shown_rows(gantt)
        assert rows == list(range(rows[0], rows[0] + len(rows)))
        assert rows[0] == min(top // 28, view(gantt, "v.firstPlace"))


def test_left_folds_then_climbs_and_right_unfolds_then_descends(
    gantt: Any, plan: SamplePlan
) -> None:
    press(gantt, "ArrowDown", "ArrowDown", "ArrowLeft")
    assert chosen(gantt) == 2
    assert gantt.locator("[data-row='2']").get_attribute("aria-expanded") == "false"
    assert 3 not in shown_rows(gantt)
    press(gantt, "ArrowLeft")
    assert chosen(gantt) == 1
    press(gantt, "ArrowDown", "ArrowRight", "ArrowRight")
    assert chosen(gantt) == 3


def test_folding_hides_exactly_the_subtree(gantt: Any, plan: SamplePlan) -> None:
    end = view(gantt, "v.plan.end[2]")
    gantt.locator("[data-row='2'] .dgg-caret").click()
    assert view(gantt, "v.rows.count") == plan.size - (end - 3)
    assert shown_rows(gantt)[:4] == [0, 1, 2, end]


def test_digit_shows_down_to_that_level(gantt: Any, plan: SamplePlan) -> None:
    press(gantt, "2")
    assert view(gantt, "v.rows.count") == sum(level <= 2 for level in plan.columns["level"])
    press(gantt, "9")
    assert view(gantt, "v.rows.count") == plan.size


def test_fold_of_an_ancestor_hands_the_choice_to_it(gantt: Any) -> None:
    view(gantt, "g.select(1004)")
    press(gantt, "1")
    assert chosen(gantt) == 0


def test_filter_keeps_matches_and_what_stands_above_them(gantt: Any, plan: SamplePlan) -> None:
    press(gantt, "/")
    gantt.keyboard.type("key MANAGEMENT")
    press(gantt, "Enter")
    found = [
        row for row, name in enumerate(plan.columns["name"]) if "key management" in name.lower()
    ]
    assert found
    assert view(gantt, "v.rows.matchCount") == len(found)
    wanted = set(found)
    for row in found:
        while (row := plan.columns["parent"][row]) >= 0:
            wanted.add(row)
    assert view(gantt, "[...v.rows.order.slice(0, v.rows.count)]") == sorted(wanted)
    assert f"{len(found)} of {plan.size}" in gantt.inner_text(".dgg-count")
    assert gantt.evaluate("document.activeElement.className") == "dgg-tree"


def test_filter_without_match_says_so_and_escape_ends_it(gantt: Any, plan: SamplePlan) -> None:
    gantt.fill(".dgg-input", "no such thing")
    gantt.press(".dgg-input", "Enter")
    assert view(gantt, "v.rows.count") == 0
    assert gantt.inner_text(".dgg-count") == "No work item matches the filter."
    gantt.press(".dgg-input", "Escape")
    assert view(gantt, "v.rows.count") == plan.size


@pytest.mark.parametrize(("chip", "column"), [("critical", "critical"), ("milestones", "timing")])
def test_quick_filters_narrow_to_critical_work_or_milestones(
    gantt: Any, plan: SamplePlan, chip: str, column: str
) -> None:
    gantt.click(f".dgg-chip-{chip}")
    values = plan.columns[column]
    wanted = (
        sum(value == 1 for value in values)
        if chip == "critical"
        else sum(value in (1, 2) for value in values)
    )
    assert view(gantt, "v.rows.matchCount") == wanted
    assert gantt.locator(f".dgg-chip-{chip}").get_attribute("aria-pressed") == "true"


def test_late_filter_finds_items_behind_baseline_or_deadline(gantt: Any, plan: SamplePlan) -> None:
    gantt.click(".dgg-chip-late")
    columns = plan.columns
    late = [
        row
        for row in range(plan.size)
        if columns["timing"][row] != 4
        and (
            columns["finish"][row] > columns["baseFinish"][row]
            or columns["finish"][row] > (columns["deadline"][row] or 10**9)
        )
    ]
    assert view(gantt, "v.rows.matchCount") == len(late)


def test_zoom_keys_keep_the_moment_under_the_chosen_bar(gantt: Any) -> None:
    view(gantt, "g.select(1004)")
    middle = "s.x((v.plan.start[4] + v.plan.finish[4]) / 2)"
    before, scale = view(gantt, middle), view(gantt, "s.perDay")
    press(gantt, "+", "+")
    assert view(gantt, "s.perDay") == pytest.approx(scale * 2.25)
    assert view(gantt, middle) == pytest.approx(before, abs=2)
    press(gantt, "-", "-")
    assert view(gantt, "s.perDay") == pytest.approx(scale)


def test_wheel_with_control_zooms_around_the_pointer(gantt: Any) -> None:
    box = gantt.locator(".dgg-body").bounding_box()
    x = 300
    moment = view(gantt, f"s.moment({x})")
    gantt.mouse.move(box["x"] + x, box["y"] + 100)
    gantt.keyboard.down("Control")
    gantt.mouse.wheel(0, -200)
    gantt.keyboard.up("Control")
    gantt.wait_for_timeout(100)
    assert view(gantt, f"s.moment({x})") == pytest.approx(
        moment, abs=view(gantt, "2 / s.perMinute")
    )


def test_z_zooms_to_the_chosen_item_and_0_back_to_all(gantt: Any, plan: SamplePlan) -> None:
    view(gantt, "g.select(1004)")
    press(gantt, "z")
    left, right = view(gantt, "[s.x(v.plan.start[4]), s.x(v.plan.finish[4])]")
    assert 0 < left < right < view(gantt, "v.width")
    press(gantt, "0")
    left, right = view(gantt, "[s.x(v.plan.info.start), s.x(v.plan.info.finish)]")
    assert 0 <= left < right <= view(gantt, "v.width")


def test_t_brings_today_into_sight(gantt: Any) -> None:
    view(gantt, "(g.zoomTo('day'), g.panPixels(-1e9))")
    assert view(gantt, "s.x(v.plan.info.today)") > view(gantt, "v.width")
    press(gantt, "t")
    assert 0 < view(gantt, "s.x(v.plan.info.today)") < view(gantt, "v.width")


def test_named_zoom_is_marked(gantt: Any) -> None:
    gantt.click("[data-zoom=week]")
    assert gantt.locator("[data-zoom=week]").get_attribute("aria-pressed") == "true"
    assert gantt.locator("[data-zoom=month]").get_attribute("aria-pressed") == "false"


def test_events_carry_the_id_of_the_row(gantt: Any) -> None:
    press(gantt, "ArrowDown", "Enter", "w")
    assert gantt.evaluate("window.heard") == [
        ["dg-select", 1001, "A1010"],
        ["dg-open", 1001, "A1010"],
        ["dg-why", 1001, "A1010"],
    ]


def test_click_on_a_date_of_the_chosen_row_asks_why(gantt: Any) -> None:
    finish = gantt.locator("[data-row='4'] [data-column=finish]")
    finish.click()
    gantt.wait_for_timeout(600)
    finish.click()
    assert gantt.evaluate("window.heard") == [
        ["dg-select", 1004, "A1040"],
        ["dg-why", 1004, "A1040"],
    ]


def test_brackets_follow_the_driving_link(gantt: Any, plan: SamplePlan) -> None:
    link = next(index for index, driving in enumerate(plan.links["driving"]) if driving)
    source, target = plan.links["from"][link], plan.links["to"][link]
    view(gantt, f"g.selectRow({target})")
    press(gantt, "[")
    assert chosen(gantt) == source
    press(gantt, "]")
    assert chosen(gantt) == target


def test_bar_shows_dates_float_and_driver_on_hover(gantt: Any, plan: SamplePlan) -> None:
    row = plan.columns["code"].index("A1080")
    x, y = view(
        gantt,
        f"[s.x((v.plan.start[{row}] + v.plan.finish[{row}]) / 2), v.rowY(v.rows.place[{row}]) + 12]",
    )
    box = gantt.locator(".dgg-body").bounding_box()
    gantt.mouse.move(box["x"] + x, box["y"] + y)
    tip = gantt.locator("[role=tooltip]").inner_text()
    for text in (
        plan.columns["name"][row],
        "23 Feb 2026 08:00",
        "04 Mar 2026 17:00",
        "Total float",
        "2 d",
        "Driven by",
    ):
        assert text in tip
    gantt.mouse.move(5, 5)
    assert not gantt.locator("[role=tooltip]").is_visible()


def test_click_on_a_link_chooses_it(gantt: Any, plan: SamplePlan) -> None:
    point = view(
        gantt,
        """(() => {
      g.zoomTo("week");
      const link = [...v.plan.links.from.keys()].find((index) => v.plan.links.driving[index] && v.plan.links.type[index] === 0);
      s.centre(v.plan.finish[v.plan.links.from[link]]);
      const source = v.plan.links.from[link], target = v.plan.links.to[link];
      return [link, s.x(v.plan.start[target]) + 4, v.rowY(v.rows.place[source]) + 22];
    })()""",
    )
    link, x, y = point
    box = gantt.locator(".dgg-body").bounding_box()
    gantt.mouse.click(box["x"] + x, box["y"] + y)
    assert view(gantt, "v.chosenLink") == link
    assert "FS, driving" in gantt.locator("[role=tooltip]").inner_text()


def test_dragging_the_time_line_pans_it(gantt: Any) -> None:
    view(gantt, "g.zoomTo('week')")
    before = view(gantt, "s.left")
    box = gantt.locator(".dgg-body").bounding_box()
    gantt.mouse.move(box["x"] + 300, box["y"] + 400)
    gantt.mouse.down()
    gantt.mouse.move(box["x"] + 200, box["y"] + 400, steps=4)
    gantt.mouse.up()
    assert view(gantt, "s.left") == pytest.approx(before + 100, abs=2)
    assert gantt.evaluate("document.querySelector('.dgg-bar').scrollLeft") == pytest.approx(
        before + 100, abs=2
    )


def test_columns_and_width_of_the_grid_are_kept_for_the_next_visit(gantt: Any) -> None:
    gantt.locator(".dgg-menu").last.locator("summary").click()
    gantt.get_by_label("Baseline finish").check()
    gantt.keyboard.press("Escape")
    gantt.focus(".dgg-splitter")
    gantt.keyboard.press("ArrowLeft")
    width = gantt.locator(".dgg-splitter").get_attribute("aria-valuenow")
    gantt.reload()
    gantt.wait_for_selector(READY)
    assert "Baseline finish" in gantt.locator("[role=columnheader]").all_inner_texts()
    assert gantt.locator(".dgg-splitter").get_attribute("aria-valuenow") == width


def test_question_mark_asks_the_page_for_its_key_sheet(gantt: Any) -> None:
    gantt.evaluate("document.addEventListener('dg-keys', () => { window.asked = true; })")
    press(gantt, "?")
    assert gantt.evaluate("window.asked") is True


def test_page_may_name_the_first_row_and_its_own_words(
    site: Site, open_page: Callable[..., Any], plan: SamplePlan
) -> None:
    words = {"column_name": "名称", "data_date": "数据日期"}
    page = open_page(site.gantt(plan.response(), attributes='selected="1120"', words=words))
    page.wait_for_selector(READY)
    assert chosen(page) == 120
    assert 120 in shown_rows(page)
    assert "名称" in page.locator("[role=columnheader]").all_inner_texts()


def test_chinese_plan_writes_dates_and_months_the_chinese_way(
    site: Site, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.gantt(SamplePlan(60, language="zh").response(), lang="zh"))
    page.wait_for_selector(READY)
    assert page.locator("[data-row='3'] [data-column=start]").inner_text() == "2026-01-06"
    assert (
        view(page, "v.format.moment(v.format.ladder('major_month')[0], v.plan.info.start)")
        == "2026年1月"
    )


def test_phone_shows_names_beside_bars_and_turns_to_the_whole_grid(
    site: Site, open_page: Callable[..., Any], plan: SamplePlan
) -> None:
    page = open_page(
        site.gantt(plan.response()),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page.wait_for_selector(READY)
    assert page.locator("[role=columnheader]").all_inner_texts() == ["Name"]
    assert view(page, "v.rowHeight") == 36
    page.tap(".dgg-panes")
    assert len(page.locator("[role=columnheader]").all()) > 5
    assert not page.locator(".dgg-body").is_visible()
    page.tap(".dgg-panes")
    assert page.locator(".dgg-body").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pinch_zooms_the_time_line(
    site: Site, open_page: Callable[..., Any], plan: SamplePlan
) -> None:
    page = open_page(
        site.gantt(plan.response()),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page.wait_for_selector(READY)
    before = view(page, "s.perDay")
    touch = page.context.new_cdp_session(page)
    for kind, gap in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80)):
        fingers = [{"x": 280 - gap / 2, "y": 500, "id": 0}, {"x": 280 + gap / 2, "y": 500, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert view(page, "s.perDay") == pytest.approx(before * 2, rel=0.1)


def test_dark_theme_changes_the_canvas_without_reload(gantt: Any) -> None:
    pixel = "[...g.querySelector('.dgg-body').getContext('2d').getImageData(v.width - 3, v.height - 3, 1, 1).data].slice(0, 3)"
    assert min(view(gantt, pixel)) > 200
    gantt.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    gantt.wait_for_timeout(100)
    assert max(view(gantt, pixel)) < 60


@pytest.mark.parametrize("ratio", [1, 2])
def test_canvas_has_the_pixels_of_the_screen(
    site: Site, open_page: Callable[..., Any], plan: SamplePlan, ratio: int
) -> None:
    page = open_page(site.gantt(plan.response()), device_scale_factor=ratio)
    page.wait_for_selector(READY)
    assert view(page, "g.querySelector('.dgg-body').width") == view(
        page, f"Math.round(v.width * {ratio})"
    )


def test_critical_bar_is_red_and_ordinary_bar_is_not(gantt: Any, plan: SamplePlan) -> None:
    def colour(row: int) -> list[int]:
        return view(
            gantt,
            f"""(() => {{
          const y = Math.round(v.rowY(v.rows.place[{row}]) + 9), x = Math.round(s.x(v.plan.finish[{row}]) - 3);
          return [...g.querySelector('.dgg-body').getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
        }})()""",
        )

    columns = plan.columns
    open_tasks = [
        row
        for row in range(25)
        if columns["timing"][row] == 0
        and columns["percent"][row] == 0
        and columns["duration"][row] > 1500
    ]
    critical = next(row for row in open_tasks if columns["critical"][row])
    ordinary = next(row for row in open_tasks if not columns["critical"][row])
    red, _, blue = colour(critical)
    assert red > blue + 80
    red, _, blue = colour(ordinary)
    assert blue > red + 30


def test_no_row_is_painted_over_the_header(gantt: Any) -> None:
    before = view(gantt, "g.querySelector('.dgg-head').toDataURL()")
    gantt.evaluate("document.querySelector('.dgg-scroller').scrollTop = 333")
    assert view(gantt, "g.querySelector('.dgg-head').toDataURL()") == before


def test_missing_plan_is_told_and_can_be_tried_again(
    site: Site, chromium: Any, plan: SamplePlan
) -> None:
    address = site.gantt(plan.response())
    del site.answers["/plan.json"]
    page = chromium.new_page()
    page.goto(address)
    alert = page.locator("dg-gantt[data-state=failed] [role=alert]")
    assert "The plan could not be loaded." in alert.inner_text()
    site.put_json("/plan.json", plan.response())
    page.click("text=Try again")
    page.wait_for_selector(READY)
    page.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: plan["columns"]["name"].pop(), "columns.name has 150 entries, not 151"),
        (
            lambda plan: plan["columns"]["parent"].__setitem__(3, 9),
            "columns.parent[3] is 9: a parent stands before its children",
        ),
        (
            lambda plan: plan["links"]["to"].__setitem__(0, 900),
            "links[0] names a row or type that does not exist",
        ),
        (lambda plan: plan["columns"].pop("finish"), "columns.finish is missing"),
    ],
)
def test_response_that_breaks_the_contract_is_refused_by_name(
    site: Site,
    open_page: Callable[..., Any],
    plan: SamplePlan,
    change: Callable[[Any], Any],
    message: str,
) -> None:
    response = plan.response()
    change(response)
    page = open_page(site.gantt(response))
    page.wait_for_selector("dg-gantt[data-state=failed]")
    assert page.inner_text(".dgg-detail") == message


def test_empty_plan_says_so(site: Site, open_page: Callable[..., Any]) -> None:
    columns: dict[str, list[Any]] = {
        key: [] for key in ("id", "name", "parent", "timing", "start", "finish")
    }
    page = open_page(site.gantt({"plan": {}, "columns": columns}))
    page.wait_for_selector("dg-gantt[data-state=empty]")
    assert page.inner_text(".dgg-note") == "This plan has no work items yet."
