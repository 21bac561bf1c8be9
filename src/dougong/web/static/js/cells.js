// <dg-cells>: the table of a list as a sheet; nothing is saved before every cell has been looked at.
import { h } from "../gantt/dom.js";
import { refuse, say, sayAfterLoading, send } from "./edits.js";
import { actOf } from "./keys.js";

const STEPS = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });

class Cells extends HTMLElement {
  connectedCallback() {
    this.table = this.querySelector("table");
    this.bar = /** @type {HTMLElement} */ (this.querySelector("[data-cells-bar]"));
    this.list = /** @type {HTMLElement} */ (this.querySelector("[data-faults]"));
    this.toggle = this.querySelector("[data-cells-toggle]");
    if (!this.table || !this.bar || !this.toggle) return;
    this.toggle.addEventListener("click", () => this.open(this.dataset.state !== "open"));
    this.bar.addEventListener("click", (event) => this.act(/** @type {HTMLElement} */ (event.target).closest("[data-do]")?.getAttribute("data-do") ?? ""));
    this.table.addEventListener("keydown", (event) => this.press(event));
    this.table.addEventListener("click", (event) => this.choose(event));
    this.table.addEventListener("dblclick", () => this.edit());
    this.table.addEventListener("paste", (event) => this.paste(event));
  }

  /** @param {boolean} isOpen */
  open(isOpen) {
    this.dataset.state = isOpen ? "open" : "closed";
    this.toggle?.setAttribute("aria-pressed", String(isOpen));
    this.bar?.toggleAttribute("hidden", !isOpen);
    const heads = /** @type {HTMLElement[]} */ ([...(this.table?.tHead?.rows[0].cells ?? [])]);
    this.rows = /** @type {HTMLTableRowElement[]} */ ([...(this.table?.tBodies[0].rows ?? [])]).filter((row) => row.dataset.pk);
    this.columns = heads.map((head, index) => ({ name: head.dataset.edit ?? "", index })).filter((one) => one.name);
    for (const row of this.rows) for (const { index } of this.columns) row.cells[index].tabIndex = isOpen ? -1 : 0;
    if (!isOpen) {
      for (const row of this.rows) for (const { index } of this.columns) row.cells[index].removeAttribute("tabindex");
      return;
    }
    this.at(0, 0)?.focus();
    this.show();
  }

  /** @param {number} row @param {number} column @returns {HTMLTableCellElement | undefined} */
  at(row, column) {
    return this.rows?.[row]?.cells[this.columns?.[column]?.index ?? -1];
  }

  /** @returns {[number, number]} the place of the focused cell, or of none */
  here() {
    const cell = /** @type {HTMLElement | null} */ (document.activeElement)?.closest("td");
    const row = this.rows?.findIndex((one) => one.contains(cell ?? null)) ?? -1;
    const column = this.columns?.findIndex(({ index }) => this.rows?.[row]?.cells[index] === cell) ?? -1;
    return [row, column];
  }

  /** @param {MouseEvent} event */
  choose(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest("td[tabindex]");
    if (this.dataset.state !== "open" || !(cell instanceof HTMLElement)) return;
    event.preventDefault();
    if (!cell.querySelector("input")) cell.focus();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (this.dataset.state !== "open" || event.isComposing) return;
    const input = event.target instanceof HTMLInputElement ? event.target : null;
    const [row, column] = this.here();
    if (row < 0 || column < 0) return;
    if (input) {
      if (event.key === "Escape") this.finish(input, false, [0, 0]);
      else if (event.key === "Enter") this.finish(input, true, [event.shiftKey ? -1 : 1, 0]);
      else if (event.key === "Tab") this.finish(input, true, [0, event.shiftKey ? -1 : 1]);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const act = actOf(event, "sheet");
    const step = STEPS[event.key] ?? (event.key === "Tab" ? [0, event.shiftKey ? -1 : 1] : null);
    if (step && !event.ctrlKey && !event.metaKey) this.at(row + step[0], column + step[1])?.focus();
    else if (act === "fill") this.fill(row, column);
    else if (act === "edit") this.edit();
    else if (act === "clear") this.put(row, column, "");
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) this.edit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} [typed] */
  edit(typed) {
    const [row, column] = this.here();
    const cell = this.at(row, column);
    if (!cell || this.dataset.state !== "open" || cell.querySelector("input")) return;
    const text = textOf(cell);
    cell.dataset.before ??= text;
    const input = h("input", { class: "dg-cell-input", value: typed ?? text, "aria-label": this.labelOf(column) });
    input.addEventListener("blur", () => this.finish(input, true, null));
    cell.dataset.shown = text;
    cell.replaceChildren(input);
    input.focus();
    if (typed === undefined) input.select();
  }

  /** @param {HTMLInputElement} input @param {boolean} isTaken @param {[number, number] | null} step */
  finish(input, isTaken, step) {
    const cell = input.closest("td");
    if (!cell || !input.isConnected) return;
    const row = this.rows?.findIndex((one) => one.contains(cell)) ?? 0;
    const column = this.columns?.findIndex(({ index }) => this.rows?.[row].cells[index] === cell) ?? 0;
    this.put(row, column, isTaken ? input.value : (cell.dataset.shown ?? ""));
    if (step) (this.at(row + step[0], column + step[1]) ?? cell).focus();
  }

