/** Before → after: what an edit would move is drawn, said in one line, and kept or dropped. */

import { NONE } from "./data.js";
import { h } from "./dom.js";
import { rowOf } from "./renewal.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */

const COLUMNS = /** @type {const} */ (["start", "finish", "lateFinish", "totalFloat", "freeFloat", "critical"]);

/** Shows a cascade until it is answered. */
export class Question {
  /** @param {DgGantt} gantt @param {any} cascade as the server tells it */
  constructor(gantt, cascade) {
    this.gantt = gantt;
    this.plan = /** @type {import("./view.js").View} */ (gantt.view).plan;
    /** @type {{row: number, values: number[]}[]} */
    this.before = [];
    this.preview(cascade.columns);
    this.focus = document.activeElement;
    /** @type {(answer: boolean) => void} */
    this.settle = () => undefined;
    this.answered = new Promise((resolve) => (this.settle = resolve));
    this.element = this.bar(cascade);
    gantt.root.append(this.element);
    /** @type {HTMLElement | null} */ (this.element.querySelector("button:not([disabled])"))?.focus();
    gantt.stage?.paint();
  }

  /** Writes the new dates into the plan shown; the old ones are drawn as outlines. @param {Record<string, any[]>} columns */
  preview(columns) {
    const { view } = this.gantt;
    const plan = /** @type {any} */ (this.plan);
    columns.id.forEach((id, index) => {
      const row = rowOf(this.plan, id);
      if (row < 0) return;
      this.before.push({ row, values: COLUMNS.map((name) => plan[name][row]) });
      view?.ghosts.set(row, [plan.start[row], plan.finish[row]]);
      for (const name of COLUMNS) plan[name][row] = columns[name][index] ?? NONE;
    });
    this.gantt.stage?.request(true);
  }

  /** @param {any} cascade @returns {HTMLElement} */
  bar(cascade) {
    const { format } = this.gantt;
    if (!format) return h("div");
    const word = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) => format.text(key, values);
    const [before, after] = cascade.finish;
    const finish = before === after || before === null || after === null
      ? word("cascade_same_finish")
      : word("cascade_finish", { before: format.date(before), after: format.date(after), days: `${cascade.days > 0 ? "+" : ""}${format.number.format(cascade.days)}` });
    const isBroken = cascade.broken.length > 0;
    const broken = isBroken ? [h("span", { class: "dgg-bad", text: word("cascade_broken", { milestones: cascade.broken.join(", ") }) })] : [];
    const bar = h(
      "div", { class: "dgg-question", role: "alertdialog", "aria-label": word("cascade_title") },
      h("strong", { text: word(cascade.count === 1 ? "cascade_one" : "cascade_count", { count: cascade.count }) }), h("span", { text: finish }), ...broken,
      h("button", { type: "button", class: "dgg-button dgg-keep", disabled: isBroken, text: word("cascade_keep"), onclick: () => this.close(true) }),
      h("button", { type: "button", class: "dgg-button", text: word("cascade_drop"), onclick: () => this.close(false) }),
    );
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close(false);
      event.stopPropagation();
    });
    return bar;
  }

  /** @param {boolean} isKept */
  close(isKept) {
    const plan = /** @type {any} */ (this.plan);
    if (!isKept) for (const { row, values } of this.before) COLUMNS.forEach((name, index) => (plan[name][row] = values[index]));
    this.gantt.view?.ghosts.clear();
    this.element.remove();
    if (this.focus instanceof HTMLElement && this.focus.isConnected) this.focus.focus();
    else this.gantt.focusGrid();
    this.gantt.stage?.request(true);
    this.settle(isKept);
  }
}
