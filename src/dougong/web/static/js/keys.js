// Keyboard shortcuts: what a key means is declared by the server, who carries it out says so here.

/** @typedef {Record<string, (event: KeyboardEvent) => void>} Acts */

const OFF = "dougong.keys";
const PATIENCE_MS = 1200;

/** @type {Record<string, Record<string, string>>} */
const declared = JSON.parse(document.getElementById("dg-shortcuts")?.dataset.keys ?? "{}");
/** @type {{place: string, acts: Acts}[]} */
const served = [];
let begun = { key: "", at: 0 };

/** Carries out the shortcuts of a place as long as the answer is not called. @param {string} place @param {Acts} acts @returns {() => void} */
export function serve(place, acts) {
  const one = { place, acts };
  served.push(one);
  return () => void served.splice(served.indexOf(one), 1);
}

/** The act that a key has in a place, where an element listens by itself. @param {KeyboardEvent} event @param {string} place */
export function actOf(event, place) {
  return declared[place]?.[keyOf(event)] ?? "";
}

/** Whether keys without Ctrl or Alt do nothing; they can be turned off for speech and shaky hands. */
export function areSingleKeysOff() {
  return localStorage.getItem(OFF) === "off";
}

/** @param {boolean} isOff */
export function turnSingleKeys(isOff) {
  if (isOff) localStorage.setItem(OFF, "off");
  else localStorage.removeItem(OFF);
}

/** Listens once for all places. */
export function watchKeys() {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const sign of document.querySelectorAll("[data-mod-key]")) sign.textContent = (sign.textContent ?? "").replace(/Ctrl ?/, "⌘");
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const isHeld = event.ctrlKey || event.metaKey || event.altKey;
    if (!isHeld && (areSingleKeysOff() || isBusy(event))) return;
    const key = keyOf(event);
    const isSecond = event.timeStamp - begun.at < PATIENCE_MS;
    const done = (isSecond && press(`${begun.key} ${key}`, event)) || press(key, event);
    begun = { key: done ? "" : key, at: event.timeStamp };
  });
}

/** The place that came last goes first. @param {string} key @param {KeyboardEvent} event */
function press(key, event) {
  for (const { place, acts } of served.toReversed()) {
    const act = acts[declared[place]?.[key] ?? ""];
    if (!act) continue;
    event.preventDefault();
    act(event);
    return true;
  }
  return false;
}

/** @param {KeyboardEvent} event */
function keyOf(event) {
  const isTurned = event.shiftKey && event.key.startsWith("Arrow");
  const held = (event.ctrlKey || event.metaKey ? "Mod+" : "") + (event.altKey ? "Alt+" : "") + (isTurned ? "Shift+" : "");
  if (event.key === " ") return `${held}Space`;
  return held + (held && event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** A key typed into a field or a dialog is left alone, and so is what presses a button or a link. @param {KeyboardEvent} event */
function isBusy(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select, dg-gantt, dg-gantt *");
  const isPressing = (event.key === "Enter" || event.key === " ") && target.matches("a, button, summary, input");
  return isTyping || isPressing || document.querySelector("dialog[open]") !== null;
}
