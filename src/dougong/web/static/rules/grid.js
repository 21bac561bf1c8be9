// The table of a rule as a grid: arrows move, Enter and typing edit, Tab goes on, paste takes cells from Excel.
import { edit } from "./cell.js";
import { button, make } from "./dom.js";
import { cellOf, choiceLabel, resultOf, resultText, textOf } from "./notation.js";

const MOST_ROWS = 500;

export class Grid {
  /** @param {any} editor the element that holds content, facts and words */
  constructor(editor) {
    this.editor = editor;
    this.words = editor.words;
    this.row = 0;
    this.column = 0;
    this.table = make("table", { className: "dg-table dgr-grid", role: "grid" });
    this.table.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.press(event));
    this.table.addEventListener("click", (/** @type {MouseEvent} */ event) => this.click(event));
    this.table.addEventListener("focusin", (/** @type {FocusEvent} */ event) => this.follow(event));
    this.table.addEventListener("dblclick", () => this.open(null));
    this.table.addEventListener("paste", (/** @type {ClipboardEvent} */ event) => this.paste(event));
  }

  get rows() {
    return this.editor.content.rows;
  }

  /** Every column in its order: conditions, results, remark. */
  get columns() {
    const { columns, outcomes } = this.editor.content;
    const facts = columns.map((/** @type {any} */ one) => ({ ...this.editor.facts.get(one.fact), kind: "fact", key: one.fact }));
    const results = outcomes.map((/** @type {any} */ one) => ({ ...one, kind: "outcome", label: choiceLabel(one) }));
    return [...facts, ...results, { kind: "remark", key: "remark", label: this.words.remark, type: "text", choices: [] }];
  }

  /** @param {any} row @param {any} column */
  value(row, column) {
    if (column.kind === "remark") return row.remark || undefined;
    return column.kind === "fact" ? row.when?.[column.key] : row.then?.[column.key];
  }

  /** @param {any} row @param {any} column */
  shown(row, column) {
    const value = this.value(row, column);
    if (column.kind === "fact") return textOf(value, column, this.words);
    return column.kind === "outcome" ? resultText(value, column, this.words) : value ?? "";
  }

  /** @param {any} row @param {any} column @param {any} value */
  put(row, column, value) {
    if (column.kind === "remark") row.remark = value ?? "";
    else {
      const cells = column.kind === "fact" ? (row.when ??= {}) : (row.then ??= {});
      if (value === undefined) delete cells[column.key];
      else cells[column.key] = value;
    }
  }

  draw() {
    this.row = Math.max(0, Math.min(this.row, this.rows.length - 1));
    this.column = Math.max(0, Math.min(this.column, this.columns.length - 1));
    const body = this.rows.map((/** @type {any} */ row, /** @type {number} */ at) => this.line(row, at));
    this.table.replaceChildren(make("thead", {}, [this.head()]), make("tbody", {}, body));
    this.point(false);
  }

  head() {
    const cells = this.columns.map((column, at) => {
      const name = make("span", { textContent: column.label, title: column.meaning ?? "" });
      const unit = column.unit ? [make("small", { textContent: ` ${column.unit}` })] : [];
      const acts = this.editor.maySave && column.kind !== "remark" ? [this.editor.columnActs(column, at)] : [];
      return make("th", { scope: "col", className: column.kind === "outcome" ? "dgr-outcome" : "" }, [name, ...unit, ...acts]);
    });
    return make("tr", {}, [make("th", { scope: "col", textContent: this.words.row }), ...cells]);
  }

  /** @param {any} row @param {number} at */
  line(row, at) {
    const cells = this.columns.map((column, place) => this.cell(row, column, at, place));
    return make("tr", { "data-row": at + 1 }, [make("th", { scope: "row", textContent: String(at + 1) }), ...cells]);
  }

  /** @param {any} row @param {any} column @param {number} at @param {number} place */
  cell(row, column, at, place) {
    const text = this.shown(row, column);
    const choice = column.kind === "outcome" && column.choices?.find((/** @type {any} */ one) => one.code === this.value(row, column));
    const inner = choice?.tone ? [make("span", { className: "dgr-tone", textContent: text, "data-tone": choice.tone })] : [text || "—"];
    const classes = [column.kind === "outcome" ? "dgr-outcome" : "", text ? "" : "dgr-empty"].join(" ").trim();
    return make("td", { role: "gridcell", tabIndex: -1, className: classes, "data-at": `${at}:${place}`, "data-label": column.label }, inner);
  }

  place() {
    return /** @type {HTMLElement | null} */ (this.table.querySelector(`[data-at="${this.row}:${this.column}"]`));
  }

  /** @param {boolean} [isFocused] */
  point(isFocused = true) {
    for (const one of this.table.querySelectorAll("[aria-selected]")) {
      one.removeAttribute("aria-selected");
      one.tabIndex = -1;
    }
    const place = this.place();
    if (!place) return;
    place.setAttribute("aria-selected", "true");
    place.tabIndex = 0;
    if (isFocused) place.focus();
  }

  /** The chosen cell is where the focus is, however it came there. @param {FocusEvent} event */
  follow(event) {
    const at = /** @type {HTMLElement} */ (event.target).dataset.at;
    if (!at || at === `${this.row}:${this.column}`) return;
    [this.row, this.column] = at.split(":").map(Number);
    this.point(false);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const place = /** @type {HTMLElement} */ (event.target).closest("td[data-at]");
    if (!(place instanceof HTMLElement) || place.querySelector(".dgr-input")) return;
    const [row, column] = (place.dataset.at ?? "0:0").split(":").map(Number);
    const isAgain = this.row === row && this.column === column && place.getAttribute("aria-selected") === "true" && matchMedia("(pointer: coarse)").matches;
    [this.row, this.column] = [row, column];
    this.point();
    if (isAgain) this.open(null);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.altKey && move && move[0]) this.editor.moveRow(move[0]);
    else if (isPlain && move) this.go(move[0], move[1]);
    else if (isPlain && event.key === "Tab") {
      if (!this.tab(event.shiftKey)) return;
    } else if ((event.ctrlKey || event.metaKey) && event.key === "d") this.editor.duplicateRow();
    else if ((event.ctrlKey || event.metaKey) && event.key === "z") this.editor.undo();
    else if (isPlain && (event.key === "Enter" || event.key === "F2")) this.open(null);
    else if (isPlain && (event.key === "Delete" || event.key === "Backspace")) this.fill(undefined);
    else if (isPlain && event.key.length === 1) this.open(event.key);
    else return;
    event.preventDefault();
  }

  /** @param {number} down @param {number} right */
  go(down, right) {
    this.row = Math.max(0, Math.min(this.row + down, this.rows.length - 1));
    this.column = Math.max(0, Math.min(this.column + right, this.columns.length - 1));
    this.point();
  }

  /** The next cell, at the end of a row the next row; false leaves the grid. @param {boolean} isBack */
  tab(isBack) {
    const width = this.columns.length;
    const next = this.row * width + this.column + (isBack ? -1 : 1);
    if (next < 0 || next >= this.rows.length * width) return false;
    [this.row, this.column] = [Math.floor(next / width), next % width];
    this.point();
    return true;
  }

  /** @param {string | null} typed */
  open(typed) {
    const place = this.place();
    if (!this.editor.maySave || !place || place.querySelector(".dgr-input")) return;
    const [row, column] = [this.rows[this.row], this.columns[this.column]];
    const done = (/** @type {any} */ value, /** @type {string} */ way) => {
      this.fill(value);
      if (way === "down") this.go(1, 0);
      else if (way !== "stay") this.tab(way === "left");
    };
    edit(place, column, this.value(row, column), this.words, typed, done, () => this.redraw());
  }

  redraw() {
    const place = this.place();
    if (!place) return;
    place.replaceWith(this.cell(this.rows[this.row], this.columns[this.column], this.row, this.column));
    this.point();
  }

  /** @param {any} value */
  fill(value) {
    if (!this.editor.maySave || !this.rows.length) return;
    const column = this.columns[this.column];
    const before = JSON.stringify(this.value(this.rows[this.row], column));
    if (before !== JSON.stringify(value)) this.editor.change(() => this.put(this.rows[this.row], column, value), false);
    this.redraw();
  }

  /** Cells of a spreadsheet, from the chosen cell to the right and down; rows are added as needed. @param {ClipboardEvent} event */
  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!this.editor.maySave || !text || /** @type {HTMLElement} */ (event.target).closest(".dgr-input")) return;
    event.preventDefault();
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const columns = this.columns;
    this.editor.change(() => {
      lines.forEach((line, down) => {
        const at = this.row + down;
        if (at >= MOST_ROWS) return;
        while (this.rows.length <= at) this.rows.push({ when: {}, then: {}, remark: "" });
        line.forEach((word, right) => {
          const column = columns[this.column + right];
          if (column) this.put(this.rows[at], column, this.read(word, column));
        });
      });
    });
  }

  /** @param {string} word @param {any} column */
  read(word, column) {
    if (column.kind === "remark") return word.trim();
    return column.kind === "fact" ? cellOf(word, column, this.words) : resultOf(word, column, this.words);
  }

  /** @param {any[]} problems */
  mark(problems) {
    for (const one of this.table.querySelectorAll("[aria-invalid], tr[data-faulty]")) {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("data-faulty");
    }
    const keys = this.columns.map((one) => one.key);
    for (const one of problems) {
      if (!one.row) continue;
      const at = keys.indexOf(one.column);
      const place = this.table.querySelector(at < 0 ? `tr[data-row="${one.row}"]` : `[data-at="${one.row - 1}:${at}"]`);
      if (!place) continue;
      place.setAttribute(at < 0 ? "data-faulty" : "aria-invalid", "true");
      place.title = one.text;
    }
  }

  /** @param {number | null} row */
  fire(row) {
    for (const one of this.table.querySelectorAll("tr[data-fired]")) one.removeAttribute("data-fired");
    if (row) this.table.querySelector(`tr[data-row="${row}"]`)?.setAttribute("data-fired", "true");
  }

  /** @param {any} problem a line of the list under the grid that leads to its cell */
  lead(problem) {
    const at = this.columns.map((one) => one.key).indexOf(problem.column);
    return button(problem.text, () => {
      if (problem.row) [this.row, this.column] = [problem.row - 1, Math.max(0, at)];
      this.point();
      this.place()?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, { className: "dgr-problem" });
  }
}
