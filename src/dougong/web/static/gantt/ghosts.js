/** Outlines on the time line: where bars stood before a change, and what is being dragged. */

import { barOf } from "./geometry.js";

/** @typedef {import("./view.js").View} View */

/** @typedef {Object} Dragged
 * @property {"move" | "resize" | "link"} kind
 * @property {number} row
 * @property {number} shift minutes by which the bar is moved or its end is
 * @property {number} x of the pointer in the pane
 * @property {number} y
 */

const DASH = [4, 3];

/** @param {CanvasRenderingContext2D} ink @param {View} view */
export function paintGhosts(ink, view) {
  if (view.ghosts.size === 0 && !view.dragged) return;
  ink.save();
  ink.setLineDash(DASH);
  ink.lineWidth = 1;
  ink.strokeStyle = view.theme.muted;
  for (let place = view.firstPlace; place < view.endPlace; place++) {
    const row = view.rows.order[place];
    const stood = view.ghosts.get(row);
    if (stood) outline(ink, view, row, stood[0], stood[1]);
  }
  if (view.dragged) paintDragged(ink, view, view.dragged);
  ink.restore();
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {number} start @param {number} finish */
function outline(ink, view, row, start, finish) {
  const bar = barOf(view, row, view.rowY(view.rows.place[row]));
  const left = Math.round(view.scale.x(start)) + 0.5;
  const right = Math.max(left + 3, Math.round(view.scale.x(finish)) - 0.5);
  ink.strokeRect(left, bar.top + 0.5, right - left, bar.height - 1);
}

/** @param {CanvasRenderingContext2D} ink @param {View} view @param {Dragged} dragged */
function paintDragged(ink, view, { kind, row, shift, x, y }) {
  const { plan } = view;
  ink.strokeStyle = view.theme.text;
  if (kind === "link") {
    const bar = barOf(view, row, view.rowY(view.rows.place[row]));
    ink.beginPath();
    ink.moveTo(bar.x2, bar.middle);
    ink.lineTo(x, y);
    ink.stroke();
    return;
  }
  outline(ink, view, row, plan.start[row] + (kind === "move" ? shift : 0), plan.finish[row] + shift);
}
