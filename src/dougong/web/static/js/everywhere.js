// What the shortcuts of every page do, and the switch on their sheet.
import { foldMenu, openShortcuts } from "./acts.js";
import { areSingleKeysOff, serve, turnSingleKeys } from "./keys.js";
import { openPalette } from "./palette.js";
import { toggleTheme } from "./theme.js";

/** Serves the shortcuts that need nothing but the page. */
export function serveEverywhere() {
  serve("everywhere", {
    palette: openPalette,
    sheet: openShortcuts,
    search: () => (document.getElementById("dg-q") ? focus("#dg-q") : openPalette()),
    home: () => press(".dg-brand"),
    approvals: () => press('.dg-side [href="/approvals/"]'),
    notices: () => press(".dg-bell"),
    undo: () => press("[data-undo]"),
    theme: toggleTheme,
    menu: foldMenu,
  });
  serve("list", { add: () => press('[data-key="n"]'), quick: () => press('[data-key="a"]'), earlier: () => press('a[rel="prev"]'), later: () => press('a[rel="next"]') });
  serve("record", { edit: () => press('[data-key="e"]'), comment: () => focus("dg-composer textarea") });
  const box = document.querySelector("#dg-shortcuts [data-single-keys]");
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = !areSingleKeysOff();
  box.addEventListener("change", () => turnSingleKeys(!box.checked));
}

/** @param {string} selector */
function focus(selector) {
  const field = document.querySelector(selector);
  if (field instanceof HTMLElement) field.focus();
}

/** Follows a link or presses a button of the page, where there is one. @param {string} selector */
function press(selector) {
  const control = document.querySelector(selector);
  if (control instanceof HTMLElement) control.click();
}
