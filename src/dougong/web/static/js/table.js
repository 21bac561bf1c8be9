// <dg-table>: rows chosen with the mouse or the keyboard, and the bar of verbs for them.
import { serve } from "./keys.js";

class Table extends HTMLElement {
  connectedCallback() {
    this.leave = serve("list", {
      next: () => this.stand(1),
      before: () => this.stand(-1),
      open: () => this.present()?.querySelector("td a")?.click(),
      choose: () => this.present()?.querySelector('input[name="pk"]')?.click(),
    });
    this.bar = this.querySelector(".dg-bulk");
    if (!this.bar) return;
    this.boxes = /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll('input[name="pk"]')]);
    this.all = /** @type {HTMLInputElement} */ (this.querySelector("[data-pick-all]"));
    this.all.addEventListener("change", () => this.pickAll(this.all.checked));
    for (const box of this.boxes) {
      box.addEventListener("click", (event) => this.pick(box, event.shiftKey));
    }
    this.show();
  }

  disconnectedCallback() {
    this.leave?.();
  }

  /** The row that the keyboard stands on. @returns {HTMLTableRowElement | null} */
  present() {
    return this.querySelector('tr[aria-current="true"]');
  }

  /** @param {number} step */
  stand(step) {
    const rows = /** @type {HTMLTableRowElement[]} */ ([...this.querySelectorAll("tr[data-pk]")]);
    const here = this.present();
    const next = rows[here ? rows.indexOf(here) + step : 0];
    if (!next) return;
    here?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} isChosen */
  pickAll(isChosen) {
    for (const box of this.boxes) box.checked = isChosen;
    this.show();
  }

  /** With Shift all rows from the last clicked one are chosen too. @param {HTMLInputElement} box @param {boolean} isRange */
  pick(box, isRange) {
    const here = this.boxes.indexOf(box);
    if (isRange && this.last !== undefined) {
      const [from, to] = [Math.min(here, this.last), Math.max(here, this.last)];
      for (const one of this.boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    this.last = here;
    this.show();
  }

  show() {
    const number = this.boxes.filter((box) => box.checked).length;
    this.all.checked = number > 0 && number === this.boxes.length;
    this.all.indeterminate = number > 0 && number < this.boxes.length;
    this.bar.toggleAttribute("hidden", number === 0);
    const count = this.bar.querySelector(".dg-bulk-count");
    count.textContent = number === 1 ? count.dataset.one : count.dataset.many.replace("{n}", String(number));
  }
}

customElements.define("dg-table", Table);
