// <dg-board>: cards moved between places with the mouse or with Alt and the arrow keys.
import { refuse, say, send, showSides } from "./edits.js";
import { actOf } from "./keys.js";

const STEPS = /** @type {Record<string, [number, number]>} */ ({ left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] });

class Board extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.press(event));
    if (this.dataset.movable === undefined) return;
    this.addEventListener("dragstart", (event) => this.lift(event));
    this.addEventListener("dragover", (event) => this.hover(event));
    this.addEventListener("dragleave", () => this.mark(null));
    this.addEventListener("dragend", () => this.mark(null));
    this.addEventListener("drop", (event) => this.drop(event));
  }

  /** @param {EventTarget | null} target @param {string} selector @returns {HTMLElement | null} */
  near(target, selector) {
    return target instanceof Element ? target.closest(selector) : null;
  }

  /** @param {DragEvent} event */
  lift(event) {
    this.lifted = this.near(event.target, ".dg-card");
    if (!this.lifted || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.lifted.dataset.pk ?? "");
  }

  /** @param {DragEvent} event */
  hover(event) {
    const place = this.near(event.target, "[data-drop]");
    if (!this.lifted || !place) return;
    event.preventDefault();
    this.mark(place);
  }

  /** @param {HTMLElement | null} place */
  mark(place) {
    for (const one of this.querySelectorAll(".dg-drop")) one.classList.toggle("dg-drop", one === place);
    place?.classList.add("dg-drop");
  }

  /** @param {DragEvent} event */
  drop(event) {
    const place = this.near(event.target, "[data-drop]");
    this.mark(null);
    if (!this.lifted || !place) return;
    event.preventDefault();
    this.move(this.lifted, place);
    this.lifted = null;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const card = this.near(event.target, ".dg-card");
    const act = actOf(event, "board");
    const step = STEPS[act.replace("move_", "")];
    if (!card || !step) return;
    event.preventDefault();
    const places = /** @type {HTMLElement[]} */ ([...(card.closest("[data-lane]") ?? this).querySelectorAll("[data-drop]")]);
    const here = places.findIndex((place) => place.contains(card));
    const wide = Number(this.dataset.wide ?? "0");
    if (act.startsWith("move_")) {
      const next = places[here + step[0] + step[1] * wide];
      if (next && next !== places[here] && this.dataset.movable !== undefined) this.move(card, next);
    } else this.walk(card, places, here, step);
  }

  /** Goes to the card above or below, or to the next place that has one. @param {HTMLElement} card @param {HTMLElement[]} places @param {number} here @param {[number, number]} step */
  walk(card, places, here, [across, down]) {
    const cards = /** @type {HTMLElement[]} */ ([...places[here].querySelectorAll(".dg-card")]);
    const place = cards.indexOf(card);
    if (down) {
      cards[place + down]?.focus();
      return;
    }
    for (let at = here + across; places[at]; at += across) {
      const others = /** @type {HTMLElement[]} */ ([...places[at].querySelectorAll(".dg-card")]);
      if (others.length) {
        others[Math.min(place, others.length - 1)].focus();
        return;
      }
    }
  }

  /** @param {HTMLElement} card @param {HTMLElement} place */
  async move(card, place) {
    const from = card.closest("[data-drop]");
    if (from === place) return;
    const body = { field: this.dataset.field, value: place.dataset.drop ?? "", version: Number(card.dataset.version), back: location.pathname + location.search, view: this.dataset.view ?? "" };
    const { status, told } = await send((this.dataset.url ?? "").replace("/0/", `/${card.dataset.pk}/`), body);
    if (status === 200 && told.dialog) this.openDialog(told.dialog);
    else if (status === 200) this.settle(card, place, told);
    else if (status === 202) say(told.message);
    else if (status === 412) showSides(told, this.dataset);
    else refuse(told);
  }

  /** @param {HTMLElement} card @param {HTMLElement} place @param {any} told */
  settle(card, place, told) {
    const from = card.closest("[data-drop]");
    card.dataset.version = String(told.version);
    (place.querySelector("[data-cards]") ?? place).append(card);
    count(from, -1);
    count(place, 1);
    card.focus();
    const records = [{ id: Number(card.dataset.pk), version: told.version }];
    say(told.message, told.undo ? { url: this.dataset.undo ?? "", label: this.dataset.back ?? "", records } : null);
  }

  /** @param {string} url */
  openDialog(url) {
    const htmx = /** @type {any} */ (globalThis).htmx;
    htmx.ajax("GET", url, { target: "#dg-dialog-body" });
  }
}

/** @param {Element | null} place @param {number} step */
function count(place, step) {
  const head = place?.querySelector("[data-count]");
  if (!(head instanceof HTMLElement)) return;
  const number = Number(head.dataset.count) + step;
  head.dataset.count = String(number);
  head.textContent = head.dataset.limit ? `${number} / ${head.dataset.limit}` : String(number);
  head.classList.toggle("dg-over", Boolean(head.dataset.limit) && number > Number(head.dataset.limit));
}

customElements.define("dg-board", Board);
