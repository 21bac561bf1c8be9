// <dg-inbox>: requests by keyboard (j and k move, a approves, r rejects, x or space chooses) and a bar for many.

class Inbox extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector(".dg-inbox-bulk");
    this.addEventListener("change", (event) => this.changed(event));
    this.listen = (/** @type {KeyboardEvent} */ event) => this.press(event);
    document.addEventListener("keydown", this.listen);
    this.querySelector('li[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
    const isOpen = document.querySelector("dialog[open]") !== null;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || isOpen) return;
    const isOnControl = target.matches("a, button, summary, input");
    if (event.key === "x" || (event.key === " " && !isOnControl)) {
      event.preventDefault();
      this.choose();
      return;
    }
    if (!/^[jkar]$/.test(event.key)) return;
    const way = this.querySelector(`[data-way="${event.key}"]`);
    if (!(way instanceof HTMLElement)) return;
    event.preventDefault();
    way.click();
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
