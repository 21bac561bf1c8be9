// <dg-quick>: the form that adds one record after the other; the list behind it is fetched anew.

class Quick extends HTMLElement {
  connectedCallback() {
    if (this.dataset.added && document.getElementById("dg-list")) this.refresh();
    // After htmx has settled what it put in, which takes the focus from the dialog.
    requestAnimationFrame(() => {
      const wrong = this.querySelector(".dg-field-bad :is(input, select, textarea)");
      const first = wrong ?? this.querySelector("[autofocus]");
      if (first instanceof HTMLElement) first.focus();
    });
  }

  refresh() {
    const htmx = /** @type {any} */ (globalThis).htmx;
    htmx.ajax("GET", this.dataset.list, { target: "#dg-list", select: "#dg-list", swap: "outerHTML" });
  }
}

customElements.define("dg-quick", Quick);
