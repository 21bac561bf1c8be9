/** The columns of the grid: heading, width, and what a row shows in each. */

import { NONE } from "./data.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./format.js").Format} Format */

/** @typedef {Object} Column
 * @property {string} key its heading is the word `column_<key>`
 * @property {number} width pixels; the name takes what is left
 * @property {boolean} isNumber set to the right, with figures of one width
 * @property {boolean} isShown before the reader chooses
 * @property {(view: View, row: number) => string} text
 */

/** @param {number} moment @param {Format} format */
const day = (moment, format) => (moment === NONE ? "" : format.date(moment));
/** @param {number} minutes @param {Format} format */
const span = (minutes, format) => (minutes === NONE ? "" : format.duration(minutes));

/** @param {View} view @param {number} row @returns {string} calendar days behind the baseline */
function variance({ plan, format }, row) {
  if (plan.baseFinish[row] === NONE) return "";
  const days = Math.floor(plan.finish[row] / 1440) - Math.floor(plan.baseFinish[row] / 1440);
  return (days > 0 ? "+" : "") + format.text("unit_day", { number: format.number.format(days) });
}

/** @param {View} view @param {number} row @returns {string} */
export function constraintText({ plan, format }, row) {
  if (!plan.constraint[row]) return "";
  return `${format.text(`constraint_${plan.constraint[row]}`) ?? plan.constraint[row]} ${day(plan.constraintAt[row], format)}`.trim();
}

/** @type {readonly Column[]} */
export const COLUMNS = Object.freeze([
  { key: "outline", width: 64, isNumber: false, isShown: true, text: ({ plan }, row) => plan.outline[row] },
  { key: "code", width: 76, isNumber: false, isShown: true, text: ({ plan }, row) => plan.code[row] },
  { key: "name", width: 220, isNumber: false, isShown: true, text: ({ plan }, row) => plan.name[row] },
  { key: "duration", width: 72, isNumber: true, isShown: true, text: ({ plan, format }, row) => span(plan.duration[row], format) },
  { key: "start", width: 100, isNumber: true, isShown: true, text: ({ plan, format }, row) => day(plan.start[row], format) },
  { key: "finish", width: 100, isNumber: true, isShown: true, text: ({ plan, format }, row) => day(plan.finish[row], format) },
  { key: "total_float", width: 76, isNumber: true, isShown: true, text: ({ plan, format }, row) => span(plan.totalFloat[row], format) },
  { key: "free_float", width: 76, isNumber: true, isShown: false, text: ({ plan, format }, row) => span(plan.freeFloat[row], format) },
  { key: "percent", width: 78, isNumber: true, isShown: true, text: ({ plan, format }, row) => format.percent(plan.percent[row]) },
  { key: "preds", width: 130, isNumber: false, isShown: true, text: ({ network }, row) => network.predecessors(row) },
  { key: "base_start", width: 100, isNumber: true, isShown: false, text: ({ plan, format }, row) => day(plan.baseStart[row], format) },
  { key: "base_finish", width: 100, isNumber: true, isShown: false, text: ({ plan, format }, row) => day(plan.baseFinish[row], format) },
  { key: "variance", width: 82, isNumber: true, isShown: false, text: variance },
  { key: "deadline", width: 100, isNumber: true, isShown: false, text: ({ plan, format }, row) => day(plan.deadline[row], format) },
  { key: "constraint", width: 190, isNumber: false, isShown: false, text: constraintText },
]);

/** @returns {string[]} keys of the columns that are shown at first */
export const usualColumns = () => COLUMNS.filter((column) => column.isShown).map((column) => column.key);
