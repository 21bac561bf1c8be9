/** Colours and fonts of the canvas, read from the element's custom properties. */

/** @typedef {Record<(typeof COLOURS)[number], string> & {font: string, smallFont: string, strongFont: string}} Theme */

/** Each is a custom property `--dg-…` with dashes for capitals. */
const COLOURS = /** @type {const} */ ([
  "page", "head", "text", "muted", "rule", "faintRule", "strongRule", "idle", "accent", "chosenRow", "hoverRow",
  "work", "done", "critical", "criticalDone", "near", "summary", "summaryDone", "effort", "milestone",
  "baseline", "float", "deadline", "link", "drivingLink", "today", "dataDate", "onLine",
]);

/** @param {HTMLElement} element @returns {Theme} */
export function readTheme(element) {
  const style = getComputedStyle(element);
  /** @type {any} */
  const theme = {};
  for (const name of COLOURS) {
    const property = `--dg-${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    theme[name] = style.getPropertyValue(property).trim() || style.color;
  }
  theme.font = `12px ${style.fontFamily}`;
  theme.smallFont = `11px ${style.fontFamily}`;
  theme.strongFont = `600 12px ${style.fontFamily}`;
  return theme;
}

/**
 * Calls back when the page changes between light and dark.
 * @param {() => void} changed @returns {() => void} ends the watch
 */
export function watchTheme(changed) {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-bs-theme", "class"] });
  media.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}
