/** The time header: two rows of calendar units and the flags of today and the data date. */

import { NONE } from "./data.js";
import { ticks, tiersAt } from "./tiers.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./tiers.js").Unit} Unit */

const PAD = 6;
const STRIP = 16; // below the two tiers, for the flags

/** Measuring text costs more than drawing it; the words of a header repeat. */
class Widths {
  constructor() {
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {CanvasRenderingContext2D} ink @param {string} text @returns {number} */
  of(ink, text) {
    const key = ink.font + text;
    let width = this.known.get(key);
    if (width === undefined) {
      width = ink.measureText(text).width;
      this.known.set(key, width);
    }
    return width;
  }
}

/** Paints the header of one time line. */
export class Header {
  constructor() {
    this.widths = new Widths();
  }

  /** @param {CanvasRenderingContext2D} ink @param {View} view @param {number} height */
  paint(ink, view, height) {
    const { theme } = view;
    const tier = Math.floor((height - STRIP) / 2);
    const { major, minor, step } = tiersAt(view.scale.perDay);
    ink.fillStyle = theme.head;
    ink.fillRect(0, 0, view.width, height);
    ink.textBaseline = "middle";
    this.paintTier(ink, view, { unit: minor, step, top: tier, height: tier, isMajor: false });
    this.paintTier(ink, view, { unit: major, step: 1, top: 0, height: tier, isMajor: true });
    this.paintFlags(ink, view, height);
    ink.fillStyle = theme.strongRule;
    ink.fillRect(0, height - 1, view.width, 1);
  }

  /**
   * @param {CanvasRenderingContext2D} ink @param {View} view
   * @param {{unit: Unit, step: number, top: number, height: number, isMajor: boolean}} tier
   */
  paintTier(ink, view, tier) {
    const { scale, theme, format } = view;
    const begins = ticks(tier.unit, scale.moment(0), scale.moment(view.width), tier.step);
    const cell = scale.x(begins[begins.length - 1]) - scale.x(begins[begins.length - 2] ?? scale.moment(0));
    ink.font = tier.isMajor ? theme.strongFont : theme.smallFont;
    const ladder = format.ladder(`${tier.isMajor ? "major" : "minor"}_${tier.unit}`);
    const pattern = this.fitting(ink, view, ladder, begins, cell);
    const y = tier.top + tier.height / 2 + 0.5;
    for (let index = 0; index + 1 < begins.length; index++) {
      const x = Math.round(scale.x(begins[index]));
      const end = Math.round(scale.x(begins[index + 1]));
      ink.fillStyle = tier.isMajor ? theme.strongRule : theme.rule;
      ink.fillRect(x, tier.top, 1, tier.height);
      ink.fillStyle = tier.isMajor ? theme.text : theme.muted;
      const text = format.moment(pattern, begins[index]);
      const room = this.widths.of(ink, text);
      if (tier.isMajor) {
        const left = Math.max(x, 0) + PAD; // the first name stays in sight while its unit is
        if (left + room < end) ink.fillText(text, left, y);
      } else if (room < end - x - 2) ink.fillText(text, Math.round(x + (end - x - room) / 2), y);
    }
    ink.fillStyle = theme.rule;
    ink.fillRect(0, tier.top + tier.height, view.width, 1);
  }

  /**
   * The longest pattern that fits an ordinary cell, so that one tier speaks one way.
   * @param {CanvasRenderingContext2D} ink @param {View} view @param {string[]} ladder
   * @param {number[]} begins @param {number} cell @returns {string}
   */
  fitting(ink, view, ladder, begins, cell) {
    const fits = (/** @type {string} */ pattern) =>
      begins.slice(0, 12).every((begin) => this.widths.of(ink, view.format.moment(pattern, begin)) + PAD <= cell);
    return ladder.find(fits) ?? ladder[ladder.length - 1];
  }

  /** The data date hangs to the left of its line, today to the right, so they never cover each other.
   * @param {CanvasRenderingContext2D} ink @param {View} view @param {number} height */
  paintFlags(ink, view, height) {
    const { today, dataDate } = view.plan.info;
    const { theme, format } = view;
    ink.font = theme.smallFont;
    if (dataDate !== NONE) this.paintFlag(ink, view, { moment: dataDate, text: format.text("data_date"), colour: theme.dataDate, side: -1, height });
    if (today !== NONE) this.paintFlag(ink, view, { moment: today, text: format.text("today"), colour: theme.today, side: 1, height });
  }

  /**
   * @param {CanvasRenderingContext2D} ink @param {View} view
   * @param {{moment: number, text: string, colour: string, side: number, height: number}} flag
   */
  paintFlag(ink, view, flag) {
    const x = Math.round(view.scale.x(flag.moment));
    const width = Math.ceil(this.widths.of(ink, flag.text)) + 10;
    if (x < -width || x > view.width + width) return;
    const left = flag.side < 0 ? x - width + 1 : x;
    ink.fillStyle = flag.colour;
    ink.fillRect(left, flag.height - STRIP, width, STRIP - 1);
    ink.fillStyle = view.theme.onLine;
    ink.fillText(flag.text, left + 5, flag.height - STRIP / 2);
  }
}
