/** Mouse, pen and fingers on the time line: hover, choose, pan, zoom and pinch. */

import { BarDrag } from "./drag.js";
import { barOf } from "./geometry.js";
import { rowOfTarget } from "./grid.js";
import { linkAt } from "./links.js";
import { TYPED } from "./overlay.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */

const CLICK = 4; // a pointer that moved less has not dragged
const BESIDE = 5;
const WHEEL_ZOOM = 0.0022;
const LINE = 16; // pixels of a wheel that counts in lines
const GLIDE = 0.94; // what is left of a flick's speed after each frame
const SLOWEST = 0.3;
const DATE_COLUMNS = new Set(["start", "finish", "total_float"]);

/** Follows the pointers on one canvas. */
export class Pointers {
  /** @param {DgGantt} gantt @param {HTMLCanvasElement} canvas @param {HTMLElement} pane */
  constructor(gantt, canvas, pane) {
    this.gantt = gantt;
    this.canvas = canvas;
    /** @type {Map<number, {x: number, y: number}>} */
    this.down = new Map();
    this.travelled = 0;
    this.speed = 0;
    this.gap = 0;
    /** @type {BarDrag | null} */
    this.bar = null;
    pane.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => this.down.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.gantt.hover(-1));
    canvas.addEventListener("dblclick", () => this.gantt.announce("dg-open"));
  }

  /** @param {{clientX: number, clientY: number}} event @returns {{x: number, y: number}} in the pane */
  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    if (event.ctrlKey) {
      event.preventDefault();
      this.gantt.zoomBy(Math.exp(-event.deltaY * unit * WHEEL_ZOOM), this.at(event).x);
      return;
    }
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (across !== 0 && Math.abs(across) >= Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      event.preventDefault();
      this.gantt.panPixels(across * unit);
    }
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.speed = 0;
    if (this.down.size === 1) this.travelled = 0;
    if (this.down.size === 2) this.gap = this.spread();
    this.gantt.tip?.hide();
    const at = this.at(event);
    const row = this.gantt.view?.rowAt(at.y) ?? -1;
    const drags = event.pointerType === "mouse" && BarDrag.fits(this.gantt, row) && this.isOnBar(row, at.x);
    this.bar = drags ? new BarDrag(this.gantt, row, at) : null;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const last = this.down.get(event.pointerId);
    if (!last) {
      if (event.pointerType === "mouse") this.hover(event);
      return;
    }
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.travelled += Math.abs(dx) + Math.abs(dy);
    if (this.down.size >= 2) this.pinch();
    else if (this.bar) this.bar.move(this.at(event));
    else if (this.travelled > CLICK) this.drag(event, dx, dy);
  }

  /** @param {PointerEvent} event @param {number} dx @param {number} dy */
  drag(event, dx, dy) {
    this.speed = -dx;
    this.canvas.classList.add("dgg-dragging");
    this.gantt.panPixels(-dx);
    if (event.pointerType === "mouse") this.gantt.scrollPixels(-dy); // fingers scroll the rows natively
  }

  pinch() {
    const gap = this.spread();
    const [first, second] = [...this.down.values()];
    if (gap > 0 && this.gap > 0) this.gantt.zoomBy(gap / this.gap, this.at({ clientX: (first.x + second.x) / 2, clientY: 0 }).x);
    this.gap = gap;
    this.travelled = Infinity;
  }

  /** @returns {number} distance of the first two fingers */
  spread() {
    const [first, second] = [...this.down.values()];
    return Math.hypot(first.x - second.x, first.y - second.y);
  }

  /** @param {PointerEvent} event */
  release(event) {
    if (!this.down.delete(event.pointerId)) return;
    this.canvas.classList.remove("dgg-dragging");
    const { bar } = this;
    this.bar = null;
    if (this.travelled <= CLICK) this.choose(event);
    else if (bar) bar.end(this.at(event));
    else if (event.pointerType === "touch" && this.down.size === 0) this.glide();
  }

  /** Lets a flick of the finger run out. */
  glide() {
    if (Math.abs(this.speed) < SLOWEST || this.down.size > 0) return;
    this.gantt.panPixels(this.speed);
    this.speed *= GLIDE;
    requestAnimationFrame(() => this.glide());
  }

  /** @param {PointerEvent} event */
  choose(event) {
    const { view } = this.gantt;
    if (!view) return;
    const { x, y } = this.at(event);
    const row = view.rowAt(y);
    const link = this.isOnBar(row, x) ? -1 : linkAt(view, x, y);
    this.gantt.focusGrid();
    if (link >= 0) {
      this.gantt.chooseLink(link);
      this.gantt.tip?.showLink(view, link, event.clientX, event.clientY);
      return;
    }
    if (row >= 0) chooseBy(this.gantt, row, event);
    if (row >= 0 && event.pointerType === "touch" && this.isOnBar(row, x)) {
      this.gantt.tip?.showRow(view, row, event.clientX, event.clientY);
    }
  }

  /** @param {PointerEvent} event */
  hover(event) {
    const { view, tip } = this.gantt;
    if (!view) return;
    const { x, y } = this.at(event);
    const row = view.rowAt(y);
    this.gantt.hover(row);
    const isOn = this.isOnBar(row, x);
    this.canvas.classList.toggle("dgg-pointing", isOn);
    this.canvas.classList.toggle("dgg-resizing", isOn && BarDrag.fits(this.gantt, row) && new BarDrag(this.gantt, row, { x, y }).kind === "resize");
    if (isOn) tip?.showRow(view, row, event.clientX, event.clientY);
    else tip?.hide();
  }

  /** @param {number} row @param {number} x @returns {boolean} */
  isOnBar(row, x) {
    const { view } = this.gantt;
    if (!view || row < 0) return false;
    const bar = barOf(view, row, 0);
    return x >= bar.x1 - BESIDE && x <= bar.x2 + BESIDE;
  }
}

