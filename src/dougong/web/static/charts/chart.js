/**
 * `<dg-chart>`: a chart from a declarative specification, with its figures behind it.
 *
 *   <dg-chart>
 *     <script type="application/json">{"kind": "bars", "title": …}</script>
 *   </dg-chart>
 *
 * The specification is described in `spec.js`. `data-state` is `ready`, `empty` or `failed`;
 * a click on a bar, slice or point dispatches `dg-pick` with `{series, name, value, index}`.
 */

import * as echarts from "echarts";

import { h } from "../gantt/dom.js";
import { watchTheme } from "../gantt/theme.js";
import { figureTable } from "./figures.js";
import { chartOptions } from "./options.js";
import { readPalette } from "./palette.js";
import { SpecFault, isEmpty, readSpec } from "./spec.js";

/** @typedef {import("./spec.js").Spec} Spec */

/** The element: reads its specification once, redraws on a change of theme or size. */
export class DgChart extends HTMLElement {
  constructor() {
    super();
    /** @type {any} */
    this.chart = null;
    /** @type {Spec | null} */
    this.spec = null;
    /** @type {(() => void)[]} */
    this.leave = [];
    this.figure = h("figure", { class: "dgc-figure" });
  }

  connectedCallback() {
    this.append(this.figure);
    try {
      this.spec = readSpec(this.querySelector(":scope > script[type='application/json']")?.textContent || "{}");
    } catch (error) {
      if (!(error instanceof SpecFault || error instanceof SyntaxError)) throw error;
      this.dataset.state = "failed";
      this.figure.replaceChildren(h("p", { class: "dgc-note", role: "alert", text: error.message }));
      return;
    }
    this.show(this.spec);
  }

  disconnectedCallback() {
    this.leave.splice(0).forEach((end) => end());
    this.chart?.dispose();
    this.chart = null;
  }

  /** @returns {string} */
  get locale() {
    return this.spec?.locale || this.closest("[lang]")?.getAttribute("lang") || "en";
  }

  /** @param {Spec} spec */
  show(spec) {
    const caption = h("figcaption", {}, h("strong", { text: spec.title }), ...(spec.note ? [h("span", { text: spec.note })] : []));
    if (isEmpty(spec)) {
      this.dataset.state = "empty";
      this.figure.replaceChildren(caption, h("p", { class: "dgc-note", text: spec.strings.empty }));
      return;
    }
    const canvas = h("div", { class: "dgc-canvas", role: "img", "aria-label": spec.title });
    const figures = h("details", { class: "dgc-figures" }, h("summary", { text: spec.strings.figures }), h("div", { class: "dgc-table" }, figureTable(spec, this.locale)));
    this.figure.replaceChildren(caption, canvas, figures);
    this.chart = echarts.init(canvas, null, { locale: this.locale.startsWith("zh") ? "ZH" : "EN" });
    this.draw();
    this.chart.on("click", (/** @type {any} */ hit) => this.pick(hit));
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const redraw = () => this.draw();
    const observer = new ResizeObserver(() => this.chart?.resize());
    still.addEventListener("change", redraw);
    observer.observe(canvas);
    this.leave.push(watchTheme(redraw), () => observer.disconnect(), () => still.removeEventListener("change", redraw));
    this.dataset.state = "ready";
  }

  draw() {
    if (!this.spec) return;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chart?.setOption(chartOptions(this.spec, { palette: readPalette(this), locale: this.locale, isStill }), true);
  }

  /** @param {{seriesName?: string, name?: string, value?: unknown, dataIndex?: number}} hit */
  pick(hit) {
    const detail = { series: hit.seriesName, name: hit.name, value: hit.value, index: hit.dataIndex };
    this.dispatchEvent(new CustomEvent("dg-pick", { bubbles: true, detail }));
  }
}

customElements.define("dg-chart", DgChart);
