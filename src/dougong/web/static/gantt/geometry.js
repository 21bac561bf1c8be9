/** Where a row's bar lies in the pane, for painters, links and the pointer alike. */

import { Timing, isMilestone } from "./data.js";

/** @typedef {import("./view.js").View} View */

/** Half the width of a milestone's diamond. */
export const DIAMOND = 6;

/** @typedef {Object} Bar
 * @property {number} x1 left end
 * @property {number} x2 right end
 * @property {number} top
 * @property {number} height
 * @property {number} middle
 */

/** @param {View} view @param {number} row @returns {number} the moment at which a milestone stands */
export function milestoneMoment(view, row) {
  return view.plan.timing[row] === Timing.START_MILESTONE ? view.plan.start[row] : view.plan.finish[row];
}

/** @param {View} view @param {number} row @param {number} y top of the row @returns {Bar} */
export function barOf(view, row, y) {
  const { rowHeight, scale, plan } = view;
  const height = Math.round(rowHeight * (view.showsBaseline ? 0.4 : 0.44));
  const top = Math.round(y) + (view.showsBaseline ? Math.round(rowHeight * 0.2) : Math.round((rowHeight - height) / 2));
  const middle = top + height / 2;
  if (isMilestone(plan, row)) {
    const x = Math.round(scale.x(milestoneMoment(view, row)));
    return { x1: x - DIAMOND, x2: x + DIAMOND, top, height, middle };
  }
  const x1 = Math.round(scale.x(plan.start[row]));
  const x2 = Math.max(x1 + 2, Math.round(scale.x(plan.finish[row])));
  return { x1, x2, top, height, middle };
}

/** @param {number} value @param {number} low @param {number} high @returns {number} */
export const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
