// <dg-live>: hears what others change, brings the counters up to date, and offers to read a list anew.

const COUNTERS = { own: "dg:live-own", approvals: "dg:live-approvals" };

class Live extends HTMLElement {
  connectedCallback() {
    this.attend = () => (document.hidden ? this.part() : this.meet());
    this.leave = () => this.part();
    document.addEventListener("visibilitychange", this.attend);
    window.addEventListener("pagehide", this.leave);
    this.attend();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.attend);
    window.removeEventListener("pagehide", this.leave);
    this.part();
  }

  /** A page that is looked at listens; a browser has only few connections for all its pages. */
  meet() {
    if (this.source || !this.dataset.url) return;
    if (this.isLate) this.tell({ kinds: ["approvalrequest"], own: true });
    this.source = new EventSource(this.dataset.url);
    this.source.addEventListener("changed", (event) => this.tell(JSON.parse(event.data)));
  }

  part() {
    this.source?.close();
    this.source = undefined;
    this.isLate = true;
  }

  /** @param {{kinds?: string[], own?: boolean}} said */
  tell(said) {
    if (said.own) this.renew(COUNTERS.own);
    if (said.kinds?.includes("approvalrequest")) this.renew(COUNTERS.approvals);
    for (const bar of document.querySelectorAll("[data-live-kind]")) {
      if (bar instanceof HTMLElement && said.kinds?.includes(bar.dataset.liveKind ?? "")) bar.hidden = false;
    }
  }

  /** @param {string} name */
  renew(name) {
    document.body.dispatchEvent(new CustomEvent(name));
  }
}

customElements.define("dg-live", Live);
