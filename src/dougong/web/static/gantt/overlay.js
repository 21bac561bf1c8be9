/** Typing in the plan: a field over a cell, and the line below the grid by which rows are added. */

import { COLUMNS } from "./columns.js";
import { NONE } from "./data.js";
import { h } from "./dom.js";
import { asDate } from "./format.js";
import { onKey } from "./keys.js";
import { add } from "./outline.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {import("./view.js").View} View */

/** Columns that are typed into, in their order. */
export const TYPED = ["code", "name", "duration", "start", "finish", "percent", "preds", "deadline", "constraint"];
const ENTERED = /** @type {const} */ (["name", "duration", "preds"]);

/** @param {number} moment */
const day = (moment) => (moment === NONE ? "" : asDate(moment).toISOString().slice(0, 10));

/** What stands in a field before it is changed. @type {Record<string, (view: View, row: number) => string>} */
const TEXTS = {
  code: ({ plan }, row) => plan.code[row],
  name: ({ plan }, row) => plan.name[row],
  duration: ({ plan }, row) => durationText(plan.duration[row], plan.info.minutesPerDay),
  start: ({ plan }, row) => day(plan.start[row]),
  finish: ({ plan }, row) => day(plan.finish[row]),
  percent: ({ plan }, row) => String(plan.percent[row]),
  preds: ({ network }, row) => network.predecessors(row),
  deadline: ({ plan }, row) => day(plan.deadline[row]),
  constraint: ({ plan }, row) => (plan.constraint[row] ? `${plan.constraint[row]} ${day(plan.constraintAt[row])}`.trim() : ""),
};

/** @param {number} minutes @param {number} perDay @returns {string} in the largest unit without a fraction */
function durationText(minutes, perDay) {
  if (minutes % perDay === 0) return `${minutes / perDay}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** The field over a cell, one at a time, and the line of entry. */
export class Overlay {
  /** @param {DgGantt} gantt */
  constructor(gantt) {
    this.gantt = gantt;
    this.field = h("input", { class: "dgg-field", type: "text", hidden: true, autocomplete: "off", spellcheck: "false" });
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.field.addEventListener("blur", () => this.finish(true));
    this.column = "";
    this.id = /** @type {string | number} */ ("");
    this.before = "";
    this.inputs = ENTERED.map((name) => h("input", { class: "dgg-input", type: "text", name, autocomplete: "off", placeholder: this.word(`entry_${name}`), "aria-label": this.word(`column_${name}`) }));
    const enter = h("button", { type: "submit", class: "dgg-button", text: this.word("entry_add") });
    this.line = h("form", { class: "dgg-entry", "aria-label": this.word("entry_label") }, ...this.inputs, enter);
    this.line.addEventListener("submit", (event) => this.enter(event));
    this.line.addEventListener("keydown", (event) => this.leave(event));
    gantt.root.append(this.field);
    gantt.stage?.element.after(this.line);
  }

  /** @param {string} key @returns {string} */
  word(key) {
    return this.gantt.format?.text(key) ?? "";
  }

  /** Opens the field over a cell of the chosen row; a column that is not shown is shown first. @param {string} column @param {string} [text] */
  edit(column, text) {
    const { view, stage } = this.gantt;
    if (!view || !stage || view.selected < 0 || !TYPED.includes(column)) return;
    if (!stage.grid.columns.some(({ key }) => key === column)) this.gantt.setColumn(column, true);
    stage.showRow(view.selected);
    stage.paint();
    this.column = column;
    this.id = view.plan.id[view.selected];
    this.before = TEXTS[column](view, view.selected);
    this.field.value = text ?? this.before;
    this.field.setAttribute("aria-label", this.word(`column_${column}`));
    this.field.title = this.word(`hint_${column}`) || "";
    this.field.hidden = false;
    this.show(this.gantt);
    this.field.focus();
    if (text === undefined) this.field.select();
  }

  /** Lays the field over its cell. @param {DgGantt} gantt */
  show({ view, stage }) {
    if (this.field.hidden || !view || !stage) return;
    const index = stage.grid.columns.findIndex(({ key }) => key === this.column);
    const line = stage.grid.lines.find(({ row }) => view.plan.id[row] === this.id);
    const shown = index >= 0 ? index : stage.grid.columns.findIndex(({ key }) => key === "name"); // a phone has the name only
    const cell = line?.cells[shown];
    if (!cell) return;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    const [frame, box] = [this.gantt.root.getBoundingClientRect(), cell.getBoundingClientRect()];
    const width = Math.max(box.width, COLUMNS.find(({ key }) => key === this.column)?.width ?? 0, 96);
    Object.assign(this.field.style, { left: `${box.left - frame.left}px`, top: `${box.top - frame.top}px`, width: `${width}px`, height: `${box.height}px` });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const step = { Enter: 0, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.finish(false);
    else if (event.key === "Tab") this.turn(event.shiftKey ? -1 : 1);
    else if (step !== undefined) {
      this.finish(true);
      if (step) this.gantt.step(step);
      if (step) this.edit(this.column);
    } else return;
    event.preventDefault();
  }

  /** Goes on to the next column. @param {1 | -1} way */
  turn(way) {
    const shown = this.gantt.stage?.grid.columns.map(({ key }) => key).filter((key) => TYPED.includes(key)) ?? [];
    const next = shown[shown.indexOf(this.column) + way];
    this.finish(true);
    if (next) this.edit(next);
  }

  /** Closes the field. @param {boolean} isTaken */
  finish(isTaken) {
    if (this.field.hidden) return;
    const text = this.field.value.trim();
    const hadFocus = document.activeElement === this.field;
    this.field.hidden = true;
    if (hadFocus) this.gantt.focusGrid();
    const row = this.gantt.editing?.row(this.id) ?? -1;
    if (isTaken && text !== this.before && row >= 0) this.gantt.editing?.set(row, { [this.column]: text });
  }

  /** Goes to the line of entry. */
  open() {
    this.inputs[0].focus();
  }

  /** @param {SubmitEvent} event */
  enter(event) {
    event.preventDefault();
    const values = Object.fromEntries(this.inputs.map((input) => [input.name, input.value.trim()]).filter(([, text]) => text));
    if (!values.name) return;
    for (const input of this.inputs) input.value = "";
    this.inputs[0].focus();
    add(this.gantt, [values]);
  }

  /** Escape goes back to the rows; keys that are held with Alt act on the row above. @param {KeyboardEvent} event */
  leave(event) {
    if (event.key === "Escape") this.gantt.focusGrid();
    else if (event.altKey) onKey(this.gantt, event, true);
    event.stopPropagation();
  }
}
