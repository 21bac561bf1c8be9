/**
 * `<dg-gantt src="…">`: a plan as tree grid and bars over time.
 *
 *   <dg-gantt src="/plan/7/gantt.json" selected="1234">
 *     <script type="application/json">{"filter": "筛选", …}</script>
 *   </dg-gantt>
 *
 * The response is described in `data.js`, the words in `strings.js`. Attributes: `src`; `edit`, where edits are sent, for whoever may; `selected`,
 * the id of the row to begin with; `lang` for dates and numbers when the plan names no locale.
 * Events, all bubbling, with `{id, row, code, name}` as detail: `dg-select` when another row is chosen,
 * `dg-open` on Enter or double click, `dg-why` on `W` or a click on a date of the chosen row;
 * `dg-renew` after an edit; `dg-keys` when the keys are asked for; `dg-load` with `{rows, links}` after the first paint; `dg-error` with `{message}`.
 * `data-state` is `loading`, `ready`, `empty` or `failed`. Properties: `metrics`, `view`; methods: `select(id)`, `reload()`, `zoomTo(name)`.
 */

import { NONE, PlanFault, readPlan } from "./data.js";
import { h } from "./dom.js";
import { Footer } from "./footer.js";
import { Format } from "./format.js";
import { copy, paste } from "./clipboard.js";
import { Editing } from "./editing.js";
import { onKey } from "./keys.js";
import { Navigation } from "./navigation.js";
import { Overlay } from "./overlay.js";
import { Pointers, followGrid } from "./pointer.js";
import { keepChoices, readChoices } from "./prefs.js";
import { Metrics, Stage } from "./stage.js";
import { ENGLISH } from "./strings.js";
import { readTheme, watchTheme } from "./theme.js";
import { Tip } from "./tip.js";
import { Toolbar } from "./toolbar.js";
import { View } from "./view.js";

/** @typedef {import("./data.js").Plan} Plan */
/** @typedef {import("./view.js").Layers} Layers */

/** The element: loads the plan, builds its parts, and passes on what the reader does. */
export class DgGantt extends Navigation {
  static observedAttributes = ["src"];

  constructor() {
    super();
    this.metrics = new Metrics();
    this.choices = readChoices();
    /** @type {AbortController | null} */
    this.request = null;
    /** @type {(() => void)[]} */
    this.leave = [];
    /** @type {Editing | null} */
    this.editing = null;
    /** @type {Overlay | null} */
    this.overlay = null;
    this.note = h("div", { class: "dgg-note" });
    this.root = h("div", { class: "dgg-root" });
  }

