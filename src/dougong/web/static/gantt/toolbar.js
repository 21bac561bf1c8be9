/** The strip above the chart: filter, levels, zoom, what is shown, keys. */

import { COLUMNS } from "./columns.js";
import { h, icon, iconButton } from "./dom.js";
import { indent, link, outdent, remove } from "./outline.js";
import { ZOOMS } from "./scale.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {import("./format.js").Format} Format */

const QUICK = /** @type {const} */ (["critical", "late", "milestones"]);
const LAYERS = /** @type {const} */ (["baseline", "links", "float", "labels", "shading"]);
const ZOOM_STEP = 1.5;
const TYPING_PAUSE = 120;

/** Turns clicks into calls of the element and shows its state. */
export class Toolbar {
  /** @param {DgGantt} gantt @param {Format} format */
  constructor(gantt, format) {
    this.gantt = gantt;
    this.format = format;
    this.input = h("input", {
      type: "search", class: "dgg-input", placeholder: this.word("filter_hint"), "aria-label": this.word("filter"),
      oninput: () => this.typed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.leave(event),
    });
    this.pause = 0;
    this.quick = QUICK.map((name) =>
      h("button", { type: "button", class: `dgg-button dgg-chip dgg-chip-${name}`, "aria-pressed": "false", text: this.word(`filter_${name}`), onclick: (/** @type {Event} */ event) => this.press(event) }),
    );
    this.zooms = Object.keys(ZOOMS).map((name) =>
      h("button", { type: "button", class: "dgg-button dgg-segment", "data-zoom": name, text: this.word(`zoom_${name}`), onclick: () => gantt.zoomTo(name) }),
    );
    this.levels = this.menu("levels", this.word("levels"), []);
    this.edits = gantt.getAttribute("edit") ? this.editButtons() : null;
    this.element = h(
      "div", { class: "dgg-tools", role: "toolbar", "aria-label": this.word("toolbar_label") },
      h("label", { class: "dgg-search" }, icon("search"), this.input), h("div", { class: "dgg-group" }, ...this.quick),
      this.levels, ...(this.edits ? [h("div", { class: "dgg-group dgg-edits", role: "group", "aria-label": this.word("edits") }, ...Object.values(this.edits))] : []), h("span", { class: "dgg-space" }),
      h("div", { class: "dgg-group dgg-joined", role: "group", "aria-label": this.word("zoom") },
        iconButton("minus", this.word("zoom_out"), () => gantt.zoomBy(1 / ZOOM_STEP)), ...this.zooms,
        iconButton("plus", this.word("zoom_in"), () => gantt.zoomBy(ZOOM_STEP))),
      iconButton("fit", this.word("zoom_fit"), () => gantt.fit()), iconButton("today", this.word("go_today"), () => gantt.goToday()),
      this.panesButton(), this.viewMenu(), iconButton("keys", this.word("keys"), () => gantt.showKeys()),
    );
  }

  /** @param {string} key @returns {string} */
  word(key) {
    return this.format.text(key);
  }

  /** What the chosen rows can be told to do. */
  editButtons() {
    const { gantt } = this;
    const buttons = {
      add: iconButton("add", this.word("edit_add"), () => gantt.overlay?.open()),
      outdent: iconButton("outdent", this.word("edit_outdent"), () => outdent(gantt)),
      indent: iconButton("indent", this.word("edit_indent"), () => indent(gantt)),
      link: iconButton("link", this.word("edit_link"), () => link(gantt)),
      remove: iconButton("trash", this.word("edit_remove"), () => remove(gantt)),
      undo: iconButton("undo", this.word("edit_undo"), () => gantt.editing?.undo()),
      redo: iconButton("redo", this.word("edit_redo"), () => gantt.editing?.redo()),
    };
    buttons.undo.disabled = buttons.redo.disabled = true;
    return buttons;
  }

  /** Whether there is something to take back or to do again. @param {import("./editing.js").Editing} editing */
  showEdits({ done, undone }) {
    if (!this.edits) return;
    this.edits.undo.disabled = done.length === 0;
    this.edits.redo.disabled = undone.length === 0;
  }

  panesButton() {
    const button = iconButton("panes", this.word("panes"), () => this.gantt.turnPanes());
    button.classList.add("dgg-panes");
    return button;
  }

  typed() {
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => this.apply(), TYPING_PAUSE);
  }

  /** Enter and the arrow go on to the rows, Escape clears the filter first. @param {KeyboardEvent} event */
  leave(event) {
    if (event.key === "Escape" && this.input.value) this.input.value = "";
    else if (event.key !== "Enter" && event.key !== "ArrowDown" && event.key !== "Escape") return;
    event.preventDefault();
    this.apply();
    this.gantt.focusGrid();
  }

  /** @param {Event} event */
  press(event) {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    this.apply();
  }

  apply() {
    clearTimeout(this.pause);
    const [critical, late, milestones] = this.quick.map((button) => button.getAttribute("aria-pressed") === "true");
    this.gantt.setFilter({ text: this.input.value, critical, late, milestones });
  }

  /** @param {string} name @param {string} label @param {Node[]} content @returns {HTMLDetailsElement} */
  menu(name, label, content) {
    const details = h("details", { class: "dgg-menu" }, h("summary", { class: "dgg-button", title: label }, icon(name), h("span", { text: label })), h("div", { class: "dgg-card" }, ...content));
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      details.querySelector("summary")?.focus();
      event.stopPropagation();
    });
    details.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
    });
    return details;
  }

  /** @param {number} depth deepest level of the plan @param {number} perDay */
  showPlan(depth, perDay) {
    const deepest = Math.min(9, depth);
    /** @param {string} text @param {number} level */
    const item = (text, level) => h("button", { type: "button", class: "dgg-item", text, onclick: (/** @type {Event} */ event) => this.pickLevel(event, level) });
    const items = [item(this.word("level_all"), Infinity), item(this.word("collapse_all"), 1)];
    for (let level = 2; level < deepest; level++) items.push(item(this.format.text("level_to", { level }), level));
    this.levels.lastElementChild?.replaceChildren(...items);
    this.showZoom(perDay);
  }

  /** @param {Event} event @param {number} level */
  pickLevel(event, level) {
    this.gantt.showToLevel(level);
    const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details");
    if (menu) menu.open = false;
  }

  viewMenu() {
    /** @param {string} text @param {boolean} checked @param {(on: boolean) => void} set */
    const box = (text, checked, set) => {
      const input = h("input", { type: "checkbox", onchange: () => set(input.checked) });
      input.checked = checked;
      return h("label", { class: "dgg-item" }, input, h("span", { text }));
    };
    const { layers, columns } = this.gantt.choices;
    const show = LAYERS.map((name) => box(this.word(`layer_${name}`), layers[name], (on) => this.gantt.setLayer(name, on)));
    const some = COLUMNS.filter(({ key }) => key !== "name").map(({ key }) => box(this.word(`column_${key}`), columns.includes(key), (on) => this.gantt.setColumn(key, on)));
    return this.menu("view", this.word("view"), [
      h("fieldset", {}, h("legend", { text: this.word("layers") }), ...show),
      h("fieldset", {}, h("legend", { text: this.word("columns") }), ...some),
    ]);
  }

  /** Marks the named zoom that is on, if one is. @param {number} perDay */
  showZoom(perDay) {
    for (const button of this.zooms) {
      const isOn = Math.abs(ZOOMS[button.dataset.zoom ?? ""] / perDay - 1) < 0.01;
      button.setAttribute("aria-pressed", String(isOn));
    }
  }
}
