// <dg-review>: grants by keyboard; what an act presses is the button of the present line.
import { serve } from "./keys.js";

class Review extends HTMLElement {
  connectedCallback() {
    const way = (/** @type {string} */ key) => () => this.follow(key);
    this.leave = serve("reviews", {
      next: () => this.move(1),
      before: () => this.move(-1),
      keep: way("y"),
      shrink: way("s"),
      revoke: way("n"),
      unknown: way("u"),
    });
    this.lines = [...this.querySelectorAll("[data-item]")];
    this.stand(this.lines.findIndex((line) => line.hasAttribute("data-open")));
  }

  disconnectedCallback() {
    this.leave?.();
  }

  /** @param {number} place */
  stand(place) {
    const line = this.lines[Math.max(0, Math.min(place, this.lines.length - 1))];
    if (!(line instanceof HTMLElement)) return;
    this.lines.forEach((one) => one.removeAttribute("aria-current"));
    line.setAttribute("aria-current", "true");
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} step */
  move(step) {
    this.stand(this.lines.indexOf(this.querySelector('[aria-current="true"]')) + step);
  }

  /** @param {string} key */
  follow(key) {
    const way = this.querySelector(`[aria-current="true"] [data-way="${key}"]`);
    if (way instanceof HTMLElement) way.click();
  }
}

customElements.define("dg-review", Review);