  connectedCallback() {
    this.append(this.root);
    this.addEventListener("keydown", this.keyed);
    this.addEventListener("paste", (event) => paste(this, event));
    this.addEventListener("copy", (event) => copy(this, event));
    if (!this.view) this.reload();
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.keyed);
    this.request?.abort();
    this.clear();
  }

  /** @param {string} _name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(_name, before, after) {
    if (this.isConnected && before !== null && before !== after) this.reload();
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    onKey(/** @type {DgGantt} */ (this), event);
  }

  /** Builds the empty chart, fetches the plan meanwhile, and shows it. */
  async reload() {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const island = this.querySelector(":scope > script[type='application/json']");
    const words = { ...ENGLISH, ...JSON.parse(island?.textContent || "{}") };
    const format = new Format(words, this.closest("[lang]")?.getAttribute("lang") || "en");
    this.build(format);
    this.tell("loading", format.text("loading"));
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new PlanFault(`${answer.status} ${answer.statusText}`);
      const body = await answer.text();
      this.metrics = new Metrics();
      this.metrics.dataAt = performance.now();
      this.show(JSON.parse(body), format);
    } catch (error) {
      if (!request.signal.aborted) this.fail(error, format);
    }
  }

  /** @param {"loading" | "ready" | "empty" | "failed"} state @param {string} text @param {...Node} more */
  tell(state, text, ...more) {
    this.dataset.state = state;
    this.note.hidden = state === "ready";
    this.note.setAttribute("role", state === "failed" ? "alert" : "status");
    this.note.replaceChildren(h("p", { text }), ...more);
  }

  /** @param {unknown} error @param {Format} format */
  fail(error, format) {
    const isKnown = error instanceof PlanFault || error instanceof SyntaxError || error instanceof TypeError;
    if (!isKnown) throw error;
    const retry = h("button", { type: "button", class: "dgg-button", text: format.text("retry"), onclick: () => this.reload() });
    this.tell("failed", format.text("failed"), h("p", { class: "dgg-detail", text: error.message }), retry);
    this.dispatchEvent(new CustomEvent("dg-error", { bubbles: true, detail: { message: error.message } }));
  }

  /** The parts that need no plan. @param {Format} format */
  build(format) {
    this.clear();
    const toolbar = new Toolbar(this, format);
    const stage = new Stage(format, this.id || "dg-gantt", {
      painted: (cost) => this.metrics.addFrame(cost),
      split: (width) => this.setSplit(width),
      measured: () => this.applyColumns(),
    });
    Object.assign(this, { toolbar, stage, format, footer: new Footer(format) });
    this.root.replaceChildren(toolbar.element, stage.element, /** @type {Footer} */ (this.footer).element, this.note);
    this.tip = new Tip(this.root);
    const address = this.getAttribute("edit");
    this.editing = address ? new Editing(this, address) : null;
    this.overlay = address ? new Overlay(this) : null;
    stage.open(this.choices.split);
    this.applyColumns();
    new Pointers(this, stage.timeline.body, stage.timeline.element);
    followGrid(this, stage.grid);
    this.leave.push(watchTheme(() => this.recolour()), () => stage.close());
  }

  /** A plan that brings words or a locale of its own has the empty chart built anew.
   * @param {any} response @param {Plan} plan @param {Format} format @returns {Format} */
  formatFor(response, plan, format) {
    const locale = plan.info.locale || format.locale;
    if (Object.keys(response.strings ?? {}).length === 0 && locale === format.locale) return format;
    const ownFormat = new Format({ ...format.strings, ...response.strings }, locale);
    this.build(ownFormat);
    return ownFormat;
  }

  /** @param {any} response @param {Format} format */
  show(response, format) {
    const plan = readPlan(response);
    this.metrics.readMs = performance.now() - this.metrics.dataAt;
    this.metrics.rows = plan.count;
    this.metrics.links = plan.links.count;
    if (plan.count === 0) {
      this.tell("empty", format.text(this.editing ? "empty_editable" : "empty"));
      this.view = null;
      return;
    }
    const ownFormat = this.formatFor(response, plan, format);
    ownFormat.minutesPerDay = plan.info.minutesPerDay;
    const view = new View(plan, ownFormat, readTheme(this), this.choices.layers);
    this.view = view;
    this.stage?.show(view);
    view.openScale();
    this.begin(view);
    this.tell("ready", "");
    this.footer?.update(view);
    this.toolbar?.showPlan(this.depth, view.scale.perDay);
    this.stage?.paint();
    this.editing?.prepare();
    this.metrics.noteFirstPaint(() => this.dispatchEvent(new CustomEvent("dg-load", { bubbles: true, detail: { rows: plan.count, links: plan.links.count } })));
  }

  /** Chooses the first row, or the one the page names. @param {View} view */
  begin(view) {
    const wanted = this.getAttribute("selected");
    const row = wanted === null ? 0 : view.plan.id.findIndex((id) => String(id) === wanted);
    view.selected = Math.max(0, row);
    if (row > 0) this.stage?.showRow(row);
  }

  clear() {
    this.leave.splice(0).forEach((end) => end());
    this.view = null;
    this.stage = null;
  }

  recolour() {
    if (this.view) this.view.theme = readTheme(this);
    this.stage?.request();
  }

  /** @param {number} width */
  setSplit(width) {
    this.choices.split = Math.round(width);
    this.stage?.setSplit(width);
    this.stage?.resize();
    keepChoices(this.choices);
  }

  /** @param {keyof Layers} name @param {boolean} isOn */
  setLayer(name, isOn) {
    this.choices.layers[name] = isOn;
    if (this.view) this.view.layers[name] = isOn;
    this.stage?.request();
    keepChoices(this.choices);
  }

  /** @param {string} key @param {boolean} isOn */
  setColumn(key, isOn) {
    const { columns } = this.choices;
    this.choices.columns = isOn ? [...columns, key] : columns.filter((other) => other !== key);
    this.applyColumns();
    this.stage?.request(true);
    keepChoices(this.choices);
  }

  /** Shows the chosen columns, on a phone beside the bars the name only. */
  applyColumns() {
    const { stage, format } = this;
    if (!stage || !format) return;
    this.root.classList.toggle("dgg-narrow", stage.isNarrow);
    const isBare = stage.isNarrow && stage.frame.dataset.panes === "both";
    const keys = isBare ? ["name"] : this.choices.columns;
    if (stage.grid.columns.map((column) => column.key).join() !== keys.join()) stage.grid.setColumns(format, keys);
    stage.setSplit(this.choices.split);
  }

  /** Next of: both sides, the grid alone, the time line alone. */
  turnPanes() {
    const { stage } = this;
    if (!stage) return;
    const next = /** @type {const} */ ({ both: "grid", grid: "time", time: "both" });
    const now = /** @type {import("./stage.js").Panes} */ (stage.frame.dataset.panes);
    stage.frame.dataset.panes = next[now];
    this.applyColumns();
    stage.setPanes(next[now]);
  }

  /** @returns {number} deepest level of the plan */
  get depth() {
    return this.view ? this.view.plan.level.reduce((deepest, level) => Math.max(deepest, level), 1) : 1;
  }

  /** Scrolls the time line to today, or to the data date of a plan that lies elsewhere. */
  goToday() {
    const { view, stage } = this;
    if (!view) return;
    const { today, dataDate, start, finish } = view.plan.info;
    const isInside = today !== NONE && today >= start && today <= finish;
    const moment = isInside || dataDate === NONE ? today : dataDate;
    if (moment !== NONE) view.scale.centre(moment, 0.35);
    stage?.request();
  }
}

customElements.define("dg-gantt", DgGantt);
