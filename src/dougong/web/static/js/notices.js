// <dg-notices>: the inbox of notices by keyboard.
import { serve } from "./keys.js";

class Notices extends HTMLElement {
  connectedCallback() {
    this.at = -1;
    this.leave = serve("notices", {
      next: () => this.move(1),
      before: () => this.move(-1),
      done: () => this.away("done"),
      unread: () => this.away("unread"),
    });
    this.addEventListener("click", (event) => this.follow(event));
  }

  disconnectedCallback() {
    this.leave?.();
  }

  /** @returns {HTMLElement[]} */
  get lines() {
    return [...this.querySelectorAll("li")];
  }

  /** A notice that is opened has been read; the page that follows does not wait for that.
   * @param {Event} event */
  follow(event) {
    const line = /** @type {HTMLElement} */ (event.target).closest("li");
    const isLink = /** @type {HTMLElement} */ (event.target).closest("li > a") !== null;
    if (isLink && line?.hasAttribute("data-unread")) this.mark("read", line);
  }

  /** @param {number} way */
  move(way) {
    const lines = this.lines;
    this.at = Math.max(0, Math.min(lines.length - 1, this.at + way));
    lines[this.at]?.querySelector("a")?.focus();
  }

  /** @param {string} act */
  away(act) {
    const line = document.activeElement?.closest("dg-notices li") ?? this.lines[Math.max(0, this.at)];
    if (!(line instanceof HTMLElement)) return;
    this.mark(act, line);
    if (act === "unread") {
      line.setAttribute("data-unread", "");
      return;
    }
    this.at = Math.max(0, this.lines.indexOf(line));
    line.remove();
    this.move(0);
  }

  /** @param {string} act @param {HTMLElement} line */
  mark(act, line) {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const data = new FormData(form);
    data.set("act", act);
    data.set("chosen", line.dataset.id ?? "");
    line.removeAttribute("data-unread");
    const sent = fetch(this.dataset.url ?? "", {
      method: "POST",
      body: data,
      headers: { "Dougong-Quiet": "1" },
      keepalive: true,
    });
    sent.then((answer) => {
      if (answer.ok) document.body.dispatchEvent(new CustomEvent("dg:live-own"));
    });
  }
}

customElements.define("dg-notices", Notices);
