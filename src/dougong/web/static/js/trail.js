// What this browser remembers of a person's way: records opened and words looked for lately; the door forgets it.

const OPENED = "dougong.opened";
const SOUGHT = "dougong.sought";
const MOST = 12;

/** Keys of the records opened lately, the last one first. @returns {string[]} */
export function opened() {
  return read(OPENED);
}

/** Words looked for lately, the last ones first. @returns {string[]} */
export function sought() {
  return read(SOUGHT);
}

/** The record that the page is about, if it is about one. */
export function recordHere() {
  const mark = document.querySelector('tr[aria-current="true"][data-pk], li[aria-current="true"][data-pk], [data-record]');
  return mark instanceof HTMLElement ? (mark.dataset.record ?? mark.dataset.pk ?? "") : "";
}

/** Remembers the record of this page. */
export function rememberPage() {
  const mark = document.querySelector("[data-record]");
  if (mark instanceof HTMLElement && mark.dataset.record) put(OPENED, mark.dataset.record);
}

/** @param {string} words */
export function rememberWords(words) {
  if (words.trim().length > 1) put(SOUGHT, words.trim());
}

/** This browser knows nothing any more. */
export function forgetTrail() {
  localStorage.removeItem(OPENED);
  localStorage.removeItem(SOUGHT);
}

/** @param {string} name @returns {string[]} */
function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

/** @param {string} name @param {string} value */
function put(name, value) {
  const others = read(name).filter((one) => one !== value);
  localStorage.setItem(name, JSON.stringify([value, ...others].slice(0, MOST)));
}
