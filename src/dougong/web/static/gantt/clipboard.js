/** Rows from a spreadsheet and to it: lines of text with tabs between the cells. */

import { ENGLISH } from "./strings.js";
import { add, chosenTops } from "./outline.js";
import { TYPED } from "./overlay.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */

const DATE = /^\d{4}\s*[-/.年]/;
const TIME = /^[+-]?\d+(\.\d+)?\s*([mhdw分天周]|小时)?$/i;

/** @param {DgGantt} gantt @param {ClipboardEvent} event */
export function paste(gantt, event) {
  const isTyping = event.target instanceof Element && event.target.closest("input, textarea") !== null;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (isTyping || !gantt.editing || !text.trim()) return;
  event.preventDefault();
  add(gantt, rowsIn(text, gantt));
}

/** @param {DgGantt} gantt @param {ClipboardEvent} event */
export function copy(gantt, event) {
  const { view } = gantt;
  const isTyping = event.target instanceof Element && event.target.closest("input, textarea") !== null;
  if (!view || isTyping || window.getSelection()?.toString()) return;
  const columns = gantt.stage?.grid.columns ?? [];
  const lines = chosenTops(gantt).map((row) => columns.map((column) => column.text(view, row)).join("\t"));
  const heads = columns.map(({ key }) => view.format.text(`column_${key}`)).join("\t");
  event.clipboardData?.setData("text/plain", [heads, ...lines].join("\n"));
  event.preventDefault();
}

/** @param {string} text @param {DgGantt} gantt @returns {Record<string, string>[]} */
export function rowsIn(text, gantt) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n").filter((line) => line.trim()).map((line) => line.split("\t").map((cell) => cell.trim()));
  const heads = lines[0].map((head) => columnOf(head, gantt));
  const hasHeads = heads.includes("name");
  return (hasHeads ? lines.slice(1) : lines).map((cells) => (hasHeads ? byHead(cells, heads) : byContent(cells))).filter(({ name }) => name);
}

/** @param {string} head @param {DgGantt} gantt @returns {string} the column of a heading in either language */
function columnOf(head, { format }) {
  const wanted = head.toLowerCase();
  return TYPED.find((key) => [format?.strings[`column_${key}`], format?.strings[`other_${key}`], ENGLISH[`column_${key}`]].some((word) => word?.toLowerCase() === wanted)) ?? "";
}

/** @param {string[]} cells @param {string[]} heads */
function byHead(cells, heads) {
  const pairs = cells.map((cell, index) => [heads[index] ?? "", cell]).filter(([key, cell]) => key && cell);
  const values = Object.fromEntries(pairs);
  if (values.duration) delete values.finish; // one follows from the other
  return values;
}

/** Without headings: the name, then a duration, a date to begin, predecessors. @param {string[]} cells */
function byContent([name, ...cells]) {
  /** @type {Record<string, string>} */
  const values = { name };
  for (const cell of cells.filter(Boolean)) {
    if (DATE.test(cell) && !values.start) values.start = cell;
    else if (TIME.test(cell) && !values.duration) values.duration = cell;
    else if (!DATE.test(cell) && !values.preds) values.preds = cell;
  }
  return values;
}
