/** What lies behind the bars: non-working time, rules, chosen row, today and data-date lines. */

import { NONE } from "./data.js";
import { ticks, tiersAt } from "./tiers.js";

/** @typedef {import("./view.js").View} View */

const NARROWEST_SHADE = 6; // narrower stripes would only be noise

/** @param {CanvasRenderingContext2D} ink @param {View} view */
export function paintBackdrop(ink, view) {
  ink.fillStyle = view.theme.page;
  ink.fillRect(0, 0, view.width, view.height);
  if (view.layers.shading) paintShading(ink, view);
  paintRows(ink, view);
  paintTicks(ink, view);
  paintNow(ink, view);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view */
function paintShading(ink, view) {
  const { scale, plan, theme } = view;
  const { shading } = plan;
  const last = scale.moment(view.width);
  const least = NARROWEST_SHADE / scale.perMinute;
  ink.fillStyle = theme.idle;
  for (let index = firstEndingAfter(shading, scale.moment(0)); index < shading.length && shading[index] < last; index += 2) {
    if (shading[index + 1] - shading[index] < least) continue;
    const x = Math.round(scale.x(shading[index]));
    ink.fillRect(x, 0, Math.round(scale.x(shading[index + 1])) - x, view.height);
  }
}

/** @param {Int32Array} shading @param {number} moment @returns {number} index of the first stretch that ends later */
function firstEndingAfter(shading, moment) {
  let low = 0;
  let high = shading.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shading[2 * middle + 1] > moment) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

/** @param {CanvasRenderingContext2D} ink @param {View} view */
function paintRows(ink, view) {
  const { rows, rowHeight, theme } = view;
  ink.fillStyle = theme.faintRule;
  for (let place = view.firstPlace; place < view.endPlace; place++) {
    const row = rows.order[place];
    const y = Math.round(view.rowY(place));
    if (row === view.selected || row === view.hovered) {
      ink.fillStyle = row === view.selected ? theme.chosenRow : theme.hoverRow;
      ink.fillRect(0, y, view.width, rowHeight - 1);
      ink.fillStyle = theme.faintRule;
    }
    ink.fillRect(0, y + rowHeight - 1, view.width, 1);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {View} view */
function paintTicks(ink, view) {
  const { scale, theme } = view;
  const { major, minor, step } = tiersAt(scale.perDay);
  const [first, last] = [scale.moment(0), scale.moment(view.width)];
  ink.fillStyle = theme.faintRule;
  for (const moment of ticks(minor, first, last, step)) ink.fillRect(Math.round(scale.x(moment)), 0, 1, view.height);
  ink.fillStyle = theme.rule;
  for (const moment of ticks(major, first, last)) ink.fillRect(Math.round(scale.x(moment)), 0, 1, view.height);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view */
function paintNow(ink, view) {
  const { scale, theme, plan } = view;
  const { today, dataDate } = plan.info;
  if (dataDate !== NONE) {
    ink.fillStyle = theme.dataDate;
    ink.fillRect(Math.round(scale.x(dataDate)) - 1, 0, 2, view.height);
  }
  if (today !== NONE) {
    ink.fillStyle = theme.today;
    const x = Math.round(scale.x(today));
    for (let y = 0; y < view.height; y += 7) ink.fillRect(x, y, 1, 4);
  }
}
