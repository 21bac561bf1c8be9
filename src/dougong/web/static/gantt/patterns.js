/**
 * How each language writes dates: a format of the locale, not a text to translate.
 *
 * Several patterns in a row run from long to short; the longest that fits its cell is drawn.
 */

/** @typedef {Record<string, string[]>} Patterns */

/** @type {Patterns} */
const ENGLISH = {
  date: ["%(day2)s %(month_short)s %(year)s"],
  date_time: ["%(day2)s %(month_short)s %(year)s %(hour2)s:%(minute2)s"],
  date_short: ["%(day)s %(month_short)s"],
  major_decade: ["%(year)s–%(decade_end)s"],
  major_year: ["%(year)s"],
  major_quarter: ["Q%(quarter)s %(year)s", "Q%(quarter)s"],
  major_month: ["%(month_name)s %(year)s", "%(month_short)s %(year)s", "%(month_short)s"],
  major_week: ["Week %(week)s, %(day)s %(month_name)s %(year)s", "%(day)s %(month_short)s %(year)s", "%(day)s %(month_short)s"],
  major_day: ["%(weekday_name)s, %(day)s %(month_name)s %(year)s", "%(day)s %(month_short)s %(year)s", "%(day)s %(month_short)s"],
  minor_year: ["%(year)s", "%(year2)s"],
  minor_quarter: ["Q%(quarter)s"],
  minor_month: ["%(month_name)s", "%(month_short)s", "%(month_letter)s"],
  minor_week: ["%(day)s %(month_short)s", "%(day)s"],
  minor_day: ["%(weekday_short)s %(day)s", "%(day)s"],
  minor_hour: ["%(hour2)s:00", "%(hour2)s"],
};

/** @type {Patterns} */
const CHINESE = {
  date: ["%(year)s-%(month2)s-%(day2)s"],
  date_time: ["%(year)s-%(month2)s-%(day2)s %(hour2)s:%(minute2)s"],
  date_short: ["%(month)s月%(day)s日"],
  major_decade: ["%(year)s–%(decade_end)s年"],
  major_year: ["%(year)s年"],
  major_quarter: ["%(year)s年%(quarter)s季度", "%(quarter)s季度"],
  major_month: ["%(year)s年%(month)s月", "%(month)s月"],
  major_week: ["%(year)s年%(month)s月%(day)s日 第%(week)s周", "%(year)s-%(month2)s-%(day2)s", "%(month)s月%(day)s日"],
  major_day: ["%(year)s年%(month)s月%(day)s日 %(weekday_name)s", "%(year)s-%(month2)s-%(day2)s", "%(month)s月%(day)s日"],
  minor_year: ["%(year)s年", "%(year2)s"],
  minor_quarter: ["%(quarter)s季度", "Q%(quarter)s"],
  minor_month: ["%(month)s月", "%(month)s"],
  minor_week: ["%(month)s月%(day)s日", "%(day)s日", "%(day)s"],
  minor_day: ["%(weekday_short)s %(day)s", "%(day)s"],
  minor_hour: ["%(hour2)s:00", "%(hour2)s"],
};

/** @param {string} locale BCP 47 tag @returns {Patterns} */
export const patternsOf = (locale) => (locale.toLowerCase().startsWith("zh") ? CHINESE : ENGLISH);
