/** Colours and font of charts, read from custom properties of the element. */

/** The custom property of each role. @type {Readonly<Record<string, string>>} */
const ROLES = Object.freeze({
  work: "work",
  done: "done",
  critical: "critical-work",
  near: "near-mark",
  baseline: "baseline",
  summary: "summary-done",
  today: "today",
  dataDate: "data-date",
});
const SERIES = 6;

/** @typedef {Object} Palette
 * @property {Record<string, string>} roles
 * @property {string[]} series for what has no role
 * @property {string} text
 * @property {string} muted
 * @property {string} rule
 * @property {string} page
 * @property {string} font
 */

/** @param {HTMLElement} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--dg-${name}`).trim() || style.color;
  return {
    roles: Object.fromEntries(Object.entries(ROLES).map(([role, name]) => [role, colour(name)])),
    series: Array.from({ length: SERIES }, (_, index) => colour(`series-${index + 1}`)),
    text: colour("text"),
    muted: colour("muted"),
    rule: colour("rule"),
    page: colour("page"),
    font: style.fontFamily,
  };
}
