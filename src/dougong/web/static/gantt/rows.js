/** Which rows of a plan are visible: folded subtrees and filters, as two maps between row and place. */

import { isLate, isMilestone } from "./data.js";

/** @typedef {import("./data.js").Plan} Plan */

/** @typedef {Object} Filter
 * @property {string} text
 * @property {boolean} critical
 * @property {boolean} late
 * @property {boolean} milestones
 */

/** @type {Readonly<Filter>} */
export const NO_FILTER = Object.freeze({ text: "", critical: false, late: false, milestones: false });

/** The rows that are shown, in order; `order[place]` is a row and `place[row]` its place or -1. */
export class Rows {
  /** @param {Plan} plan */
  constructor(plan) {
    this.plan = plan;
    this.filter = NO_FILTER;
    this.folded = new Uint8Array(plan.count);
    this.foldedWhileFiltered = new Uint8Array(plan.count);
    this.matches = new Uint8Array(plan.count).fill(1);
    this.shown = new Uint8Array(plan.count).fill(1);
    this.order = new Int32Array(plan.count);
    this.place = new Int32Array(plan.count);
    this.count = 0;
    this.matchCount = plan.count;
    /** @type {string[] | null} */
    this.haystack = null;
    this.lay();
  }

  get isFiltered() {
    const { text, critical, late, milestones } = this.filter;
    return text !== "" || critical || late || milestones;
  }

  /** @returns {Uint8Array} a filter opens what it finds, and forgets what was folded meanwhile */
  get folds() {
    return this.isFiltered ? this.foldedWhileFiltered : this.folded;
  }

  /** @param {number} row @returns {boolean} */
  hasChildren(row) {
    return this.plan.end[row] > row + 1;
  }

  /** @param {number} row @returns {boolean} */
  isOpen(row) {
    return !this.folds[row];
  }

  /** @param {number} row @param {boolean} open */
  fold(row, open) {
    this.folds[row] = open ? 0 : 1;
    this.lay();
  }

  /** @param {number} level rows below this level disappear */
  showToLevel(level) {
    for (let row = 0; row < this.plan.count; row++) this.folds[row] = this.plan.level[row] >= level ? 1 : 0;
    this.lay();
  }

  /** Opens all that hides a row. @param {number} row @returns {boolean} whether the row is visible now */
  reveal(row) {
    for (let above = this.plan.parent[row]; above >= 0; above = this.plan.parent[above]) this.folds[above] = 0;
    this.lay();
    return this.place[row] >= 0;
  }

  /** @param {Filter} filter */
  setFilter(filter) {
    this.filter = { ...filter, text: filter.text.trim().toLowerCase() };
    this.foldedWhileFiltered.fill(0);
    this.match();
    this.lay();
  }

  /** Finds the rows that fit the filter, and shows them with all that stands above them. */
  match() {
    const { plan, matches, shown } = this;
    shown.fill(0);
    this.matchCount = 0;
    for (let row = 0; row < plan.count; row++) {
      matches[row] = this.fits(row) ? 1 : 0;
      this.matchCount += matches[row];
    }
    for (let row = plan.count - 1; row >= 0; row--) {
      if (matches[row]) shown[row] = 1;
      if (shown[row] && plan.parent[row] >= 0) shown[plan.parent[row]] = 1;
    }
  }

  /** @param {number} row @returns {boolean} */
  fits(row) {
    const { text, critical, late, milestones } = this.filter;
    const isSummary = this.hasChildren(row);
    if (critical && (isSummary || !this.plan.critical[row])) return false;
    if (late && (isSummary || !isLate(this.plan, row))) return false;
    if (milestones && !isMilestone(this.plan, row)) return false;
    return text === "" || this.searchText(row).includes(text);
  }

  /** @param {number} row @returns {string} */
  searchText(row) {
    const { code, name, outline } = this.plan;
    this.haystack ??= name.map((title, index) => `${code[index]} ${outline[index]} ${title}`.toLowerCase());
    return this.haystack[row];
  }

  /** Lays the visible rows one below the other. */
  lay() {
    const { plan, folds, shown, order, place } = this;
    place.fill(-1);
    let count = 0;
    let row = 0;
    while (row < plan.count) {
      if (!shown[row]) {
        row = plan.end[row];
        continue;
      }
      place[row] = count;
      order[count++] = row;
      row = folds[row] ? plan.end[row] : row + 1;
    }
    this.count = count;
  }

  /** @param {number} row @returns {number} the row itself, or the nearest visible one above it */
  visible(row) {
    let above = row;
    while (above >= 0 && this.place[above] < 0) above = this.plan.parent[above];
    return above;
  }
}
