/** The right side: two canvases, one for the header and one for the rows, and their scroll bar. */

import { paintBackdrop } from "./backdrop.js";
import { paintBars } from "./bars.js";
import { h } from "./dom.js";
import { paintGhosts } from "./ghosts.js";
import { Header } from "./header.js";
import { paintLinks } from "./links.js";

/** @typedef {import("./view.js").View} View */

/** Owns the canvases and paints a view on them. */
export class Timeline {
  /** @param {HTMLElement} host @param {number} headHeight */
  constructor(host, headHeight) {
    this.headHeight = headHeight;
    this.head = h("canvas", { class: "dgg-head", "aria-hidden": "true" });
    this.body = h("canvas", { class: "dgg-body", role: "img" });
    this.track = h("div", { class: "dgg-track" });
    this.bar = h("div", { class: "dgg-bar", tabindex: -1 }, this.track);
    this.element = h("div", { class: "dgg-time" }, this.head, this.body, this.bar);
    host.append(this.element);
    this.header = new Header();
    this.ratio = 1;
    this.barLeft = 0;
    this.isEcho = false;
  }

  /** @param {number} width @param {number} height of the rows, in CSS pixels */
  resize(width, height) {
    this.ratio = devicePixelRatio || 1;
    fitCanvas(this.head, width, this.headHeight, this.ratio);
    fitCanvas(this.body, width, height, this.ratio);
  }

  /** @param {View} view */
  paint(view) {
    this.syncBar(view);
    const body = this.ink(this.body);
    paintBackdrop(body, view);
    if (view.layers.links) paintLinks(body, view);
    paintBars(body, view);
    paintGhosts(body, view);
    this.header.paint(this.ink(this.head), view, this.headHeight);
  }

  /** Brings the scroll bar in line with the scale, without asking the browser where it stands. @param {View} view */
  syncBar(view) {
    const width = `${Math.round(view.scale.extent)}px`;
    if (this.track.style.width !== width) this.track.style.width = width;
    if (this.barLeft === view.scale.left) return;
    this.barLeft = view.scale.left;
    this.isEcho = true;
    this.bar.scrollLeft = view.scale.left;
  }

  /** Follows the scroll bar. @param {View} view @returns {boolean} whether the reader has moved it */
  readBar(view) {
    const wasEcho = this.isEcho; // of our own move: asking where the bar stands would cost a layout
    this.isEcho = false;
    if (wasEcho) return false;
    const left = this.bar.scrollLeft;
    if (Math.abs(left - view.scale.left) <= 1) return false;
    view.scale.panTo(left);
    this.barLeft = view.scale.left;
    return true;
  }

  /** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} */
  ink(canvas) {
    const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return ink;
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height @param {number} ratio */
function fitCanvas(canvas, width, height, ratio) {
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
}
