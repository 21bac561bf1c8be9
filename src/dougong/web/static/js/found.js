// <dg-found>: hits walked by keyboard. <dg-recent>: what this browser remembers, before anything is looked for.
import { serve } from "./keys.js";
import { drawn, element } from "./offers.js";
import { forgetTrail, opened, rememberWords, sought } from "./trail.js";

class Found extends HTMLElement {
  connectedCallback() {
    this.leave = serve("list", { next: () => this.stand(1), before: () => this.stand(-1), open: () => this.present()?.querySelector("a")?.click() });
    this.addEventListener("click", () => rememberWords(/** @type {HTMLInputElement} */ (document.getElementById("dg-q")).value));
  }

  disconnectedCallback() {
    this.leave?.();
  }

  present() {
    return this.querySelector('li[aria-current="true"]');
  }

  /** @param {number} step */
  stand(step) {
    const lines = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("li")]);
    const here = this.present();
    const next = lines[here ? lines.indexOf(/** @type {HTMLElement} */ (here)) + step : 0];
    if (!next) return;
    here?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.querySelector("a")?.focus();
  }
}

class Recent extends HTMLElement {
  async connectedCallback() {
    const words = sought();
    const keys = opened();
    if (!words.length && !keys.length) return;
    const answer = await fetch(`${this.dataset.url}?${new URLSearchParams({ opened: keys.join(",") })}`);
    const told = answer.ok ? (await answer.json()).groups : [];
    const records = told.flatMap((/** @type {any} */ group) => group.items).filter((/** @type {any} */ item) => item.record);
    const searches = words.map((one) => ({ label: one, hint: "", url: `${this.dataset.search}?${new URLSearchParams({ q: one })}`, icon: "search" }));
    const forget = element("button", "btn btn-sm", this.dataset.forget);
    forget.setAttribute("type", "button");
    forget.addEventListener("click", () => {
      forgetTrail();
      this.replaceChildren();
    });
    this.append(...part(this.dataset.words, searches), ...part(this.dataset.records, records), forget);
  }
}

/** @param {string | undefined} label @param {import("./offers.js").Offer[]} offers */
function part(label, offers) {
  if (!offers.length) return [];
  const list = element("div", "dg-panel dg-recent");
  for (const offer of offers) {
    const line = drawn(offer);
    line.removeAttribute("role");
    line.removeAttribute("tabindex");
    list.append(line);
  }
  return [element("h2", "dg-recent-head", label), list];
}

customElements.define("dg-found", Found);
customElements.define("dg-recent", Recent);
