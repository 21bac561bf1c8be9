/** Bars under the mouse: sideways moves them, the right end changes how long they are, down or up links. */

import { Timing, isMilestone } from "./data.js";
import { asDate } from "./format.js";
import { barOf } from "./geometry.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */

const EDGE = 7;
const DECIDED = 5; // pixels after which the direction is clear
const HOURS_FROM = 200; // pixels of a day from which bars move by the hour
const DAY = 1440;

/** One drag of a bar, from pressing to releasing. */
export class BarDrag {
  /** @param {DgGantt} gantt @param {number} row @param {{x: number, y: number}} at */
  constructor(gantt, row, at) {
    this.gantt = gantt;
    this.row = row;
    this.from = at;
    /** @type {import("./ghosts.js").Dragged["kind"] | null} */
    this.kind = this.isAtEnd(at.x) ? "resize" : null;
  }

  /** @param {DgGantt} gantt @param {number} row @returns {boolean} whether the reader may drag it */
  static fits(gantt, row) {
    const { view, editing } = gantt;
    if (!view || !editing || editing.question || row < 0) return false;
    return view.plan.timing[row] !== Timing.SUMMARY && view.plan.percent[row] < 100;
  }

  /** @param {number} x */
  isAtEnd(x) {
    const { view } = this.gantt;
    if (!view || isMilestone(view.plan, this.row)) return false;
    const { x1, x2 } = barOf(view, this.row, 0);
    return x >= Math.max(x2 - EDGE, x1 + EDGE) && x <= x2 + EDGE;
  }

  /** @param {{x: number, y: number}} at */
  move(at) {
    const { view, stage } = this.gantt;
    if (!view) return;
    const [dx, dy] = [at.x - this.from.x, at.y - this.from.y];
    if (!this.kind && Math.hypot(dx, dy) < DECIDED) return;
    this.kind ??= Math.abs(dy) > Math.abs(dx) ? "link" : "move";
    view.dragged = { kind: this.kind, row: this.row, shift: this.shift(dx), ...at };
    this.gantt.hover(this.kind === "link" ? view.rowAt(at.y) : this.row);
    stage?.request();
  }

  /** @param {number} dx @returns {number} minutes, by days or by hours */
  shift(dx) {
    const perDay = this.gantt.view?.scale.perDay ?? 1;
    const step = perDay >= HOURS_FROM ? 60 : DAY;
    return Math.round(((dx / perDay) * DAY) / step) * step;
  }

  /** @param {{x: number, y: number}} at */
  end(at) {
    const { view, editing, stage } = this.gantt;
    const dragged = view?.dragged;
    if (!view || !editing || !dragged) return;
    view.dragged = null;
    stage?.request();
    if (dragged.kind === "link") this.link(view.rowAt(at.y));
    else if (dragged.shift !== 0) this.drop(dragged);
  }

  /** @param {import("./ghosts.js").Dragged} dragged */
  drop({ kind, shift }) {
    const { view, editing } = this.gantt;
    if (!view || !editing) return;
    const { start, finish } = view.plan;
    const values = kind === "move" ? { start: written(start[this.row] + shift) } : { finish: written(finish[this.row] + shift) };
    editing.set(this.row, values, { looks: view.plan.count > 500 });
  }

  /** @param {number} to */
  link(to) {
    const { editing } = this.gantt;
    if (!editing || to < 0 || to === this.row) return;
    editing.do([{ do: "link", pred: editing.id(this.row), succ: editing.id(to) }]);
  }
}

/** @param {number} minutes @returns {string} as a moment is typed */
export function written(minutes) {
  return asDate(minutes).toISOString().slice(0, 16).replace("T", " ");
}
