/** Grid and time line side by side under one vertical scroll, painted together once per frame. */

import { h } from "./dom.js";
import { Grid } from "./grid.js";
import { Splitter } from "./splitter.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./format.js").Format} Format */

export const HEAD_HEIGHT = 58;
const FRAMES_KEPT = 600;
const NARROW = 640;
const USUAL_SPLIT = 0.51;
const WIDEST_USUAL_SPLIT = 740;
const NARROW_SPLIT = 0.42;

/** @typedef {"both" | "grid" | "time"} Panes */

/**
 * Only the rows in sight exist: the scroller's height is that of all rows, and what is seen sticks
 * to its top and is painted anew for each position. So both sides always show the same frame.
 */
export class Stage {
  /**
   * @param {Format} format @param {string} id
   * @param {{painted: (cost: number) => void, split: (width: number) => void, measured: () => void}} hooks
   */
  constructor(format, id, hooks) {
    this.hooks = hooks;
    this.gridPane = h("div", { class: "dgg-grid" });
    this.grid = new Grid(this.gridPane, id);
    this.splitter = new Splitter(format.text("split_label"), hooks.split);
    this.frame = h("div", { class: "dgg-frame", "data-panes": "both" }, this.gridPane, this.splitter.element);
    this.timeline = new Timeline(this.frame, HEAD_HEIGHT);
    this.timeline.body.setAttribute("aria-label", format.text("time_label"));
    this.spacer = h("div", { class: "dgg-spacer" });
    this.element = h("div", { class: "dgg-scroller", tabindex: -1 }, this.frame, this.spacer);
    /** @type {View | null} */
    this.view = null;
    this.ticket = 0;
    this.mustRewrite = true;
    this.isNarrow = false;
    this.size = "";
    this.element.addEventListener("scroll", () => this.request(), { passive: true });
    this.timeline.bar.addEventListener("scroll", () => this.scrolledAcross(), { passive: true });
    this.observer = new ResizeObserver(() => this.measure());
  }

  /** Takes the room there is, before a plan is known. @param {number} split */
  open(split) {
    this.isNarrow = this.element.clientWidth < NARROW;
    this.setSplit(split);
    this.observer.observe(this.element);
  }

  /** @param {View} view */
  show(view) {
    this.view = view;
    this.element.scrollTop = 0;
    this.resize();
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.ticket);
  }

  /** @param {number} split pixels, 0 for the usual share */
  setSplit(split) {
    const width = this.element.clientWidth;
    if (split && !this.isNarrow) this.splitter.show(split);
    else if (this.isNarrow) this.splitter.show(width * NARROW_SPLIT);
    else this.splitter.show(this.grid.wholeColumns(Math.min(width * USUAL_SPLIT, WIDEST_USUAL_SPLIT)));
  }

  /** @param {Panes} panes */
  setPanes(panes) {
    this.frame.dataset.panes = panes;
    this.resize();
  }

  /** The element changed its size; the observer also calls once without need. */
  measure() {
    const size = `${this.element.clientWidth} ${this.element.clientHeight}`;
    if (size === this.size) return;
    this.size = size;
    this.isNarrow = this.element.clientWidth < NARROW;
    this.hooks.measured();
    this.resize();
    this.paint();
  }

  /** Fits canvases and view to the room there is. */
  resize() {
    const { view } = this;
    if (!view) return;
    this.size = `${this.element.clientWidth} ${this.element.clientHeight}`;
    const height = Math.max(0, this.element.clientHeight - HEAD_HEIGHT - this.timeline.bar.offsetHeight);
    view.rowHeight = Math.round(parseFloat(getComputedStyle(this.element).getPropertyValue("--dg-row-height"))) || view.rowHeight;
    view.height = height;
    view.scale.resize(this.timeline.element.clientWidth);
    this.timeline.resize(view.scale.width, height);
    this.grid.clip.style.height = `${height}px`;
    this.request(true);
  }

  scrolledAcross() {
    const { view, timeline } = this;
    if (!view || !timeline.readBar(view)) return;
    this.request();
  }

  /** Asks for a frame. @param {boolean} [rewrite] rows themselves have changed */
  request(rewrite = false) {
    this.mustRewrite ||= rewrite;
    this.ticket ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    const { view } = this;
    cancelAnimationFrame(this.ticket);
    this.ticket = 0;
    if (!view) return;
    const begin = performance.now();
    if (this.mustRewrite) this.spacer.style.height = `${Math.max(0, view.rowsHeight - view.height)}px`;
    view.top = this.element.scrollTop;
    this.timeline.paint(view);
    this.grid.update(view, this.mustRewrite);
    this.mustRewrite = false;
    this.hooks.painted(performance.now() - begin);
  }

  /** Scrolls so that a row is in sight. @param {number} row */
  showRow(row) {
    const { view } = this;
    if (!view || view.rows.place[row] < 0) return;
    view.top = this.element.scrollTop;
    const top = view.topFor(row);
    if (top === view.top) return;
    if (this.mustRewrite) this.spacer.style.height = `${Math.max(0, view.rowsHeight - view.height)}px`;
    this.element.scrollTop = top;
  }
}

/** Costs of the latest frames and of the first look, for tests and curious readers. */
export class Metrics {
  constructor() {
    this.rows = 0;
    this.links = 0;
    this.dataAt = 0;
    this.readMs = 0;
    this.cascadeMs = 0;
    this.firstPaintMs = 0;
    /** @type {number[]} */
    this.frames = [];
  }

  /** @param {number} cost milliseconds of script in a frame */
  addFrame(cost) {
    if (this.frames.length >= FRAMES_KEPT) this.frames.shift();
    this.frames.push(cost);
  }

  /** Notes the time once the browser has put the frame on the screen. @param {() => void} done */
  noteFirstPaint(done) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        this.firstPaintMs = performance.now() - this.dataAt;
        done();
      };
      port2.postMessage(null);
    });
  }
}
