// <dg-inbox>: requests by keyboard, and a bar for many.
import { serve } from "./keys.js";

class Inbox extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector(".dg-inbox-bulk");
    this.addEventListener("change", (event) => this.changed(event));
    const way = (/** @type {string} */ key) => () => this.follow(key);
    this.leave = serve("approvals", { next: way("j"), before: way("k"), approve: way("a"), reject: way("r"), choose: () => this.choose() });
    this.querySelector('li[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
    this.show();
  }

  disconnectedCallback() {
    this.leave?.();
  }

  /** @param {string} key */
  follow(key) {
    const way = this.querySelector(`[data-way="${key}"]`);
    if (way instanceof HTMLElement) way.click();
  }

  /** @param {Event} event */
  changed(event) {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.hasAttribute("data-all")) {
      for (const one of this.boxes) one.checked = box.checked;
    }
    this.show();
  }

  /** @returns {HTMLInputElement[]} */
  get boxes() {
    return [...this.querySelectorAll("input[name=chosen]")];
  }

  choose() {
    const box = this.querySelector('li[aria-current="true"] input[type=checkbox]');
    if (!(box instanceof HTMLInputElement)) return;
    box.checked = !box.checked;
    this.show();
  }

  show() {
    const number = this.boxes.filter((box) => box.checked).length;
    this.bar?.toggleAttribute("hidden", number === 0);
    const sign = this.querySelector("[data-number]");
    if (sign) sign.textContent = String(number);
  }
}

customElements.define("dg-inbox", Inbox);
