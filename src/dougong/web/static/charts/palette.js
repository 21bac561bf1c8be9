/** Colours and font of charts, read from custom properties of the element. */

const ROLES = ["work", "done", "critical", "near", "baseline", "summary", "today", "data-date"];
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
    roles: Object.fromEntries(ROLES.map((role) => [role.replace(/-(.)/, (_, letter) => letter.toUpperCase()), colour(role)])),
    series: Array.from({ length: SERIES }, (_, index) => colour(`series-${index + 1}`)),
    text: colour("text"),
    muted: colour("muted"),
    rule: colour("rule"),
    page: colour("page"),
    font: style.fontFamily,
  };
}
