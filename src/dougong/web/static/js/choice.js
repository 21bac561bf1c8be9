// <dg-choice>: a select whose long list is found by words on the server.
import TomSelect from "tom-select";

class Choice extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector("select");
    if (!select || select.tomselect) return;
    const remote = select.dataset.remote;
    if (!remote && !select.multiple && select.options.length < 12) return; // the native list does
    select.className = ""; // else the widget takes the frame of a native select as well
    this.widget = new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      allowEmptyOption: !select.required && !select.multiple,
      maxOptions: 200,
      searchField: ["text", "hint"],
      preload: remote ? "focus" : false,
      load: remote ? (words, done) => this.find(remote, words, done) : undefined,
      shouldLoad: () => true,
      score: remote ? () => () => 1 : undefined,
      render: { option: drawOption },
      placeholder: "",
      hidePlaceholder: true,
    });
  }

  disconnectedCallback() {
    this.widget?.destroy();
  }

  /** @param {string} url @param {string} words @param {(options?: object[]) => void} done */
  async find(url, words, done) {
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(words)}`, { credentials: "same-origin" });
      this.widget?.clearOptions();
      const fixed = JSON.parse(this.querySelector("select")?.dataset.fixed ?? "[]").map(([value, text]) => ({ value, text }));
      done(answer.ok ? [...fixed, ...(await answer.json()).options] : fixed);
    } catch {
      done([]);
    }
  }
}

/** @param {{text: string, hint?: string}} option @param {(text: string) => string} escape */
function drawOption(option, escape) {
  const hint = option.hint ? `<small>${escape(option.hint)}</small>` : "";
  return `<div>${escape(option.text || "—")}${hint}</div>`;
}

customElements.define("dg-choice", Choice);
