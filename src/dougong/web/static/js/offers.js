// What the palette offers: lines from the server, and the buttons that the page shows for what is chosen.

/** @typedef {{label: string, hint: string, url: string, icon: string, record?: number, is_dialog?: boolean, pieces?: {text: string, is_found: boolean}[], control?: HTMLElement}} Offer */
/** @typedef {{label: string, items: Offer[]}} Group */

const CONTROLS = ":is(a, button):not(.dg-phone-only, [hidden])";
let number = 0;

/** Verbs for the rows that are chosen, and the buttons of the page, as far as they fit the words. @param {string} words @param {DOMStringMap} names @returns {Group[]} */
export function controlsHere(words, names) {
  const chosen = document.querySelectorAll('dg-table input[name="pk"]:checked').length;
  const label = (names.chosen ?? "").replace("{n}", String(chosen));
  return [
    { label, items: chosen ? fitting(`.dg-bulk:not([hidden]) ${CONTROLS}`, words) : [] },
    { label: names.here ?? "", items: fitting(`:is(.dg-head, .dg-request) .dg-actions ${CONTROLS}`, words) },
  ];
}

/** @param {string} selector @param {string} words @returns {Offer[]} */
function fitting(selector, words) {
  const controls = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
  const parts = words.toLowerCase().split(/\s+/);
  return controls.map(offerOf).filter(({ label }) => label && parts.every((part) => label.toLowerCase().includes(part)));
}

/** @param {HTMLElement} control @returns {Offer} */
function offerOf(control) {
  const copy = /** @type {HTMLElement} */ (control.cloneNode(true));
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  const icon = control.querySelector("use")?.getAttribute("href")?.replace(/.*#/, "") ?? "bolt";
  const url = control.getAttribute("hx-get") ?? control.getAttribute("href") ?? control.closest("form")?.getAttribute("action") ?? "";
  return { label: (copy.textContent ?? "").trim(), hint: "", url, icon, control };
}

/** A line of the palette. @param {Offer} offer */
export function drawn(offer) {
  const item = /** @type {HTMLAnchorElement & {offer: Offer}} */ (element("a", "dg-palette-item"));
  item.offer = offer;
  item.id = `dg-palette-${(number += 1)}`;
  item.href = offer.url || "#";
  item.setAttribute("role", "option");
  item.tabIndex = -1;
  item.append(iconOf(offer.icon), titled(offer), element("small", "", offer.hint));
  if (offer.control || offer.is_dialog) item.addEventListener("click", (event) => act(event, offer));
  return item;
}

/** Does here what the page can do without leaving it. @param {MouseEvent} event @param {Offer} offer */
function act(event, offer) {
  event.preventDefault();
  const palette = /** @type {HTMLDialogElement} */ (document.getElementById("dg-palette"));
  palette.close();
  if (offer.control) offer.control.click();
  else /** @type {any} */ (globalThis).htmx.ajax("GET", offer.url, { target: "#dg-dialog-body" });
}

/** @param {Offer} offer */
function titled({ label, pieces }) {
  const title = element("span", "", pieces?.length ? "" : label);
  for (const { text, is_found } of pieces ?? []) title.append(is_found ? element("mark", "", text) : text);
  return title;
}

/** @param {string} name */
function iconOf(name) {
  const shown = /** @type {Element} */ (document.querySelector(".dg-palette-field svg")?.cloneNode(true));
  const use = shown.querySelector("use");
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, `#${name}`));
  return shown;
}

/** @param {string} tag @param {string} css @param {string} [text] */
export function element(tag, css, text = "") {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = text;
  return made;
}
