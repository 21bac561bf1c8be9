// <dg-palette>: one field for every page, verb and record, used with the keyboard alone.
import { controlsHere, drawn, element } from "./offers.js";
import { opened, recordHere, rememberWords } from "./trail.js";

const WAIT_MS = 120;

/** @typedef {import("./offers.js").Offer} Offer */
/** @typedef {import("./offers.js").Group} Group */

class Palette extends HTMLElement {
  connectedCallback() {
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.list = /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
    this.subject = /** @type {HTMLElement} */ (this.querySelector("[data-subject]"));
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("pointermove", (event) => {
      const item = /** @type {Element} */ (event.target).closest("[role=option]");
      if (item) this.mark(item);
    });
    this.list.addEventListener("click", () => rememberWords(this.input?.value ?? ""));
  }

  open() {
    this.lookInto(null);
    this.input.select();
  }

  /** Looks at the verbs of one record alone, or again at everything. @param {Offer | null} offer */
  lookInto(offer) {
    this.alone = offer ? String(offer.record) : "";
    this.subject.textContent = offer?.label ?? "";
    this.subject.hidden = !offer;
    if (offer) this.input.value = "";
    this.ask(0);
  }

  ask(wait = WAIT_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), wait);
  }

  async fetch() {
    const words = this.input.value.trim();
    this.request?.abort();
    this.request = new AbortController();
    const asked = new URLSearchParams({ q: words, record: this.alone || recordHere() });
    if (this.alone) asked.set("alone", "1");
    else if (!words) asked.set("opened", opened().join(","));
    try {
      const answer = await fetch(`${this.dataset.url}?${asked}`, { signal: this.request.signal });
      if (answer.redirected) location.reload(); // the session has ended
      this.show((await answer.json()).groups, words);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") throw error;
    }
  }

  /** What the page itself offers goes first; a verb that it shows is not shown twice. @param {Group[]} groups @param {string} words */
  show(groups, words) {
    const here = this.alone ? [] : controlsHere(words, this.dataset);
    const known = new Set(here.flatMap((group) => group.items.map((item) => item.url)));
    const others = groups.map((group) => ({ ...group, items: group.items.filter((item) => !known.has(item.url)) }));
    const all = [...here, ...others, ...this.further(words)].filter((group) => group.items.length);
    const parts = all.flatMap((group) => [element("p", "dg-palette-group", group.label), ...group.items.map(drawn)]);
    if (!parts.length) parts.push(element("p", "dg-palette-none", this.dataset.nothing ?? ""));
    this.list.replaceChildren(...parts);
    this.list.scrollTop = 0;
    this.mark(this.items()[0]);
  }

  /** The way to the page with all hits and the filters. @param {string} words @returns {Group[]} */
  further(words) {
    if (!words || this.alone) return [];
    const label = (this.dataset.further ?? "").replace("{words}", words);
    return [{ label: "", items: [{ label, hint: "", url: `${this.dataset.search}?${new URLSearchParams({ q: words })}`, icon: "search" }] }];
  }

  items() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  /** @param {Element | undefined} item */
  mark(item) {
    for (const one of this.items()) one.setAttribute("aria-selected", String(one === item));
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  steer(event) {
    const items = this.items();
    const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = /** @type {any} */ (items[here])?.offer;
    if (step && items.length) {
      const next = items[(here + step + items.length) % items.length];
      this.mark(next);
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.isComposing && items[here]) {
      /** @type {HTMLElement} */ (items[here]).click();
    } else if (event.key === "Tab" && !event.shiftKey && offer?.record && !this.alone) {
      this.lookInto(offer);
    } else if (event.key === "Backspace" && !this.input.value && this.alone) {
      this.lookInto(null);
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** Opens the palette of the page. */
export function openPalette() {
  const dialog = document.getElementById("dg-palette");
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  for (const other of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (other).close();
  dialog.showModal();
  /** @type {Palette} */ (dialog.querySelector("dg-palette")).open();
}

customElements.define("dg-palette", Palette);
