// Keyboard shortcuts of every page; the sheet behind "?" lists them.
import { foldMenu, openShortcuts } from "./acts.js";
import { openPalette } from "./palette.js";
import { toggleTheme } from "./theme.js";

/** @type {Record<string, () => void>} */
const KEYS = {
  "?": openShortcuts,
  "/": () => document.getElementById("dg-q")?.focus(),
  a: () => follow('[data-key="a"]'),
  n: () => follow('[data-key="n"]'),
  e: () => follow('[data-key="e"]'),
  "[": () => follow('a[rel="prev"]'),
  "]": () => follow('a[rel="next"]'),
  t: toggleTheme,
  m: foldMenu,
};

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
let leader = 0;

/** Listens for shortcuts; keys typed into a field or a dialog are left alone. */
export function watchKeys() {
  for (const sign of document.querySelectorAll("[data-mod-key]")) {
    if (isApple) sign.textContent = "⌘K";
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
    if (event.key === "g") {
      leader = event.timeStamp;
    } else if (event.key === "h" && event.timeStamp - leader < 1200) {
      follow(".dg-brand");
    } else if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
}

/** @param {KeyboardEvent} event */
function isBusy(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = target.isContentEditable || target.matches("input, textarea, select, dg-gantt, dg-gantt *");
  return isTyping || document.querySelector("dialog[open]") !== null;
}

/** @param {string} selector */
function follow(selector) {
  const link = document.querySelector(selector);
  if (link instanceof HTMLElement) link.click();
}
