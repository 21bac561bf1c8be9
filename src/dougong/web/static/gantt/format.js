/** Dates, durations and sentences of the Gantt element in the reader's language. */

import { patternsOf } from "./patterns.js";

/** @typedef {import("./strings.js").Strings} Strings */

const MINUTE = 60_000;
const DAY = 1440;
const USUAL_DAY = 480; // working minutes, until the plan says otherwise
const PLACEHOLDER = /%\((\w+)\)s/g;

/** @param {number} value @returns {string} two digits */
const two = (value) => String(value).padStart(2, "0");

/** @param {number} minutes since 1970-01-01 @returns {Date} read with the UTC getters only */
export const asDate = (minutes) => new Date(minutes * MINUTE);

/** @param {number} minutes @returns {number} week of the year after ISO 8601 */
export function isoWeek(minutes) {
  const day = Math.floor(minutes / DAY);
  const thursday = day - ((day + 3) % 7) + 3;
  const newYear = Date.UTC(asDate(thursday * DAY).getUTCFullYear(), 0, 1) / MINUTE / DAY;
  return Math.floor((thursday - newYear) / 7) + 1;
}

/** Turns numbers of the plan into text; remembers days, because the grid asks for them at every scroll. */
export class Format {
  /** @param {Strings} strings @param {string} locale BCP 47 tag for names of months and for numbers */
  constructor(strings, locale) {
    this.strings = strings;
    this.patterns = patternsOf(locale);
    this.locale = locale;
    this.minutesPerDay = USUAL_DAY;
    /** @type {Map<string, string>} */
    this.days = new Map();
    this.number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.names = calendarNames(locale);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
  text(key, values) {
    const pattern = this.strings[key];
    return values ? fill(pattern, values) : pattern;
  }

  /** @param {string} key @returns {string[]} patterns from long to short */
  ladder(key) {
    return this.patterns[key];
  }

  /** @param {string} pattern @param {number} minutes @returns {string} */
  moment(pattern, minutes) {
    const date = asDate(minutes);
    const month = date.getUTCMonth();
    const weekday = date.getUTCDay();
    const year = date.getUTCFullYear();
    return fill(pattern, {
      year,
      year2: two(year % 100),
      decade_end: year + 9,
      quarter: Math.floor(month / 3) + 1,
      month: month + 1,
      month2: two(month + 1),
      month_name: this.names.months[month],
      month_short: this.names.shortMonths[month],
      month_letter: this.names.monthLetters[month],
      week: isoWeek(minutes),
      day: date.getUTCDate(),
      day2: two(date.getUTCDate()),
      weekday_name: this.names.weekdays[weekday],
      weekday_short: this.names.shortWeekdays[weekday],
      hour2: two(date.getUTCHours()),
      minute2: two(date.getUTCMinutes()),
    });
  }

  /** @param {number} minutes @param {string} [key] @returns {string} the day, empty when there is none */
  date(minutes, key = "date") {
    const day = Math.floor(minutes / DAY) * DAY;
    const known = this.days.get(key + day);
    if (known !== undefined) return known;
    const text = this.moment(this.patterns[key][0], day);
    this.days.set(key + day, text);
    return text;
  }

  /** @param {number} minutes @returns {string} day and time */
  dateTime(minutes) {
    return this.moment(this.patterns.date_time[0], minutes);
  }

  /** @param {number} minutes working minutes @returns {string} in days, below half a day in hours or minutes */
  duration(minutes) {
    const size = Math.abs(minutes);
    if (size === 0 || size * 2 >= this.minutesPerDay) {
      return this.text("unit_day", { number: this.number.format(minutes / this.minutesPerDay) });
    }
    const key = size < 60 ? "unit_minute" : "unit_hour";
    return this.text(key, { number: this.number.format(size < 60 ? minutes : minutes / 60) });
  }

  /** @param {number} value 0–100 @returns {string} */
  percent(value) {
    return `${Math.round(value)}%`;
  }
}

/** @param {string} pattern @param {Record<string, string | number>} values @returns {string} */
function fill(pattern, values) {
  return pattern.replace(PLACEHOLDER, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} locale */
function calendarNames(locale) {
  /** @param {Intl.DateTimeFormatOptions} options @param {number[]} days */
  const names = (options, days) => {
    const namer = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return days.map((day) => namer.format(day));
  };
  const middles = Array.from({ length: 12 }, (_, index) => Date.UTC(2023, index, 15));
  const week = Array.from({ length: 7 }, (_, index) => Date.UTC(2023, 0, 1 + index)); // from a Sunday on
  return {
    months: names({ month: "long" }, middles),
    shortMonths: names({ month: "short" }, middles),
    monthLetters: names({ month: "narrow" }, middles),
    weekdays: names({ weekday: "long" }, week),
    shortWeekdays: names({ weekday: "short" }, week),
  };
}
