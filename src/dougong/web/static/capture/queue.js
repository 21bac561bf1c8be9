// The queue: entries are sent one after another, each with its own key, and none is lost or done twice.
import { Away, SignedOut, offersOf, read, send } from "./house.js";
import { drop, entriesOf, keep, replace } from "./store.js";

const SURE_MS = 20 * 3600_000; // the house knows a key for a day
const SHOWN_MS = 7 * 24 * 3600_000;
const LOCK = "dougong-capture";

/** @typedef {import("./store.js").Entry} Entry */

export class Queue {
  /** @param {string} url where to ask who is signed in @param {() => void} changed */
  constructor(url, changed) {
    this.url = url;
    this.changed = changed;
    this.sending = "";
  }

  /** Send what waits for this account. Two pages never send at the same time.
   * @param {{account: number, csrf: string}} who @returns {Promise<void>} */
  async sync(who) {
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await this.sendAll(who);
    });
  }

  /** @param {{account: number, csrf: string}} who */
  async sendAll(who) {
    const keys = (await entriesOf(who.account)).map((entry) => entry.key);
    for (const key of keys) {
      const entry = (await entriesOf(who.account)).find((one) => one.key === key);
      if (entry?.state === "done" && Date.now() - entry.done_at > SHOWN_MS) await drop(key);
      if (entry?.state !== "waiting") continue;
      this.sending = entry.key;
      this.changed();
      try {
        await this.sendOne(entry, who);
      } finally {
        this.sending = "";
        this.changed();
      }
    }
  }

  /** @param {Entry} entry @param {{account: number, csrf: string}} who */
  async sendOne(entry, who) {
    if (!entry.made) {
      if (entry.tried_at && Date.now() - entry.tried_at > SURE_MS) return settle(entry, "unsure", null);
      entry.tried_at ||= Date.now();
      await keep(entry);
      const body = entry.version ? { ...entry.body, version: entry.version } : entry.body;
      const { status, told } = await send(entry.url, { key: entry.key, csrf: who.csrf, body });
      if (status === 202) return settle(entry, "asked", null);
      if (status >= 400 && told.code !== "already_exists") return this.refused(entry, status, told, who);
      entry.made = told.id ?? entry.record;
      await keep(entry);
      if (entry.record && told.version) await this.follow(entry, told.version);
    }
    for (const photo of entry.photos.filter((one) => !one.sent)) {
      const form = new FormData();
      form.append("file", /** @type {Blob} */ (photo.blob), photo.name);
      const url = `/api/v1/records/${entry.made}/attachments/`;
      const { status, told } = await send(url, { key: photo.key, csrf: who.csrf, body: form });
      if (status >= 400 && told.code !== "already_exists") return this.refused(entry, status, told, who);
      photo.sent = true;
      photo.blob = null;
      await keep(entry);
    }
    entry.done_at = Date.now();
    return settle(entry, "done", null);
  }

  /** What the person entered next for the same record was entered on top of this.
   * @param {Entry} entry @param {number} version */
  async follow(entry, version) {
    for (const next of await entriesOf(entry.account)) {
      const isNext = next.state === "waiting" && next.record === entry.record && next.key !== entry.key;
      if (isNext && next.version === entry.version && !next.tried_at) await keep({ ...next, version });
    }
  }

  /** A refusal is shown to the person; one meant for somebody else, who has signed in since, is not.
   * @param {Entry} entry @param {number} status @param {any} told @param {{account: number}} who */
  async refused(entry, status, told, who) {
    if (status === 403) {
      const now = await offersOf(this.url);
      if (now.account !== who.account) throw new SignedOut();
    }
    if (told.code !== "version_stale") return settle(entry, "refused", told);
    const now = await read(`/api/v1/${entry.kind}/${entry.record}/`);
    return settle(entry, "conflict", { ...told, now });
  }
}

/** @param {Entry} entry @param {string} state @param {any} told */
async function settle(entry, state, told) {
  await keep({ ...entry, state, told });
}

/** Send it as something new, unless it has gone out meanwhile: the house is to decide again.
 * @param {Entry} entry @param {Partial<Entry>} more */
export async function renew(entry, more = {}) {
  await navigator.locks.request(LOCK, async () => {
    const now = (await entriesOf(entry.account)).find((one) => one.key === entry.key);
    if (!now || now.state === "done" || now.state === "asked") return;
    const key = now.made ? now.key : crypto.randomUUID();
    const next = { ...now, ...more };
    const photos = next.photos.map((photo) => (photo.sent ? photo : { ...photo, key: crypto.randomUUID() }));
    await replace(entry.key, { ...next, key, photos, state: "waiting", tried_at: 0, told: null });
  });
}

export { Away, SignedOut };
