// What lists share that are edited in place: sending, saying what came of it, taking it back.
import { h } from "../gantt/dom.js";
import { ask, sentences } from "../rules/dom.js";

const KEPT = "dougong.said";

/** @typedef {{url: string, label: string, records: {id: number, version: number}[]}} Undo */

/** @param {string} url @param {Record<string, any>} body */
export function send(url, body) {
  return ask(url, body);
}

/** Shows a message; with `undo` a button that takes the change back. @param {string} text @param {Undo | null} [undo] @param {string} [level] */
export function say(text, undo = null, level = "success") {
  const close = h("button", { class: "btn-close", type: "button", "aria-label": "×" });
  const back = undo ? [h("button", { class: "btn btn-sm", type: "button", text: undo.label, "data-undo": true, onclick: () => takeBack(undo) })] : [];
  document.querySelector(".dg-toasts")?.append(h("dg-toast", { class: `dg-toast dg-toast-${level}`, role: "status" }, h("span", { text }), ...back, close));
}

/** @param {any} told an answer that refuses */
export function refuse(told) {
  say(sentences(told).join(" ") || told.message || "…", null, "error");
}

/** Loads the page again and says there what was done. @param {string} text @param {Undo | null} [undo] */
export function sayAfterLoading(text, undo = null) {
  sessionStorage.setItem(KEPT, JSON.stringify({ text, undo }));
  location.reload();
}

/** @param {Undo} undo */
async function takeBack(undo) {
  const { status, told } = await send(undo.url, { records: undo.records });
  if (status === 200) sayAfterLoading(told.message);
  else refuse(told);
}

/** Says what was kept for this page before it was loaded again. */
export function sayKept() {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept) return;
  sessionStorage.removeItem(KEPT);
  const { text, undo } = JSON.parse(kept);
  say(text, undo);
}

/** Shows two versions side by side. @param {any} told @param {DOMStringMap} words */
export function showSides(told, words) {
  const body = document.getElementById("dg-dialog-body");
  const rows = (told.sides ?? []).map((/** @type {any} */ one) => h("tr", {}, h("th", { scope: "row", text: one.label }), h("td", { text: one.theirs || "—" }), h("td", { text: one.mine || "—" })));
  const head = h("tr", {}, h("th", { scope: "col", text: words.field ?? "" }), h("th", { scope: "col", text: words.theirs ?? "" }), h("th", { scope: "col", text: words.mine ?? "" }));
  body?.replaceChildren(
    h("div", { class: "dg-refusal", role: "alert" },
      h("header", { class: "dg-dialog-head" }, h("h2", { text: sentences(told).join(" ") })),
      h("div", { class: "dg-dialog-body" }, ...(rows.length ? [h("table", { class: "dg-table dg-conflict" }, h("thead", {}, head), h("tbody", {}, ...rows))] : [])),
      h("footer", { class: "dg-dialog-foot" }, h("button", { class: "btn btn-primary", type: "button", "data-act": "reload", text: words.reload ?? "" })),
    ),
  );
}
