// <dg-capture>: what may be entered, the forms, and the queue, with and without a network.
import { button, element, icon, word } from "./draw.js";
import { card } from "./entries.js";
import { Form } from "./form.js";
import { Away, Queue, SignedOut } from "./queue.js";
import { offersOf } from "./house.js";
import { entriesOf, forgetOffers, hasOthers, keepOffers, offersKept } from "./store.js";

const AGAIN_MS = 30_000;
const MANY = 8;

class Capture extends HTMLElement {
  connectedCallback() {
    this.main = /** @type {HTMLElement} */ (this.querySelector("[data-main]"));
    this.net = "";
    this.offers = /** @type {any} */ (null);
    this.queue = new Queue(this.dataset.offers ?? "", () => this.show());
    this.isMeeting = false;
    this.isAskedAgain = false;
    addEventListener("hashchange", () => this.route());
    addEventListener("online", () => this.meet());
    addEventListener("offline", () => this.say("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.meet());
    setInterval(() => navigator.onLine && this.meet(), AGAIN_MS);
    this.begin();
  }

  async begin() {
    navigator.serviceWorker?.register(this.dataset.worker ?? "").catch(() => undefined);
    this.offers = await offersKept();
    this.route();
    await this.meet();
  }

  /** Ask the house who is here, then send what waits and learn what may be entered. */
  async meet() {
    this.isAskedAgain = this.isMeeting;
    if (this.isMeeting) return;
    this.isMeeting = true;
    try {
      const url = this.dataset.offers ?? "";
      const found = await this.learn(url);
      const waited = (await entriesOf(found.account)).some((entry) => entry.state === "waiting");
      await this.queue.sync({ account: found.account, csrf: found.csrf });
      if (waited) await this.learn(url);
    } catch (error) {
      if (error instanceof SignedOut) await this.leave();
      else if (error instanceof Away) this.say("offline");
      else throw error;
    } finally {
      this.isMeeting = false;
      await this.show();
    }
    if (this.isAskedAgain) await this.meet();
  }

  /** @param {string} url */
  async learn(url) {
    const found = await offersOf(url);
    const { csrf: _secret, ...kept } = found;
    const isOther = this.offers !== null && this.offers?.account !== found.account;
    await keepOffers(kept);
    this.offers = kept;
    this.say("online");
    if (isOther) this.go("");
    return found;
  }

  /** Nobody is signed in: nothing of anybody is shown. */
  async leave() {
    await forgetOffers();
    this.offers = null;
    this.say("signed_out");
    this.go("");
  }

  /** @param {string} net */
  say(net) {
    this.net = net;
    const sign = document.querySelector("[data-net]");
    if (!sign) return;
    sign.setAttribute("data-net", net);
    sign.textContent = word(net === "offline" ? "away" : net === "online" ? "online" : "nobody");
    this.show();
  }

  /** @param {string} hash */
  go(hash) {
    if (location.hash.slice(1) === hash) this.route();
    else location.hash = hash;
  }

  async route() {
    this.form = null;
    const [what, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
    if (this.offers && what) this.form = await Form.of(this.offers, what, rest);
    if (!this.form) return this.show();
    this.form.left = (isKept) => {
      this.go("");
      if (isKept) this.meet();
    };
    this.main?.replaceChildren(this.form.element);
    scrollTo(0, 0);
  }

  /** Draw everything but a form, in which somebody may be typing. */
  async show() {
    if (this.form) return;
    const entries = this.offers ? await entriesOf(this.offers.account) : [];
    const others = this.offers ? await hasOthers(this.offers.account) : false;
    if (this.form) return;
    const parts = [this.notice(), ...(others ? [element("p", { class: "cap-notice" }, word("others"))] : [])];
    if (this.offers) parts.push(...this.additions(), ...this.waiting(entries), ...this.work(entries));
    this.main?.replaceChildren(...parts.filter((part) => part !== null));
  }

  notice() {
    if (this.net === "signed_out") {
      const door = element("a", { class: "cap-button", href: this.dataset.door }, word("sign_in"));
      return element("div", { class: "cap-notice", role: "status" }, element("p", {}, word("signed_out")), door);
    }
    if (this.net !== "offline") return null;
    return element("div", { class: "cap-notice", role: "status" }, element("p", {}, word(this.offers ? "offline" : "unknown")));
  }

  additions() {
    const tiles = this.offers.adds.map((/** @type {any} */ one) =>
      element("a", { class: "cap-tile", href: `#add/${one.kind}`, "data-kind": one.kind }, icon(one.icon), element("span", {}, one.label)),
    );
    return [element("section", {}, element("h2", {}, word("new")), element("div", { class: "cap-tiles" }, ...tiles))];
  }

  /** @param {import("./store.js").Entry[]} entries */
  waiting(entries) {
    const page = {
      sending: this.queue?.sending ?? "",
      kinds: this.offers.kinds,
      edit: (/** @type {any} */ entry) => this.go(`edit/${entry.key}`),
      changed: () => this.meet(),
    };
    const open = entries.filter((one) => !["done", "asked"].includes(one.state));
    const past = entries.filter((one) => ["done", "asked"].includes(one.state)).reverse().slice(0, MANY);
    const sign = element("span", { class: "cap-count", "data-waiting": open.length }, String(open.length));
    const head = element("h2", {}, word("queue"), " ", sign);
    const list = open.length ? open.map((entry) => card(entry, page)) : [element("p", { class: "cap-quiet" }, word("queue_empty"))];
    const now = open.length ? [button(word("send_now"), () => this.meet(), "cap-button cap-wide")] : [];
    const sent = past.length ? [element("section", {}, element("h2", {}, word("sent")), ...past.map((entry) => card(entry, page)))] : [];
    return [element("section", { "data-queue": true }, head, ...list, ...now), ...sent];
  }

  /** @param {import("./store.js").Entry[]} entries */
  work(entries) {
    const waiting = new Set(entries.filter((one) => one.state === "waiting").map((one) => one.record));
    const lines = this.offers.records.map((/** @type {any} */ one) => {
      const verbs = one.verbs.map((/** @type {string} */ verb) => {
        const told = this.offers.verbs[one.kind][verb];
        return element("a", { class: "cap-verb", href: `#do/${one.id}/${verb}`, "data-verb": verb }, icon(told.icon), told.label);
      });
      const state = element("span", { class: "cap-state" }, waiting.has(one.id) ? word("state_waiting") : one.state);
      const head = element("header", {}, element("b", {}, one.title), state);
      const line = element("p", { class: "cap-quiet" }, `${one.kind_label} · ${one.code}`);
      return element("article", { class: "cap-card", "data-record": one.id }, head, line, element("div", { class: "cap-choices" }, ...verbs));
    });
    const none = element("p", { class: "cap-quiet" }, word("no_work"));
    const list = element("div", {}, ...(lines.length ? lines : [none]));
    const find = lines.length > MANY ? this.finder(lines) : null;
    return [element("section", {}, element("h2", {}, word("work")), find, list)];
  }

  /** @param {HTMLElement[]} lines */
  finder(lines) {
    const find = (/** @type {Event} */ event) => {
      const words = /** @type {HTMLInputElement} */ (event.target).value.toLowerCase();
      for (const line of lines) line.hidden = !(line.textContent ?? "").toLowerCase().includes(words);
    };
    return element("input", { type: "search", class: "cap-find", "aria-label": word("search"), placeholder: word("search"), oninput: find });
  }
}

customElements.define("dg-capture", Capture);
