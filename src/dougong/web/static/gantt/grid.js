/** The left side: a real tree grid in the DOM, of which only the visible rows exist. */

import { COLUMNS } from "./columns.js";
import { isLate, isMilestone, Timing } from "./data.js";
import { h } from "./dom.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./columns.js").Column} Column */

/** @typedef {Object} Line one row element and its parts
 * @property {HTMLElement} element
 * @property {HTMLElement} caret
 * @property {HTMLElement[]} cells
 * @property {Text[]} texts
 * @property {number} row
 * @property {number} depth
 */

const ABOVE_ROWS = 1; // the heading is row 1 of the tree grid

/** Keeps the DOM rows in step with the view. */
export class Grid {
  /** @param {HTMLElement} host @param {string} id prefix of the rows' ids */
  constructor(host, id) {
    this.id = id;
    this.head = h("div", { class: "dgg-heads", role: "row", "aria-rowindex": 1 });
    this.body = h("div", { class: "dgg-rows", role: "rowgroup" });
    this.clip = h("div", { class: "dgg-clip", role: "presentation" }, this.body);
    this.element = h("div", { class: "dgg-tree", role: "treegrid", tabindex: 0, "aria-multiselectable": "true" }, this.head, this.clip);
    host.append(this.element);
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Column[]} */
    this.columns = [];
    this.first = -1;
  }

  /** @param {import("./format.js").Format} format @param {string[]} keys */
  setColumns(format, keys) {
    this.columns = COLUMNS.filter((column) => keys.includes(column.key));
    const widths = this.columns.map(({ key, width }) => (key === "name" ? `minmax(${width}px, 1fr)` : `${width}px`));
    this.element.style.setProperty("--dgg-columns", widths.join(" "));
    this.element.style.minWidth = `${this.columns.reduce((sum, column) => sum + column.width, 0)}px`;
    this.element.setAttribute("aria-colcount", String(this.columns.length));
    this.element.setAttribute("aria-label", format.text("grid_label"));
    this.head.replaceChildren(
      ...this.columns.map((column) =>
        h("div", { role: "columnheader", class: column.isNumber ? "dgg-cell dgg-number" : "dgg-cell", text: format.text(`column_${column.key}`) }),
      ),
    );
    this.forget();
  }

  /** @param {number} room @returns {number} the widest part of it that cuts no column */
  wholeColumns(room) {
    let width = 0;
    for (const column of this.columns) {
      if (width + column.width > room) return width || room;
      width += column.width;
    }
    return width || room;
  }

  /** Makes the next update write every row anew. */
  forget() {
    this.lines = [];
    this.body.replaceChildren();
    this.first = -1;
  }

  /** @param {View} view @param {boolean} rewrite every row may have changed, not only its place */
  update(view, rewrite) {
    const first = view.firstPlace;
    const count = Math.max(0, Math.min(view.rows.count - first, Math.ceil(view.height / view.rowHeight) + 1));
    this.element.setAttribute("aria-rowcount", String(view.rows.count + ABOVE_ROWS));
    const moved = first - this.first;
    const isNear = !rewrite && this.first >= 0 && this.lines.length === count && Math.abs(moved) < count;
    if (isNear) this.turn(moved);
    else this.resize(count);
    for (let index = 0; index < count; index++) {
      const row = view.rows.order[first + index];
      if (rewrite || this.lines[index].row !== row) this.write(view, this.lines[index], row);
    }
    this.first = first;
    this.body.style.transform = `translateY(${Math.round(first * view.rowHeight - view.top)}px)`;
    this.mark(view);
  }

  /** Moves rows that went out at one end to the other, so that the DOM keeps the order of the plan. @param {number} moved */
  turn(moved) {
    if (moved > 0) {
      const gone = this.lines.splice(0, moved);
      this.body.append(...gone.map((line) => line.element));
      this.lines.push(...gone);
    } else if (moved < 0) {
      const gone = this.lines.splice(this.lines.length + moved);
      this.body.prepend(...gone.map((line) => line.element));
      this.lines.unshift(...gone);
    }
  }

  /** @param {number} count */
  resize(count) {
    while (this.lines.length > count) this.lines.pop()?.element.remove();
    while (this.lines.length < count) {
      const line = this.makeLine();
      this.lines.push(line);
      this.body.append(line.element);
    }
  }

  /** @returns {Line} */
  makeLine() {
    const caret = h("span", { class: "dgg-caret", "aria-hidden": "true" });
    const cells = this.columns.map((column) => h("div", { role: "gridcell", class: column.isNumber ? "dgg-cell dgg-number" : "dgg-cell", "data-column": column.key }));
    const texts = cells.map((cell, index) => {
      const text = document.createTextNode("");
      if (this.columns[index].key === "name") cell.append(caret);
      cell.append(text);
      return text;
    });
    return { element: h("div", { role: "row", class: "dgg-row" }, ...cells), caret, cells, texts, row: -1, depth: 0 };
  }

  /** @param {View} view @param {Line} line @param {number} row */
  write(view, line, row) {
    const { plan, rows } = view;
    const { element } = line;
    const hasChildren = rows.hasChildren(row);
    line.row = row;
    element.id = `${this.id}-${row}`;
    element.dataset.row = String(row);
    element.setAttribute("aria-rowindex", String(rows.place[row] + 1 + ABOVE_ROWS));
    renew(element, "class", this.classesOf(view, row));
    renew(element, "aria-level", String(plan.level[row]));
    renew(element, "aria-expanded", hasChildren ? String(rows.isOpen(row)) : null);
    if (line.depth !== plan.level[row]) element.style.setProperty("--dgg-depth", String(plan.level[row] - 1));
    line.depth = plan.level[row];
    this.columns.forEach((column, index) => {
      const text = column.text(view, row);
      if (line.texts[index].data !== text) line.texts[index].data = text;
    });
  }

  /** @param {View} view @param {number} row @returns {string} */
  classesOf(view, row) {
    const { plan, rows } = view;
    const classes = ["dgg-row"];
    if (rows.hasChildren(row) || plan.timing[row] === Timing.SUMMARY) classes.push("dgg-summary");
    if (isMilestone(plan, row)) classes.push("dgg-milestone");
    if (plan.critical[row]) classes.push("dgg-critical");
    if (isLate(plan, row)) classes.push("dgg-late");
    if (rows.isFiltered && !rows.matches[row]) classes.push("dgg-context");
    return classes.join(" ");
  }

  /** Shows selection and hover. @param {View} view */
  mark(view) {
    for (const line of this.lines) {
      renew(line.element, "aria-selected", String(line.row === view.selected || view.chosen.has(line.row)));
      renew(line.element, "data-hovered", line.row === view.hovered ? "" : null);
    }
    const isInSight = this.lines.some((line) => line.row === view.selected);
    if (isInSight) this.element.setAttribute("aria-activedescendant", `${this.id}-${view.selected}`);
    else this.element.removeAttribute("aria-activedescendant");
  }
}

/** Sets an attribute only if it differs: a set one costs style, changed or not.
 * @param {Element} element @param {string} name @param {string | null} value null takes it away */
function renew(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** @param {EventTarget | null} target @returns {number} the row of the element that was hit, or -1 */
export function rowOfTarget(target) {
  const element = target instanceof Element ? target.closest("[data-row]") : null;
  return element instanceof HTMLElement ? Number(element.dataset.row) : -1;
}
