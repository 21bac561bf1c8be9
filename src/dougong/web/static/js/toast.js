// <dg-toast>: a message that goes by itself, later while it is read.

const STAYS_MS = 6000;

class Toast extends HTMLElement {
  connectedCallback() {
    this.querySelector(".btn-close")?.addEventListener("click", () => this.remove());
    if (this.classList.contains("dg-toast-error")) return;
    let timer = setTimeout(() => this.remove(), STAYS_MS);
    this.addEventListener("pointerenter", () => clearTimeout(timer));
    this.addEventListener("pointerleave", () => {
      timer = setTimeout(() => this.remove(), STAYS_MS);
    });
  }
}

customElements.define("dg-toast", Toast);
