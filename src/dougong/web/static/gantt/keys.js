/** The keyboard of the Gantt element and the sheet that lists it. */

import { h, icon } from "./dom.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {import("./format.js").Format} Format */

/** Keys and the words for them, in the order of the sheet. */
const SHEET = [
  ["↑ ↓", "key_rows"],
  ["← →", "key_fold"],
  ["Home End", "key_ends"],
  ["PgUp PgDn", "key_pages"],
  ["1 … 9", "key_levels"],
  ["[ ]", "key_driver"],
  ["Enter", "key_open"],
  ["W", "key_why"],
  ["Z", "key_zoom_item"],
  ["+ −", "key_zoom"],
  ["Shift ← →", "key_pan"],
  ["T", "key_today"],
  ["0", "key_fit"],
  ["/", "key_filter"],
  ["?", "key_sheet"],
];

const PAN_SHARE = 0.2;
const ZOOM_STEP = 1.5;

/** What each key does; a key that is not here is left to the page. @type {Record<string, (gantt: DgGantt) => void>} */
const MOVES = {
  ArrowDown: (gantt) => gantt.step(1),
  ArrowUp: (gantt) => gantt.step(-1),
  ArrowRight: (gantt) => gantt.unfold(),
  ArrowLeft: (gantt) => gantt.foldOrClimb(),
  Home: (gantt) => gantt.step(-Infinity),
  End: (gantt) => gantt.step(Infinity),
  PageDown: (gantt) => gantt.step(gantt.pageRows),
  PageUp: (gantt) => gantt.step(-gantt.pageRows),
  "[": (gantt) => gantt.goToDriver(true),
  "]": (gantt) => gantt.goToDriver(false),
  Enter: (gantt) => gantt.announce("dg-open"),
  w: (gantt) => gantt.announce("dg-why"),
  z: (gantt) => gantt.zoomToSelected(),
  "+": (gantt) => gantt.zoomBy(ZOOM_STEP),
  "=": (gantt) => gantt.zoomBy(ZOOM_STEP),
  "-": (gantt) => gantt.zoomBy(1 / ZOOM_STEP),
  t: (gantt) => gantt.goToday(),
  0: (gantt) => gantt.fit(),
  "/": (gantt) => gantt.focusFilter(),
  "?": (gantt) => gantt.showKeys(),
};

/** @param {DgGantt} gantt @param {KeyboardEvent} event */
export function onKey(gantt, event) {
  const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea, dialog") !== null;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const isOnButton = event.target instanceof Element && event.target.closest("button, summary, [role=separator]") !== null;
  if (isOnButton && (event.key.startsWith("Arrow") || event.key === "Enter" || event.key === "Home" || event.key === "End")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.shiftKey && (key === "ArrowLeft" || key === "ArrowRight")) {
    gantt.panBy(key === "ArrowLeft" ? -PAN_SHARE : PAN_SHARE);
  } else if (key >= "1" && key <= "9" && key.length === 1) gantt.showToLevel(Number(key));
  else if (key in MOVES) MOVES[key](gantt);
  else return;
  event.preventDefault();
}

/** @param {Format} format @returns {HTMLDialogElement} */
export function makeKeySheet(format) {
  const rows = SHEET.map(([keys, word]) =>
    h("tr", {}, h("th", { scope: "row" }, ...keys.split(" ").map((key) => h("kbd", { text: key }))), h("td", { text: format.text(word) })),
  );
  const title = format.text("keys");
  const close = h("button", { type: "button", class: "dgg-button dgg-square", "aria-label": format.text("close"), title: format.text("close") }, icon("close"));
  const sheet = h("dialog", { class: "dgg-sheet", "aria-label": title }, h("header", {}, h("strong", { text: title }), close), h("table", {}, h("tbody", {}, ...rows)));
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  return sheet;
}