/**
 * Clicks and hover in the grid: fold, choose, open, ask why.
 * @param {DgGantt} gantt @param {import("./grid.js").Grid} grid
 */
export function followGrid(gantt, grid) {
  grid.body.addEventListener("click", (event) => {
    const row = rowOfTarget(event.target);
    const { view } = gantt;
    if (row < 0 || !view || !(event.target instanceof Element)) return;
    const column = event.target.closest("[data-column]")?.getAttribute("data-column") ?? "";
    const asksWhy = row === view.selected && DATE_COLUMNS.has(column) && event.detail === 1;
    chooseBy(gantt, row, event);
    if (event.target.closest(".dgg-caret") && view.rows.hasChildren(row)) gantt.fold(row, !view.rows.isOpen(row));
    else if (asksWhy) gantt.announce("dg-why");
  });
  grid.body.addEventListener("dblclick", (event) => {
    const column = event.target instanceof Element ? event.target.closest("[data-column]")?.getAttribute("data-column") : null;
    if (gantt.overlay && column && TYPED.includes(column)) gantt.overlay.edit(column);
    else gantt.announce("dg-open");
  });
  grid.body.addEventListener("pointermove", (event) => gantt.hover(rowOfTarget(event.target)));
  grid.body.addEventListener("pointerleave", () => gantt.hover(-1));
  grid.body.addEventListener("pointerover", (event) => showWhole(event.target));
  grid.body.addEventListener("pointerout", (event) => event.target instanceof Element && event.target.removeAttribute("title"));
}

/** One row, with Shift all up to it, with Ctrl one more. @param {DgGantt} gantt @param {number} row @param {MouseEvent} event */
function chooseBy(gantt, row, event) {
  if (event.shiftKey) gantt.chooseTo(row);
  else if (event.ctrlKey || event.metaKey) gantt.chooseAlso(row);
  else gantt.selectRow(row);
}

/** Text that its cell cuts off is shown whole by the browser's own hint. @param {EventTarget | null} target */
function showWhole(target) {
  const cell = target instanceof Element ? target.closest("[data-column]") : null;
  if (cell instanceof HTMLElement && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? "";
}
