"""Ten thousand rows: time from data to picture, and time per frame while scrolling and panning."""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from .conftest import Site
from .sample_plan import SamplePlan

pytestmark = pytest.mark.alone

ROWS = 10_000
FIRST_PAINT_MS = 300
FRAME_MS = 30
ROUNDS = 5

# Moves a little in every frame and returns the milliseconds between frames, without the first few.
SCROLL = """async ([down, right, frames]) => {
  const gantt = document.querySelector("dg-gantt"), scroller = document.querySelector(".dgg-scroller");
  const frame = () => new Promise(requestAnimationFrame);
  gantt.metrics.frames.length = 0;
  const gaps = [];
  let last = await frame();
  for (let count = 0; count < frames; count++) {
    scroller.scrollTop += down;
    if (right) gantt.panPixels(right);
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  return { gaps: gaps.slice(5), costs: gantt.metrics.frames.slice(5) };
}"""


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return SamplePlan(ROWS).response()


def share(values: list[float], part: float) -> float:
    """The value below which a part of all values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def judged_part() -> float:
    """All but the worst frames count; on a machine that is busy with other work only the usual frame does."""
    return 0.95 if os.getloadavg()[0] < 1.5 * (os.cpu_count() or 1) else 0.5


class Scroller:
    """Scrolls a page frame by frame and knows what that costs its main thread."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.tools = page.context.new_cdp_session(page)
        # Thread time leaves out what other programs do on the machine.
        self.tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy_ms(self) -> float:
        metrics = self.tools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(
            metric["value"] for metric in metrics if metric["name"] == "TaskDuration"
        )

    def run(self, down: int, right: int, frames: int = 90) -> dict[str, Any]:
        before = self.busy_ms()
        run = self.page.evaluate(SCROLL, [down, right, frames])
        return run | {"busy": (self.busy_ms() - before) / frames}


@pytest.fixture
def opened(site: Site, open_page: Callable[..., Any], plan: dict[str, Any]) -> Callable[[], Any]:
    address = site.gantt(plan)

    def opened() -> Any:
        page = open_page(address)
        page.wait_for_selector("dg-gantt[data-state=ready]")
        return page

    return opened


def test_first_picture_of_ten_thousand_rows_comes_soon_after_the_data(
    opened: Callable[[], Any], plan: dict[str, Any]
) -> None:
    assert len(plan["columns"]["id"]) >= ROWS
    assert len(plan["links"]["from"]) >= 1.4 * ROWS
    times = []
    for _ in range(ROUNDS):
        page = opened()
        page.wait_for_timeout(300)
        times.append(page.evaluate("document.querySelector('dg-gantt').metrics.firstPaintMs"))
        page.close()
    assert all(time > 0 for time in times)
    assert min(times) < FIRST_PAINT_MS, times  # what else runs on the machine only ever adds


@pytest.mark.parametrize(("down", "right"), [(90, 0), (400, 0), (40, 25)])
def test_scrolling_ten_thousand_rows_stays_smooth(
    opened: Callable[[], Any], down: int, right: int
) -> None:
    page = opened()
    page.wait_for_timeout(300)
    scroller, runs = Scroller(page), []
    for attempt in range(
        2 * ROUNDS
    ):  # what else runs on the machine only ever adds: the best run counts
        way = -1 if attempt % 2 else 1
        runs.append(scroller.run(way * down, way * right))
        if share(runs[-1]["gaps"], 0.95) < FRAME_MS:
            break
    assert all(len(run["costs"]) > 60 for run in runs)
    assert min(share(run["gaps"], judged_part()) for run in runs) < FRAME_MS
    assert median(run["busy"] for run in runs) < FRAME_MS


def test_folding_and_filtering_ten_thousand_rows_take_less_than_a_frame_budget(
    opened: Callable[[], Any],
) -> None:
    page = opened()
    times = page.evaluate("""() => {
      const { rows } = document.querySelector("dg-gantt").view;
      const none = { text: "", critical: false, late: false, milestones: false };
      const timed = (act) => { const begin = performance.now(); act(); return performance.now() - begin; };
      rows.setFilter({ ...none, text: "warm" });
      const rounds = (act) => Array.from({ length: 5 }, () => timed(act)).sort((a, b) => a - b)[2];
      return [rounds(() => rows.showToLevel(3)), rounds(() => rows.setFilter({ ...none, text: "ledger" }))];
    }""")
    assert max(times) < FRAME_MS, times


def test_dragging_the_scroll_bar_through_the_plan_keeps_up(opened: Callable[[], Any]) -> None:
    """Every frame shows other rows, far from the last ones: nothing can be kept."""
    page = opened()
    page.wait_for_timeout(300)
    scroller = Scroller(page)
    runs = [scroller.run(way * 1900, 0) for way in (1, -1, 1)]
    assert median(run["busy"] for run in runs) < FRAME_MS
    assert median(share(run["costs"], 0.95) for run in runs) < FRAME_MS
