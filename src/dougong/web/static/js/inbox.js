// <dg-inbox>: requests by keyboard (j and k move, a approves, r rejects, x chooses) and a bar for many.

class Inbox extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector(".dg-inbox-bulk");
    this.addEventListener("change", () => this.show());
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
    if (event.key === "x") {
      this.choose();
      return;
    }
    if (!/^[jkar]$/.test(event.key)) return;
    const way = this.querySelector(`[data-way="${event.key}"]`);
    if (!(way instanceof HTMLElement)) return;
    event.preventDefault();
    way.click();
  }

  choose() {
    const box = this.querySelector('li[aria-current="true"] input[type=checkbox]');
    if (!(box instanceof HTMLInputElement)) return;
    box.checked = !box.checked;
    this.show();
  }

  show() {
    const isAny = this.querySelector("input[name=chosen]:checked") !== null;
    this.bar?.toggleAttribute("hidden", !isAny);
  }
}

customElements.define("dg-inbox", Inbox);
