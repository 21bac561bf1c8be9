// <dg-peek>: the record of a row, fetched from its own page and shown beside the list.
import { serve } from "./keys.js";

const KEPT = "dougong.peek";
const WAIT = 120;

class Peek extends HTMLElement {
  connectedCallback() {
    this.body = /** @type {HTMLElement} */ (this.querySelector("[data-body]"));
    this.side = /** @type {HTMLElement} */ (this.querySelector("aside"));
    this.heard = new AbortController();
    const signal = this.heard.signal;
    document.addEventListener("click", (event) => this.choose(event), { signal });
    this.leave = serve("list", { look: () => this.look() });
    this.reopen();
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.leave?.();
    this.leaveBeside?.();
  }

  /** Rows and cards of the page that stand for a record. @returns {HTMLElement[]} */
  rows() {
    return /** @type {HTMLElement[]} */ ([...document.querySelectorAll("main [data-pk][data-open], main [data-opens] [data-pk]")]);
  }

  /** @param {HTMLElement} row */
  addressOf(row) {
    const pattern = /** @type {HTMLElement | null} */ (row.closest("[data-opens]"))?.dataset.opens ?? "";
    return row.dataset.open ?? pattern.replace("/0/", `/${row.dataset.pk}/`);
  }

  /** @param {MouseEvent} event */
  choose(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const opener = target.closest?.("[data-peek]");
    const row = opener?.closest("[data-pk]");
    if (row instanceof HTMLElement) this.show(row);
    const step = target.closest?.("[data-step]");
    if (step instanceof HTMLElement && this.contains(step)) this.go(Number(step.dataset.step));
    if (target.closest?.("[data-shut]") && this.contains(target)) this.shut();
  }

  /** Opens the row at hand: the focused one, else the one under the pointer, else the first. */
  look() {
    const focused = document.activeElement?.closest("main [data-pk]");
    const row = focused ?? document.querySelector("main [data-pk][aria-current=true], main tr[data-pk]:hover, main .dg-card:hover") ?? this.rows()[0];
    if (row instanceof HTMLElement && this.rows().includes(row)) this.show(row);
  }

  /** @param {number} step */
  go(step) {
    const rows = this.rows();
    const next = rows[rows.findIndex((row) => row === this.row) + step];
    if (next) this.show(next);
  }

  /** @param {HTMLElement} row */
  show(row) {
    this.row?.removeAttribute("data-peeked");
    this.row = row;
    row.dataset.peeked = "";
    row.scrollIntoView({ block: "nearest" });
    const rows = this.rows();
    const address = this.addressOf(row);
    const place = this.querySelector("[data-place]");
    if (place) place.textContent = `${rows.indexOf(row) + 1} / ${rows.length}`;
    this.querySelector("[data-page]")?.setAttribute("href", address);
    sessionStorage.setItem(KEPT, JSON.stringify({ at: location.pathname + location.search, pk: row.dataset.pk }));
    const isNew = this.hidden;
    this.hidden = false;
    this.leaveBeside ??= serve("beside", {
      next: () => this.go(1),
      before: () => this.go(-1),
      page: () => this.row && location.assign(this.addressOf(this.row)),
      shut: () => this.shut(),
    });
    document.documentElement.dataset.peek = "open";
    this.side?.focus({ preventScroll: true });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(address), isNew ? 0 : WAIT);
  }

  /** @param {string} address */
  async fetch(address) {
    if (!this.body) return;
    this.body.setAttribute("aria-busy", "true");
    const htmx = /** @type {any} */ (globalThis).htmx;
    await htmx.ajax("GET", address, { target: "#dg-peek", swap: "innerHTML" });
    this.body.removeAttribute("aria-busy");
    this.body.scrollTop = 0;
  }

  shut() {
    this.hidden = true;
    this.leaveBeside?.();
    this.leaveBeside = undefined;
    clearTimeout(this.timer);
    sessionStorage.removeItem(KEPT);
    delete document.documentElement.dataset.peek;
    this.body?.replaceChildren();
    this.row?.removeAttribute("data-peeked");
    const opener = this.row?.matches("[tabindex]") ? this.row : this.row?.querySelector("[data-peek], a");
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  }

  /** A verb done in the panel loads the list again; the record stays open beside it. */
  reopen() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    const [way] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    if (!kept || kept.at !== location.pathname + location.search || way?.type !== "reload") return;
    const row = this.rows().find((one) => one.dataset.pk === kept.pk);
    if (row) this.show(row);
  }
}

customElements.define("dg-peek", Peek);
