/** Bars, summaries, milestones, baselines, float tails, marks and labels of the visible rows. */

import { NONE, Timing, isMilestone, isNearCritical } from "./data.js";
import { DIAMOND, barOf, clamp, milestoneMoment } from "./geometry.js";
import { farthestTurn } from "./links.js";
import { paintConstraint, paintDeadline } from "./marks.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./geometry.js").Bar} Bar */

const GAP = 6; // between a bar and its label
const SHORT_TAIL = 120; // a label stands behind a shorter tail, a longer tail goes on behind the label
const NEAR_TURN = 60; // a label stands behind an arrow that turns down nearer than this
const RIM = 3;
const EDGE = 20;

/** @param {CanvasRenderingContext2D} ink @param {View} view */
export function paintBars(ink, view) {
  ink.textBaseline = "middle";
  ink.lineJoin = "round";
  for (let place = view.firstPlace; place < view.endPlace; place++) {
    const row = view.rows.order[place];
    const bar = barOf(view, row, view.rowY(place));
    if (view.showsBaseline) paintBaseline(ink, view, row, bar);
    paintShape(ink, view, row, bar);
    paintConstraint(ink, view, row, bar);
    paintDeadline(ink, view, row, bar);
    paintTailAndLabel(ink, view, row, bar);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintShape(ink, view, row, bar) {
  if (bar.x2 < -EDGE || bar.x1 > view.width + EDGE) return;
  if (isMilestone(view.plan, row)) paintMilestone(ink, view, row, bar);
  else if (view.plan.timing[row] === Timing.SUMMARY) paintSummary(ink, view, row, bar);
  else if (view.plan.timing[row] === Timing.LEVEL_OF_EFFORT) paintEffort(ink, view, bar);
  else paintTask(ink, view, row, bar);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintTask(ink, view, row, bar) {
  const { plan, theme } = view;
  const isCritical = plan.critical[row] === 1;
  const left = clamp(bar.x1, -EDGE, view.width + EDGE);
  const right = clamp(bar.x2, -EDGE, view.width + EDGE);
  ink.fillStyle = isCritical ? theme.critical : theme.work;
  ink.beginPath();
  ink.roundRect(left, bar.top, right - left, bar.height, 2);
  ink.fill();
  if (plan.percent[row] > 0) {
    const until = Math.min(right, bar.x1 + Math.round(((bar.x2 - bar.x1) * plan.percent[row]) / 100));
    if (until > left) {
      ink.fillStyle = isCritical ? theme.criticalDone : theme.done;
      ink.beginPath();
      ink.roundRect(left, bar.top, until - left, bar.height, until === right ? 2 : [2, 0, 0, 2]);
      ink.fill();
    }
  }
  if (isNearCritical(plan, row)) {
    ink.fillStyle = theme.near;
    ink.fillRect(left, bar.top + bar.height - 3, right - left, 3);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintSummary(ink, view, row, bar) {
  const { theme, plan } = view;
  const left = clamp(bar.x1, -EDGE, view.width + EDGE);
  const right = clamp(bar.x2, -EDGE, view.width + EDGE);
  const top = bar.top + 1;
  const thick = Math.round(bar.height * 0.45);
  const tip = Math.min(thick, (right - left) / 2);
  ink.fillStyle = theme.summary;
  ink.beginPath();
  ink.moveTo(left, top);
  ink.lineTo(right, top);
  ink.lineTo(right, bar.top + bar.height);
  ink.lineTo(right - tip, top + thick);
  ink.lineTo(left + tip, top + thick);
  ink.lineTo(left, bar.top + bar.height);
  ink.fill();
  if (plan.percent[row] > 0) {
    const until = Math.min(right, bar.x1 + Math.round(((bar.x2 - bar.x1) * plan.percent[row]) / 100));
    ink.fillStyle = theme.summaryDone;
    if (until > left) ink.fillRect(left, top + 1, until - left, thick - 2);
  }
}

/** A thin line with caps: work that lasts as long as others do. @param {CanvasRenderingContext2D} ink @param {View} view @param {Bar} bar */
function paintEffort(ink, view, bar) {
  const left = clamp(bar.x1, -EDGE, view.width + EDGE);
  const right = clamp(bar.x2, -EDGE, view.width + EDGE);
  const middle = Math.round(bar.middle);
  ink.fillStyle = view.theme.effort;
  ink.fillRect(left, middle - 2, right - left, 4);
  ink.fillRect(left, bar.top, 2, bar.height);
  ink.fillRect(right - 2, bar.top, 2, bar.height);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintMilestone(ink, view, row, bar) {
  const { theme, plan } = view;
  ink.fillStyle = plan.critical[row] ? theme.critical : theme.milestone;
  fillDiamond(ink, bar.x1 + DIAMOND, bar.middle, DIAMOND + 0.5);
  if (isNearCritical(plan, row)) {
    ink.fillStyle = theme.near;
    fillDiamond(ink, bar.x1 + DIAMOND, bar.middle, DIAMOND - 3);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {number} x @param {number} y @param {number} half */
function fillDiamond(ink, x, y, half) {
  ink.beginPath();
  ink.moveTo(x, y - half);
  ink.lineTo(x + half, y);
  ink.lineTo(x, y + half);
  ink.lineTo(x - half, y);
  ink.fill();
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintBaseline(ink, view, row, bar) {
  const { plan, scale, theme } = view;
  if (plan.baseFinish[row] === NONE) return;
  const top = bar.top + bar.height + 2;
  ink.fillStyle = theme.baseline;
  const end = Math.round(scale.x(plan.baseFinish[row]));
  if (end < -EDGE) return;
  if (isMilestone(plan, row)) {
    fillDiamond(ink, end, top + 2, 3.5);
    return;
  }
  const begin = clamp(Math.round(scale.x(plan.baseStart[row])), -EDGE, view.width + EDGE);
  ink.fillRect(begin, top, Math.max(2, Math.min(end, view.width + EDGE) - begin), 4);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
function paintTailAndLabel(ink, view, row, bar) {
  const tail = tailEnd(view, row, bar);
  const text = view.layers.labels ? labelOf(view, row) : "";
  const isAfterTail = tail - bar.x2 <= SHORT_TAIL;
  const end = view.layers.links ? farthestTurn(view, row, bar.x2, NEAR_TURN) : bar.x2;
  const labelX = behindDeadline(view, row, (isAfterTail ? Math.max(tail, end) : end) + GAP);
  let tailBegin = bar.x2;
  if (text && labelX < view.width && labelX > -400) {
    paintLabel(ink, view, { row, text, x: labelX, y: Math.round(bar.middle) + 0.5 });
    if (!isAfterTail) tailBegin = labelX + Math.ceil(ink.measureText(text).width) + GAP;
  }
  if (tail > tailBegin && tail > 0 && tailBegin < view.width) {
    const last = Math.min(tail, view.width + EDGE);
    const middle = Math.round(bar.middle);
    ink.fillStyle = view.theme.float;
    ink.fillRect(tailBegin, middle - 1, last - tailBegin, 2);
    ink.fillRect(last - 2, middle - 4, 2, 8);
  }
}

/**
 * Text with a rim of the row's own colour, which lifts it off lines that pass behind.
 * @param {CanvasRenderingContext2D} ink @param {View} view @param {{row: number, text: string, x: number, y: number}} label
 */
function paintLabel(ink, view, { row, text, x, y }) {
  const { theme } = view;
  const isSummary = view.rows.hasChildren(row);
  ink.font = isSummary ? theme.strongFont : theme.font;
  ink.lineWidth = RIM;
  ink.strokeStyle = row === view.selected ? theme.chosenRow : row === view.hovered ? theme.hoverRow : theme.page;
  ink.strokeText(text, x, y);
  ink.fillStyle = isSummary ? theme.text : theme.muted;
  ink.fillText(text, x, y);
}

/** @param {View} view @param {number} row @param {Bar} bar @returns {number} where the float ends, or the bar */
function tailEnd(view, row, bar) {
  const { plan, layers, scale } = view;
  const hasTail = layers.float && plan.lateFinish[row] > plan.finish[row] && plan.percent[row] < 100 && !view.rows.hasChildren(row);
  return hasTail ? Math.max(bar.x2, Math.round(scale.x(plan.lateFinish[row]))) : bar.x2;
}

/** @param {View} view @param {number} row @param {number} x @returns {number} pushed on where a deadline's arrow would stand in the text */
function behindDeadline(view, row, x) {
  const { deadline } = view.plan;
  const mark = deadline[row] === NONE ? -Infinity : view.scale.x(deadline[row]);
  return mark > x - 2 * GAP && mark < x + 2 * GAP ? Math.round(mark) + 2 * GAP : x;
}

/** @param {View} view @param {number} row @returns {string} */
function labelOf(view, row) {
  const { plan, format } = view;
  if (!isMilestone(plan, row)) return plan.name[row];
  return `${plan.name[row]}  ${format.date(milestoneMoment(view, row), "date_short")}`;
}
