/** A plan that has changed takes the place of the one shown: what the reader sees stays where it was. */

import { readPlan } from "./data.js";
import { View } from "./view.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {import("./data.js").Plan} Plan */

/** @type {WeakMap<Plan, Map<string, number>>} */
const places = new WeakMap();

/** @param {Plan} plan @param {string | number} id @returns {number} the row of an item, or -1 */
export function rowOf(plan, id) {
  let known = places.get(plan);
  if (!known) places.set(plan, (known = new Map(plan.id.map((one, row) => [String(one), row]))));
  return known.get(String(id)) ?? -1;
}

/**
 * @param {DgGantt} gantt @param {any} response the plan as the server answers it
 * @param {string | number} [wanted] the item to choose
 */
export function renew(gantt, response, wanted) {
  const { view: old, stage, format } = gantt;
  const plan = readPlan(response);
  if (!old || !stage || !format || old.plan.count === 0 || plan.count === 0) {
    if (format) gantt.show(response, format);
    if (wanted !== undefined) gantt.select(wanted);
    return;
  }
  const view = new View(plan, format, old.theme, gantt.choices.layers);
  carryRows(old, view);
  carryPlace(old, view);
  const chosen = wanted ?? old.plan.id[old.selected];
  view.selected = Math.max(0, rowOf(plan, chosen));
  view.chosen = new Set([...old.chosen].map((row) => rowOf(plan, old.plan.id[row])).filter((row) => row >= 0));
  if (wanted !== undefined) view.chosen = new Set([view.selected]);
  gantt.view = view;
  stage.view = view;
  gantt.overlay?.show(gantt);
  if (view.rows.place[view.selected] < 0) view.rows.reveal(view.selected);
  stage.resize();
  stage.showRow(view.selected);
  gantt.footer?.update(view);
  stage.paint();
  gantt.dispatchEvent(new CustomEvent("dg-renew", { bubbles: true }));
}

/** Folded rows and the filter. @param {View} old @param {View} view */
function carryRows(old, view) {
  old.plan.id.forEach((id, row) => {
    if (!old.rows.folded[row]) return;
    const now = rowOf(view.plan, id);
    if (now >= 0 && view.rows.hasChildren(now)) view.rows.folded[now] = 1;
  });
  if (old.rows.isFiltered) view.rows.setFilter(old.rows.filter);
  else view.rows.lay();
}

/** Zoom, the moment at the left edge, and the height. @param {View} old @param {View} view */
function carryPlace(old, view) {
  const first = old.scale.moment(0);
  Object.assign(view.scale, { width: old.scale.width, perDay: old.scale.perDay });
  view.scale.centre(first, 0);
  Object.assign(view, { rowHeight: old.rowHeight, top: old.top, height: old.height });
}
