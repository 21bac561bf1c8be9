// <dg-arrange>: lines put in order with the mouse, with buttons, or with Alt and an arrow key.

class Arrange extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("dragstart", (event) => {
      this.lifted = lineOf(event);
      event.dataTransfer?.setData("text/plain", "");
    });
    this.addEventListener("dragover", (event) => this.hover(event));
    this.addEventListener("dragend", () => (this.lifted = null));
  }

  /** @param {DragEvent} event */
  hover(event) {
    const line = lineOf(event);
    if (!this.lifted || !line) return;
    event.preventDefault();
    const { top, height } = line.getBoundingClientRect();
    if (line === this.lifted) return;
    if (event.clientY < top + height / 2) line.before(this.lifted);
    else line.after(this.lifted);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-up], [data-down]");
    const line = lineOf(event);
    if (!(button instanceof HTMLElement) || !line) return;
    move(line, button.dataset.up === undefined ? 1 : -1);
    button.focus();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const line = lineOf(event);
    if (!step || !line) return;
    event.preventDefault();
    if (event.altKey) move(line, step);
    const next = event.altKey ? line : step > 0 ? line.nextElementSibling : line.previousElementSibling;
    if (next instanceof HTMLElement) next.focus();
  }
}

/** @param {Event} event @returns {HTMLElement | null} */
function lineOf(event) {
  return /** @type {HTMLElement} */ (event.target).closest("li");
}

/** @param {HTMLElement} line @param {number} step */
function move(line, step) {
  if (step < 0) line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
}

customElements.define("dg-arrange", Arrange);
