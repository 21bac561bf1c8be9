"""The chart element in a real browser: kinds, figures, colours, motion, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import STATIC, Site

pytestmark = pytest.mark.skipif(
    not (STATIC / "vendor" / "echarts.js").exists(),
    reason="the front-end packages are not bundled yet",
)

MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01"]
CURVE = {
    "kind": "area",
    "title": "Progress curve",
    "axis": "date",
    "categories": MONTHS,
    "percent": True,
    "series": [
        {
            "name": "Baseline",
            "values": [0.1, 0.4, 1.0],
            "role": "baseline",
            "dashed": True,
            "kind": "line",
        },
        {"name": "Actual", "values": [0.08, 0.3, None], "role": "done"},
    ],
    "marks": [{"at": "2026-02-01", "name": "Data date", "role": "dataDate"}],
}
FLOATS = {
    "kind": "histogram",
    "title": "Total float",
    "edges": [-5, 0, 5, 10],
    "digits": 0,
    "series": [{"name": "Work items", "values": [3, 12, 41]}],
    "roles": ["critical", "near", "work"],
}
STATES = {
    "kind": "donut",
    "title": "Work items by state",
    "categories": ["Done", "Open"],
    "series": [{"name": "Work items", "values": [7, 5]}],
    "roles": ["done", "work"],
}
LOADS = {
    "kind": "stacked",
    "title": "Load",
    "categories": ["Beijing", "Shanghai"],
    "unit": "h",
    "series": [{"name": "Committed", "values": [320, 210.5]}, {"name": "Idle", "values": [20, 60]}],
}
SLIPS = {
    "kind": "bars",
    "title": "Slip",
    "horizontal": True,
    "categories": ["Launch"],
    "series": [{"name": "Days", "values": [-4]}],
}
COSTS = {
    "kind": "scatter",
    "title": "Cost",
    "xTitle": "SPI",
    "yTitle": "CPI",
    "series": [{"name": "P", "points": [[0.9, 1.1, "P-1"]]}],
}
LINE = CURVE | {"kind": "line", "title": "Line", "marks": []}


@pytest.fixture
def chart(site: Site, open_page: Callable[..., Any]) -> Callable[..., Any]:
    def chart(
        *specs: dict[str, Any],
        state: str = "ready",
        options: dict[str, Any] | None = None,
        **parts: str,
    ) -> Any:
        body = "".join(
            f'<dg-chart><script type="application/json">{json.dumps(spec)}</script></dg-chart>'
            for spec in specs
        )
        links = '<link rel="stylesheet" href="/charts/charts.css">'
        page = open_page(
            site.put_page(
                "/chart.html", module="/charts/chart.js", links=links, body=body, **parts
            ),
            **(options or {}),
        )
        page.wait_for_selector(f"dg-chart[data-state={state}]", state="attached")
        return page

    return chart


def option(page: Any, path: str) -> Any:
    return page.evaluate(f"document.querySelector('dg-chart').chart.getOption(){path}")


def figures(page: Any) -> list[list[str]]:
    return page.locator("table tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )


def test_every_kind_is_drawn_under_a_policy_without_inline_style(chart: Callable[..., Any]) -> None:
    specs = [CURVE, LINE, FLOATS, STATES, LOADS, SLIPS, COSTS]
    page = chart(*specs)
    assert page.locator("dg-chart[data-state=ready] canvas").count() == len(specs)
    kinds = page.locator("dg-chart").evaluate_all(
        "charts => charts.map(({ chart }) => chart.getOption().series[0].type)"
    )
    assert kinds == ["line", "line", "bar", "pie", "bar", "bar", "scatter"]


def test_figures_stand_behind_the_chart(chart: Callable[..., Any]) -> None:
    page = chart(CURVE)
    details = page.locator("details")
    assert details.get_attribute("open") is None
    page.click("summary")
    assert figures(page) == [
        ["", "Baseline", "Actual"],
        ["2026-01-01", "10%", "8%"],
        ["2026-02-01", "40%", "30%"],
        ["2026-03-01", "100%", "–"],
    ]
    assert page.locator("[role=img]").get_attribute("aria-label") == "Progress curve"


def test_histogram_names_its_bins_and_points_keep_their_label(chart: Callable[..., Any]) -> None:
    page = chart(FLOATS, COSTS)
    rows = figures(page)
    assert rows[1:4] == [["-5 – 0", "3"], ["0 – 5", "12"], ["5 – 10", "41"]]
    assert rows[4:] == [["", "SPI", "CPI"], ["P-1", "0.9", "1.1"]]


def test_roles_give_the_colours_of_the_product_in_light_and_dark(chart: Callable[..., Any]) -> None:
    page = chart(FLOATS)
    assert option(page, ".series[0].data[0].itemStyle.color") == "#d2493a"
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_timeout(100)
    assert option(page, ".series[0].data[0].itemStyle.color") == "#e5604f"


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_chart_moves_only_for_readers_who_do_not_mind(
    chart: Callable[..., Any], wish: str, moves: bool
) -> None:
    assert option(chart(STATES, options={"reduced_motion": wish}), ".animation") is moves


def test_units_and_words_follow_the_page(chart: Callable[..., Any]) -> None:
    page = chart(LOADS | {"strings": {"figures": "显示数据"}}, lang="zh-Hans")
    assert page.inner_text("summary") == "显示数据"
    page.click("summary")
    assert figures(page)[2] == ["Shanghai", "210.5 h", "60 h"]


def test_chart_takes_the_width_of_its_place(chart: Callable[..., Any]) -> None:
    page = chart(LOADS)
    page.set_viewport_size({"width": 500, "height": 600})
    page.wait_for_timeout(200)
    assert page.locator("canvas").bounding_box()["width"] == pytest.approx(500, abs=2)


def test_chart_without_values_says_so(chart: Callable[..., Any]) -> None:
    page = chart(STATES | {"categories": [], "roles": [], "series": []}, state="empty")
    assert page.inner_text(".dgc-note") == "There are no figures yet."


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (LOADS | {"kind": "radar"}, 'kind "radar" is not known'),
        (LOADS | {"title": ""}, "title is missing"),
        (LOADS | {"categories": ["Beijing"]}, 'series "Committed" has 2 values, not 1'),
        (FLOATS | {"roles": ["critical", "near", "purple"]}, 'role "purple" is not known'),
        (STATES | {"series": STATES["series"] * 2}, "donut takes one series"),
    ],
)
def test_specification_that_breaks_the_contract_is_refused_by_name(
    chart: Callable[..., Any], spec: dict[str, Any], message: str
) -> None:
    assert chart(spec, state="failed").inner_text("[role=alert]") == message


def test_click_on_a_bar_tells_the_page(chart: Callable[..., Any]) -> None:
    page = chart(SLIPS, options={"reduced_motion": "reduce"})
    page.evaluate(
        "document.addEventListener('dg-pick', (event) => { window.picked = event.detail; })"
    )
    box = page.locator("canvas").bounding_box()
    for share in (0.3, 0.5, 0.7):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    assert page.evaluate("window.picked") == {
        "series": "Days",
        "name": "Launch",
        "value": -4,
        "index": 0,
    }
