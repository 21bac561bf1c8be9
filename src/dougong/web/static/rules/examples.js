// Example cases: kept from the trial, stored with the draft, run at every look at the content.
import { button, make } from "./dom.js";

export class Examples {
  /** @param {any} editor */
  constructor(editor) {
    this.editor = editor;
    this.words = editor.words;
    /** @type {any[]} */
    this.cases = editor.told.examples;
    this.list = make("ul", { className: "dg-own-list" });
    this.element = make("section", { className: "dg-panel" }, [
      make("header", { className: "dg-panel-head" }, [make("h2", { textContent: this.words.examples })]),
      make("p", { className: "dgr-hint", textContent: this.words.examples_hint }),
      this.list,
    ]);
    this.show([]);
  }

  /** How each came out, in the order of the cases. @param {any[]} outcomes */
  show(outcomes) {
    const lines = this.cases.map((one, at) => {
      const outcome = outcomes[at];
      const sign = outcome ? (outcome.is_met ? "✓" : "✗") : "·";
      const text = make("span", {}, [`${sign} ${one.name}`, make("small", { textContent: outcome?.why ?? "" })]);
      const remove = button("×", () => this.alter(() => this.cases.splice(at, 1)), { className: "dgr-act", "aria-label": `${this.words.remove} ${one.name}` });
      return make("li", { "data-met": outcome ? String(outcome.is_met) : "" }, this.editor.maySave ? [text, remove] : [text]);
    });
    this.list.replaceChildren(...(lines.length ? lines : [make("li", { textContent: this.words.no_examples })]));
  }

  /** What is offered below a trial of typed values. @param {any} values @param {any} told */
  offer(values, told) {
    if (!this.editor.maySave || !told.evaluated) return [];
    const name = make("input", { className: "form-control", maxLength: 120, placeholder: this.words.name_example, "aria-label": this.words.name_example });
    const keep = button(this.words.keep, () => {
      if (!name.value.trim()) {
        name.focus();
        return;
      }
      this.alter(() => this.cases.push({ name: name.value.trim(), values, results: told.results }));
    });
    return [make("p", { className: "dgr-foot" }, [name, keep])];
  }

  /** @param {() => void} change */
  alter(change) {
    change();
    this.show([]);
    this.editor.touch();
  }
}
