/** Where a moment lies on the time line: origin, zoom and horizontal position. */

const DAY = 1440;
const MARGIN = 48; // pixels of air before the first and behind the last bar
const WIDEST = 16_000_000; // browsers stop honouring wider scroll areas
const NARROWEST_DAY = 0.05;
const WIDEST_DAY = 1440;

/** Pixels per day of the named zooms. @type {Readonly<Record<string, number>>} */
export const ZOOMS = Object.freeze({ day: 720, week: 46, month: 9, quarter: 2.6, year: 0.5 });

/** A linear scale between minutes of the plan and pixels of the time pane. */
export class Scale {
  /** @param {number} start @param {number} finish minutes */
  constructor(start, finish) {
    this.start = start;
    this.finish = Math.max(finish, start + DAY);
    this.left = 0;
    this.width = 0;
    this.perDay = ZOOMS.month;
  }

  get perMinute() {
    return this.perDay / DAY;
  }

  get margin() {
    return Math.max(MARGIN, this.width / 4);
  }

  /** @returns {number} pixels of the whole time line */
  get extent() {
    return Math.max(this.width, (this.finish - this.start) * this.perMinute + 2 * this.margin);
  }

  /** @param {number} moment @returns {number} pixels from the left edge of the pane */
  x(moment) {
    return (moment - this.start) * this.perMinute + this.margin - this.left;
  }

  /** @param {number} x @returns {number} */
  moment(x) {
    return (x + this.left - this.margin) / this.perMinute + this.start;
  }

  /** @param {number} left */
  panTo(left) {
    this.left = Math.max(0, Math.min(left, this.extent - this.width));
  }

  /** Zooms so that the moment under `x` stays where it is. @param {number} perDay @param {number} x */
  zoomTo(perDay, x) {
    const fixed = this.moment(x);
    this.perDay = this.clampedZoom(perDay);
    this.panTo((fixed - this.start) * this.perMinute + this.margin - x);
  }

  /** @param {number} from @param {number} to @param {number} [share] of the width the stretch may fill */
  fit(from, to, share = 0.9) {
    const days = Math.max(to - from, 60) / DAY;
    this.perDay = this.clampedZoom((this.width * share) / days);
    this.centre((from + to) / 2);
  }

  /** @param {number} moment @param {number} [share] where in the pane it comes to lie, 0 left to 1 right */
  centre(moment, share = 0.5) {
    this.panTo((moment - this.start) * this.perMinute + this.margin - this.width * share);
  }

  /** Keeps the left moment when the pane changes its width. @param {number} width */
  resize(width) {
    const first = this.moment(0);
    this.width = width;
    this.panTo((first - this.start) * this.perMinute + this.margin);
  }

  /** @param {number} perDay @returns {number} */
  clampedZoom(perDay) {
    const highest = Math.min(WIDEST_DAY, WIDEST / ((this.finish - this.start) / DAY));
    return Math.min(highest, Math.max(NARROWEST_DAY, perDay));
  }
}
