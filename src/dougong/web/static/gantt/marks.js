/** Small signs on the time line: deadlines and constraints. */

import { NONE } from "./data.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./geometry.js").Bar} Bar */

const EDGE = 12;
const FINISH_KINDS = new Set(["FNET", "FNLT", "FINISH_ON", "MFO", "MANDATORY_FINISH"]);

/** An arrow that points down on the deadline, red and full when it is missed.
 * @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
export function paintDeadline(ink, view, row, bar) {
  const { plan, scale, theme } = view;
  if (plan.deadline[row] === NONE) return;
  const x = Math.round(scale.x(plan.deadline[row]));
  if (x < -EDGE || x > view.width + EDGE) return;
  const isMissed = plan.finish[row] > plan.deadline[row];
  const top = bar.top - 3;
  ink.fillStyle = ink.strokeStyle = isMissed ? theme.critical : theme.deadline;
  ink.lineWidth = 1.5;
  ink.beginPath();
  ink.moveTo(x - 5, top);
  ink.lineTo(x + 5, top);
  ink.lineTo(x, top + 8);
  ink.closePath();
  if (isMissed) ink.fill();
  ink.stroke();
}

/** A bracket at the date that holds the start or the finish.
 * @param {CanvasRenderingContext2D} ink @param {View} view @param {number} row @param {Bar} bar */
export function paintConstraint(ink, view, row, bar) {
  const { plan, scale, theme } = view;
  if (plan.constraintAt[row] === NONE || plan.percent[row] >= 100) return;
  const x = Math.round(scale.x(plan.constraintAt[row]));
  if (x < -EDGE || x > view.width + EDGE) return;
  const arm = FINISH_KINDS.has(plan.constraint[row]) ? -4 : 4;
  const [top, bottom] = [bar.top - 2.5, bar.top + bar.height + 1.5];
  ink.strokeStyle = theme.deadline;
  ink.lineWidth = 1.5;
  ink.beginPath();
  ink.moveTo(x + arm, top);
  ink.lineTo(x, top);
  ink.lineTo(x, bottom);
  ink.lineTo(x + arm, bottom);
  ink.stroke();
}
