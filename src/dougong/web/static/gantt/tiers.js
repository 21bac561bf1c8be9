/** The two rows of the time header: which calendar units they show at a zoom, and where units begin. */

import { asDate } from "./format.js";

const HOUR = 60;
const DAY = 1440;
const MINUTE = 60_000;

/** @typedef {"decade" | "year" | "quarter" | "month" | "week" | "day" | "hour"} Unit */

/** @typedef {Object} Tiers
 * @property {Unit} major
 * @property {Unit} minor
 * @property {number} step how many minor units make one cell
 */

/** From the closest zoom to the widest. @type {readonly (Tiers & {perDay: number})[]} */
const LADDER = [
  { perDay: 960, major: "day", minor: "hour", step: 1 },
  { perDay: 420, major: "day", minor: "hour", step: 2 },
  { perDay: 170, major: "day", minor: "hour", step: 6 },
  { perDay: 20, major: "week", minor: "day", step: 1 },
  { perDay: 3.6, major: "month", minor: "week", step: 1 },
  { perDay: 0.75, major: "quarter", minor: "month", step: 1 },
  { perDay: 0.3, major: "year", minor: "quarter", step: 1 },
  { perDay: 0, major: "decade", minor: "year", step: 1 },
];

/** @param {number} perDay pixels @returns {Tiers} */
export function tiersAt(perDay) {
  return LADDER.find((tiers) => perDay >= tiers.perDay) ?? LADDER[LADDER.length - 1];
}

/** @param {number} year @param {number} month @returns {number} minutes */
const monthStart = (year, month) => Date.UTC(year, month, 1) / MINUTE;

/** @param {Unit} unit @param {number} moment @param {number} [step] @returns {number} beginning of its unit */
export function floorTo(unit, moment, step = 1) {
  const date = asDate(moment);
  const year = date.getUTCFullYear();
  switch (unit) {
    case "hour":
      return Math.floor(moment / (HOUR * step)) * HOUR * step;
    case "day":
      return Math.floor(moment / DAY) * DAY;
    case "week": // the epoch was a Thursday; weeks begin on Monday
      return (Math.floor((moment / DAY + 3) / 7) * 7 - 3) * DAY;
    case "month":
      return monthStart(year, date.getUTCMonth());
    case "quarter":
      return monthStart(year, Math.floor(date.getUTCMonth() / 3) * 3);
    case "year":
      return monthStart(year, 0);
    default:
      return monthStart(Math.floor(year / 10) * 10, 0);
  }
}

/** @param {Unit} unit @param {number} begin of a unit @param {number} [step] @returns {number} begin of the next */
export function nextAfter(unit, begin, step = 1) {
  const date = asDate(begin);
  const year = date.getUTCFullYear();
  switch (unit) {
    case "hour":
      return begin + HOUR * step;
    case "day":
      return begin + DAY;
    case "week":
      return begin + 7 * DAY;
    case "month":
      return monthStart(year, date.getUTCMonth() + 1);
    case "quarter":
      return monthStart(year, date.getUTCMonth() + 3);
    case "year":
      return monthStart(year + 1, 0);
    default:
      return monthStart(year + 10, 0);
  }
}

/**
 * Beginnings of the units that touch a stretch, and the beginning behind it.
 * @param {Unit} unit @param {number} from @param {number} to @param {number} [step] @returns {number[]}
 */
export function ticks(unit, from, to, step = 1) {
  const begins = [floorTo(unit, from, step)];
  while (begins[begins.length - 1] < to) begins.push(nextAfter(unit, begins[begins.length - 1], step));
  return begins;
}
