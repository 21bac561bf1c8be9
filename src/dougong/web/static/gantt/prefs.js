/** What a reader chose for all Gantt charts on this device: width of the grid, columns, layers. */

import { usualColumns } from "./columns.js";
import { ALL_LAYERS } from "./view.js";

/** @typedef {import("./view.js").Layers} Layers */

/** @typedef {Object} Choices
 * @property {number} split pixels of the grid, 0 while the reader has not moved the splitter
 * @property {string[]} columns
 * @property {Layers} layers
 */

const KEY = "dg-gantt";

/** @returns {Choices} */
export function readChoices() {
  /** @type {any} */
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    kept = {}; // storage may be forbidden, or hold what an older release wrote
  }
  return {
    split: Number.isFinite(kept.split) ? kept.split : 0,
    columns: Array.isArray(kept.columns) ? kept.columns : usualColumns(),
    layers: { ...ALL_LAYERS, ...kept.layers },
  };
}

/** @param {Choices} choices */
export function keepChoices(choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    return; // a browser without storage starts afresh next time
  }
}
