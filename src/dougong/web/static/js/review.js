// <dg-review>: grants by keyboard (j and k move, the letter on a button of the present line does it).

class Review extends HTMLElement {
  connectedCallback() {
    this.listen = (/** @type {KeyboardEvent} */ event) => this.press(event);
    document.addEventListener("keydown", this.listen);
    this.lines = [...this.querySelectorAll("[data-item]")];
    this.stand(this.lines.findIndex((line) => line.hasAttribute("data-open")));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
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

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.isContentEditable || target.matches("input, textarea, select");
    const isOpen = document.querySelector("dialog[open]") !== null;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || isOpen) return;
    const line = this.querySelector('[aria-current="true"]');
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      this.stand(this.lines.indexOf(line) + (event.key === "j" ? 1 : -1));
      return;
    }
    if (!/^[ysnu]$/.test(event.key)) return;
    const way = line?.querySelector(`[data-way="${event.key}"]`);
    if (!(way instanceof HTMLElement)) return;
    event.preventDefault();
    way.click();
  }
}

customElements.define("dg-review", Review);
