// One entry being made or mended: its fields, its place, its photos, and keeping it.
import { button, element, word } from "./draw.js";
import { bodyOf, drawn, say } from "./fields.js";
import { Photos, Place } from "./place.js";
import { renew } from "./queue.js";
import { entriesOf, keep } from "./store.js";

const REASON = { name: "reason", input: "long", required: true, longest: 2000, help: "", default: null, options: [] };

export class Form {
  /** @param {any} plan what is asked for, and what an entry is to say */
  constructor(plan) {
    this.plan = plan;
    this.left = (/** @type {boolean} */ _isKept) => undefined;
    this.place = plan.is_placed ? new Place() : null;
    this.photos = plan.may_attach ? new Photos([...plan.photos]) : null;
    this.element = element(
      "form",
      { class: "cap-form", novalidate: true, onsubmit: (/** @type {Event} */ event) => this.submit(event) },
      element("h2", {}, plan.label),
      plan.title ? element("p", { class: "cap-quiet" }, plan.title) : null,
      ...plan.fields.map((/** @type {any} */ spec) => drawn(spec, plan.values[spec.name])),
      this.place?.element ?? null,
      this.photos?.element ?? null,
      element("p", { class: "cap-error", "data-error": "", role: "alert" }),
      element(
        "footer",
        { class: "cap-foot" },
        button(word("cancel"), () => this.left(false)),
        element("button", { type: "submit", class: "cap-button cap-main-button" }, word("save")),
      ),
    );
  }

  /** The form that an address names; none where the account may not do it.
   * @param {any} offers @param {string} what @param {string[]} rest */
  static async of(offers, what, rest) {
    let plan = null;
    if (what === "add") plan = addition(offers, rest[0]);
    if (what === "do") plan = doing(offers, Number(rest[0]), rest[1]);
    if (what === "edit") plan = await mending(offers, rest[0]);
    return plan ? new Form(plan) : null;
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (this.element);
    const { fields, before, entry, fixed } = this.plan;
    const body = bodyOf(form, fields, before);
    if (!body) return;
    Object.assign(body, fixed);
    if (this.place) Object.assign(body, this.place.value, { taken_at: entry.body.taken_at ?? now() });
    const photos = this.photos?.kept ?? [];
    try {
      if (entry.key) await renew(entry, { body, photos });
      else await keep({ ...entry, key: crypto.randomUUID(), at: Date.now(), body, photos });
    } catch {
      return say(form, "", word("full"));
    }
    navigator.storage?.persist?.();
    this.left(true);
  }
}

const BLANK = {
  key: "", at: 0, title: "", version: 0, record: 0, photos: [], state: "waiting", tried_at: 0, made: 0, made_url: "", done_at: 0, told: null, body: {}, seen: {},
};

/** The present moment to the second. */
function now() {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** @param {any} offers @param {string} kind */
function addition(offers, kind) {
  const one = offers.adds.find((/** @type {any} */ each) => each.kind === kind);
  if (!one) return null;
  const entry = {
    ...BLANK, account: offers.account, kind, verb: "", label: one.label, url: `/api/v1/${kind}/`, made_url: `/${kind}/{id}/`,
  };
  return { ...one, title: "", values: {}, before: {}, photos: [], fixed: {}, may_attach: offers.may_attach, entry };
}

/** @param {any} offers @param {number} key @param {string} verb */
function doing(offers, key, verb) {
  const record = offers.records.find((/** @type {any} */ each) => each.id === key);
  const told = record && offers.verbs[record.kind]?.[verb];
  if (!told || !record.verbs.includes(verb)) return null;
  const names = new Set(told.fields.map((/** @type {any} */ spec) => spec.name));
  const before = Object.fromEntries(Object.entries(record.values).filter(([name]) => names.has(name)));
  const fields = told.needs_reason ? [...told.fields, { ...REASON, label: word("reason") }] : told.fields;
  const title = `${record.code} ${record.title}`;
  const entry = {
    ...BLANK, account: offers.account, kind: record.kind, verb, label: told.label, title, record: key, version: record.version, seen: record.values,
    url: `/api/v1/${record.kind}/${key}/do/${verb}/`, made_url: `/${record.kind}/{id}/`,
  };
  return { label: told.label, title, fields, values: before, before, photos: [], fixed: {}, may_attach: offers.may_attach, is_placed: false, entry };
}

/** @param {any} offers @param {string} key */
async function mending(offers, key) {
  const entry = (await entriesOf(offers.account)).find((one) => one.key === key);
  if (!entry || entry.made) return null;
  const plan = entry.verb ? doing(offers, entry.record, entry.verb) : addition(offers, entry.kind);
  if (!plan) return null;
  const isPlaced = plan.is_placed && entry.body.latitude === undefined;
  const place = isPlaced ? {} : placeOf(entry.body);
  return { ...plan, values: { ...plan.values, ...entry.body }, photos: entry.photos, is_placed: isPlaced, fixed: place, entry };
}

/** @param {Record<string, any>} body */
function placeOf(body) {
  const names = ["latitude", "longitude", "accuracy_m", "taken_at"];
  return Object.fromEntries(names.filter((name) => name in body).map((name) => [name, body[name]]));
}
