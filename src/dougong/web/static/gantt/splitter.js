/** The movable edge between grid and time line. */

import { h } from "./dom.js";

const STEP = 24;
const LEAST = 120;
const LEAST_TIME = 160;

/** Reports the width that the reader drags or steps to. */
export class Splitter {
  /** @param {string} label @param {(width: number) => void} moved */
  constructor(label, moved) {
    this.moved = moved;
    this.width = 0;
    this.element = h("div", { class: "dgg-splitter", role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": label });
    this.element.addEventListener("pointerdown", (event) => this.press(event));
    this.element.addEventListener("pointermove", (event) => this.drag(event));
    this.element.addEventListener("keydown", (event) => this.step(event));
  }

  /** @returns {HTMLElement} */
  get frame() {
    return /** @type {HTMLElement} */ (this.element.parentElement);
  }

  /** @param {number} width */
  show(width) {
    this.width = this.clamped(width);
    this.frame.style.setProperty("--dgg-split", `${this.width}px`);
    this.element.setAttribute("aria-valuenow", String(Math.round(this.width)));
    this.element.setAttribute("aria-valuemin", String(LEAST));
    this.element.setAttribute("aria-valuemax", String(Math.max(LEAST, this.frame.clientWidth - LEAST_TIME)));
  }

  /** @param {number} width @returns {number} */
  clamped(width) {
    return Math.max(LEAST, Math.min(width, this.frame.clientWidth - LEAST_TIME));
  }

  /** @param {PointerEvent} event */
  press(event) {
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.element.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    this.moved(this.clamped(event.clientX - this.frame.getBoundingClientRect().left));
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const way = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -Infinity, End: Infinity }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.moved(this.clamped(this.width + way));
  }
}