  /** @param {number} row @param {number} column @param {string} text */
  put(row, column, text) {
    const cell = this.at(row, column);
    if (!cell) return;
    cell.dataset.before ??= textOf(cell);
    cell.textContent = text;
    cell.classList.toggle("dg-dirty", text !== cell.dataset.before);
    cell.classList.remove("dg-wrong");
    cell.removeAttribute("title");
    this.show();
  }

  /** A block from a spreadsheet is laid over the rows from the chosen cell on. @param {ClipboardEvent} event */
  paste(event) {
    const [row, column] = this.here();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (this.dataset.state !== "open" || row < 0 || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    lines.forEach((cells, down) => cells.forEach((one, across) => this.put(row + down, column + across, one.trim())));
    const over = lines.length - ((this.rows?.length ?? 0) - row);
    if (over > 0) say((this.dataset.over ?? "").replace("{n}", String(over)), null, "error");
    this.look();
  }

  /** The value of a cell goes into the chosen rows, or where none is chosen into all below. @param {number} row @param {number} column */
  fill(row, column) {
    const text = textOf(this.at(row, column) ?? this);
    const chosen = (this.rows ?? []).map((one) => one.querySelector("input[name=pk]:checked") !== null);
    const isAny = chosen.some(Boolean);
    chosen.forEach((isChosen, place) => {
      if (isAny ? isChosen : place > row) this.put(place, column, text);
    });
    this.look();
  }

  /** @param {number} column */
  labelOf(column) {
    const index = this.columns?.[column]?.index ?? 0;
    return this.table?.tHead?.rows[0].cells[index].textContent?.trim() ?? "";
  }

  /** Lines of changed cells as the server takes them. */
  lines() {
    const found = [];
    for (const row of this.rows ?? []) {
      const changed = (this.columns ?? []).filter(({ index }) => row.cells[index].classList.contains("dg-dirty"));
      const values = Object.fromEntries(changed.map(({ name, index }) => [name, textOf(row.cells[index])]));
      if (changed.length) found.push({ row, line: { id: Number(row.dataset.pk), version: Number(row.dataset.version), values } });
    }
    return found;
  }

  show() {
    const number = this.lines().length;
    const count = this.bar?.querySelector("[data-number]");
    if (count) count.textContent = (this.dataset.rows ?? "").replace("{n}", String(number));
    for (const button of this.bar?.querySelectorAll("[data-do=save], [data-do=each]") ?? []) button.toggleAttribute("disabled", number === 0);
  }

  /** @param {string} word */
  act(word) {
    if (word === "save") this.save("all");
    else if (word === "each") this.save("each");
    else if (word === "drop") location.reload();
  }

  /** Asks what is wrong without saving. */
  async look() {
    const lines = this.lines();
    if (!lines.length) return;
    const { told } = await send(this.dataset.url ?? "", { lines: lines.map((one) => one.line), dry: true });
    if (told.faults) this.tell(told.faults, lines);
    else refuse(told);
  }

  /** @param {"all" | "each"} mode */
  async save(mode) {
    const lines = this.lines();
    const { status, told } = await send(this.dataset.url ?? "", { lines: lines.map((one) => one.line), mode });
    if (!told.faults) {
      if (status === 202) say(told.message);
      else refuse(told);
      return;
    }
    this.tell(told.faults, lines);
    if (!told.done?.length) return;
    const undo = { url: this.dataset.undo ?? "", label: this.dataset.back ?? "", records: told.done };
    if (told.faults.length) this.keep(told, undo);
    else sayAfterLoading(told.message, undo);
  }

  /** Each for itself: what was right is saved, what was wrong stays to be mended. @param {any} told @param {any} undo */
  keep(told, undo) {
    for (const { id, version } of told.done) {
      const row = this.rows?.find((one) => one.dataset.pk === String(id));
      if (!row) continue;
      row.dataset.version = String(version);
      for (const cell of row.querySelectorAll(".dg-dirty")) {
        cell.classList.remove("dg-dirty");
        if (cell instanceof HTMLElement) cell.dataset.before = textOf(cell);
      }
    }
    say(told.message, undo);
    this.show();
  }

  /** @param {{line: number, field: string, text: string}[]} faults @param {{row: HTMLTableRowElement}[]} lines */
  tell(faults, lines) {
    for (const cell of this.querySelectorAll(".dg-wrong")) cell.classList.remove("dg-wrong");
    const items = faults.map(({ line, field, text }) => {
      const row = lines[line]?.row;
      const column = this.columns?.find((one) => one.name === field);
      const cell = row && column ? row.cells[column.index] : undefined;
      cell?.classList.add("dg-wrong");
      cell?.setAttribute("title", text);
      const code = row?.querySelector(".dg-code")?.textContent?.trim() ?? "";
      const label = column ? this.labelOf(this.columns?.indexOf(column) ?? 0) : "";
      return h("li", {}, h("code", { text: code }), ` ${label ? `${label}: ` : ""}${text}`);
    });
    this.list?.replaceChildren(...items);
    this.list?.toggleAttribute("hidden", items.length === 0);
  }
}

/** @param {Element} cell */
function textOf(cell) {
  const text = (cell.querySelector("input")?.value ?? cell.querySelector("[title]")?.getAttribute("data-full") ?? cell.textContent ?? "").trim();
  return text === "—" ? "" : text;
}

customElements.define("dg-cells", Cells);
