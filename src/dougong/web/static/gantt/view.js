/** What the reader sees of a plan at the moment: rows, scale, position, selection and layers. */

import { Format } from "./format.js";
import { Network } from "./network.js";
import { Rows } from "./rows.js";
import { Scale, ZOOMS } from "./scale.js";

/** @typedef {import("./data.js").Plan} Plan */
/** @typedef {import("./theme.js").Theme} Theme */

/** @typedef {Object} Layers
 * @property {boolean} baseline
 * @property {boolean} links
 * @property {boolean} float
 * @property {boolean} labels
 * @property {boolean} shading
 */

/** @type {Readonly<Layers>} */
export const ALL_LAYERS = Object.freeze({ baseline: true, links: true, float: true, labels: true, shading: true });

/** The state that grid, time line and controls share; it draws nothing itself. */
export class View {
  /** @param {Plan} plan @param {Format} format @param {Theme} theme @param {Layers} layers */
  constructor(plan, format, theme, layers) {
    this.plan = plan;
    this.format = format;
    this.theme = theme;
    this.layers = { ...layers };
    this.rows = new Rows(plan);
    this.network = new Network(plan);
    this.scale = new Scale(plan.info.start, plan.info.finish);
    this.rowHeight = 28;
    this.top = 0;
    this.height = 0;
    this.selected = -1;
    this.hovered = -1;
    this.chosenLink = -1;
    /** @type {Set<number>} rows chosen together with the selected one */
    this.chosen = new Set();
    /** @type {Map<number, [number, number]>} where bars stood before a change that is being asked about */
    this.ghosts = new Map();
    /** @type {import("./ghosts.js").Dragged | null} */
    this.dragged = null;
  }

  get width() {
    return this.scale.width;
  }

  /** @returns {number} first place that is at least partly visible */
  get firstPlace() {
    return Math.max(0, Math.floor(this.top / this.rowHeight));
  }

  /** @returns {number} the place behind the last that is at least partly visible */
  get endPlace() {
    return Math.min(this.rows.count, Math.ceil((this.top + this.height) / this.rowHeight));
  }

  /** @returns {number} pixels of all visible rows */
  get rowsHeight() {
    return this.rows.count * this.rowHeight;
  }

  /** @returns {boolean} */
  get showsBaseline() {
    return this.layers.baseline && this.plan.hasBaseline;
  }

  /** @param {number} place @returns {number} top of the row in the pane */
  rowY(place) {
    return place * this.rowHeight - this.top;
  }

  /** @param {number} y in the pane @returns {number} row or -1 */
  rowAt(y) {
    const place = Math.floor((y + this.top) / this.rowHeight);
    return place >= 0 && place < this.rows.count ? this.rows.order[place] : -1;
  }

  /** @param {number} row @returns {number} scroll position that shows the row, the present one if it does */
  topFor(row) {
    const begin = this.rows.place[row] * this.rowHeight;
    if (begin < this.top) return begin;
    return Math.max(this.top, begin + this.rowHeight - this.height);
  }

  /** The first look: all of a short plan, else the months around the data date. */
  openScale() {
    const { start, finish, dataDate, today } = this.plan.info;
    this.scale.fit(start, finish);
    if (this.scale.perDay >= ZOOMS.quarter / 2) return;
    this.scale.perDay = ZOOMS.quarter;
    const now = [dataDate, today].find((moment) => moment >= start && moment <= finish);
    this.scale.centre(now ?? start, now === undefined ? 0.05 : 0.3);
  }

  /** Zooms to a row with some of its surroundings. @param {number} row */
  zoomToRow(row) {
    const { start, finish } = this.plan;
    this.scale.fit(start[row], Math.max(finish[row], start[row] + 1440), 0.6);
  }
}
