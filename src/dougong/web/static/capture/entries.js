// The queue as a list: what waits, what was refused and why, and what changed meanwhile.
import { button, element, moment, reasonsOf, word } from "./draw.js";
import { renew } from "./queue.js";
import { drop } from "./store.js";

/** @typedef {import("./store.js").Entry} Entry */

/** @typedef {{sending: string, kinds: Record<string, any>, edit: (entry: Entry) => void, changed: () => void}} Surroundings */

/** @param {Entry} entry @param {Surroundings} page */
export function card(entry, page) {
  const state = page.sending === entry.key ? "sending" : entry.state;
  const head = element(
    "header",
    {},
    element("b", {}, entry.label),
    element("span", { class: `cap-state cap-state-${state}`, "data-state": state }, word(`state_${state}`)),
  );
  const line = element("p", { class: "cap-quiet" }, [entry.title, moment(entry.at)].filter(Boolean).join(" · "));
  return element("article", { class: "cap-card", "data-key": entry.key }, head, line, ...tellingOf(entry, page), choices(entry, page));
}

/** @param {Entry} entry @param {Surroundings} page */
function tellingOf(entry, page) {
  if (entry.state === "conflict") return [versions(entry, page.kinds[entry.kind] ?? {})];
  if (entry.state === "unsure") return [element("p", {}, word("unsure"))];
  if (entry.state === "refused") return reasonsOf(entry.told).map((text) => element("p", { class: "cap-error" }, text));
  if (entry.state === "waiting" && entry.tried_at) return [element("p", { class: "cap-quiet" }, word("no_answer"))];
  return [];
}

/** What was entered beside what stands in the house now.
 * @param {Entry} entry @param {{names?: Record<string, string>, choices?: Record<string, Record<string, string>>}} kind */
function versions(entry, { names = {}, choices = {} }) {
  const { now = {} } = entry.told;
  const mine = { ...entry.seen, ...entry.body };
  const both = Object.keys(names).filter((name) => name in mine && !isSame(mine[name], now[name]));
  const told = (/** @type {string} */ name, /** @type {any} */ value) =>
    element("td", {}, choices[name]?.[value] ?? (value === undefined || value === null || value === "" ? "—" : String(value)));
  const rows = both.map((name) =>
    element("tr", {}, element("th", { scope: "row" }, names[name]), told(name, mine[name]), told(name, now[name])),
  );
  const head = element("tr", {}, element("td"), element("th", { scope: "col" }, word("mine")), element("th", { scope: "col" }, word("theirs")));
  return element("div", { class: "cap-versions" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

/** The same value, and the same moment in whatever zone it is written.
 * @param {any} one @param {any} other */
function isSame(one, other) {
  const isMoment = /^\d{4}-\d\d-\d\dT/.test(String(one)) && /^\d{4}-\d\d-\d\dT/.test(String(other));
  return isMoment ? Date.parse(one) === Date.parse(other) : String(one ?? "") === String(other ?? "");
}

/** @param {Entry} entry @param {Surroundings} page */
function choices(entry, page) {
  const again = (more = {}) => renew(entry, more).then(page.changed);
  const remove = () => confirm(word("drop_sure")) && drop(entry.key).then(page.changed);
  const leave = () => drop(entry.key).then(page.changed);
  const bar = element("div", { class: "cap-choices" });
  if (page.sending === entry.key) return bar;
  if (entry.state === "conflict") {
    bar.append(button(word("use_mine"), () => again({ version: entry.told.stored_version })));
    bar.append(button(word("use_theirs"), leave));
    return bar;
  }
  if (entry.state === "done") {
    if (entry.made_url) bar.append(element("a", { class: "cap-link", href: entry.made_url.replace("{id}", String(entry.made)) }, word("open")));
    return bar;
  }
  if (entry.state === "asked") return bar;
  if (entry.state === "refused" || entry.state === "unsure") bar.append(button(word("send_again"), () => again()));
  if (!entry.made && entry.state !== "unsure") bar.append(button(word("edit"), () => page.edit(entry)));
  bar.append(button(word("drop"), remove, "cap-link"));
  return bar;
}
