// "Try it": what the content on the screen says of real records, or of typed values, and why.
import { ask, button, make, sentences } from "./dom.js";

const PAUSE_MS = 300;

export class Trial {
  /** @param {any} editor */
  constructor(editor) {
    this.editor = editor;
    this.words = editor.words;
    /** @type {any[]} */
    this.records = [];
    this.turn = 0;
    this.search = make("input", { type: "search", className: "form-control", placeholder: this.words.search, "aria-label": this.words.search });
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), PAUSE_MS);
    });
    this.list = make("ul", { className: "dgr-records" });
    this.values = make("div", { className: "dgr-values" });
    this.trace = make("div", { className: "dgr-verdict", "aria-live": "polite" });
    const own = make("details", {}, [make("summary", { textContent: this.words.typed }), this.values]);
    own.addEventListener("toggle", () => own.open && this.offer());
    this.element = make("section", { className: "dg-panel dgr-trial" }, [
      make("header", { className: "dg-panel-head" }, [make("h2", { textContent: this.words.try })]),
      make("p", { className: "dgr-hint", textContent: this.words.try_hint }),
      make("div", { className: "dgr-two" }, [make("div", {}, [make("h3", { textContent: this.words.records }), this.search, this.list, own]), this.trace]),
    ]);
    this.find();
  }

  async find() {
    const { told } = await ask(this.editor.told.urls.subjects, { words: this.search.value });
    this.records = told.records ?? [];
    if (this.editor.isReadable) await this.again();
  }

  /** Weigh the found records anew; a newer turn ends an older one. */
  async again() {
    const turn = ++this.turn;
    const lines = this.records.map((one) => {
      const pick = button("", () => this.explain(one), { className: "dgr-fact" });
      pick.append(make("span", { textContent: one.label }), make("span", { className: "dgr-answers" }));
      return make("li", {}, [pick]);
    });
    this.list.replaceChildren(...(lines.length ? lines : [make("li", { textContent: this.words.no_records })]));
    for (const [at, one] of this.records.entries()) {
      const { status, told } = await ask(this.editor.told.urls.try, { content: this.editor.content, record: one.id });
      if (turn !== this.turn) return;
      lines[at].querySelector(".dgr-answers").replaceChildren(...(status === 200 ? this.answers(told) : ["—"]));
      if (status === 422) return;
    }
  }

  /** @param {any} told */
  answers(told) {
    if (!told.evaluated) return [make("span", { className: "dgr-tone", "data-tone": "idle", textContent: told.why })];
    return told.answers.map((/** @type {any} */ one) => {
      const text = one.is_flag ? (one.value ? this.words.yes : this.words.no) : one.value;
      return make("span", { className: one.tone ? "dgr-tone" : "", "data-tone": one.tone, textContent: text });
    });
  }

  /** @param {any} record */
  async explain(record) {
    const body = { content: this.editor.content, record: record.id };
    this.tell(await ask(this.editor.told.urls.try, body), record.label);
  }

  /** Inputs for every fact that the content reads. */
  offer() {
    const names = this.editor.isTable ? this.editor.content.columns.map((/** @type {any} */ one) => one.fact) : [...this.editor.facts.keys()].filter((name) => this.editor.content.expression.includes(name));
    const fields = names.map((/** @type {string} */ name) => [name, this.input(this.editor.facts.get(name))]);
    const weigh = button(this.words.weigh, async () => {
      const values = Object.fromEntries(fields.map(([name, input]) => [name, this.read(this.editor.facts.get(name), input.value)]));
      const answer = await ask(this.editor.told.urls.try, { content: this.editor.content, values });
      this.tell(answer, this.words.typed);
      if (answer.status === 200) this.trace.append(...this.editor.examples.offer(values, answer.told));
    }, { className: "btn btn-sm btn-primary" });
    this.values.replaceChildren(...fields.map(([name, input]) => make("label", { className: "form-label" }, [this.editor.facts.get(name).label, input])), weigh);
  }

  /** @param {any} fact */
  input(fact) {
    const choices = fact.type === "boolean" ? [["true", this.words.yes], ["false", this.words.no]] : fact.choices;
    if (fact.type === "boolean" || fact.type === "choice") {
      return make("select", { className: "form-select" }, [["", this.words.unknown], ...choices].map(([code, label]) => make("option", { value: code, textContent: label })));
    }
    const kind = fact.type === "date" ? "date" : "text";
    return make("input", { type: kind, className: "form-control", inputMode: fact.type === "number" ? "decimal" : "text", placeholder: this.words.unknown });
  }

  /** @param {any} fact @param {string} word */
  read(fact, word) {
    if (word.trim() === "") return null;
    return fact.type === "boolean" ? word === "true" : word.trim();
  }

  /** @param {{status: number, told: any}} answer @param {string} title */
  tell({ status, told }, title) {
    if (status !== 200) {
      this.trace.replaceChildren(...sentences(told).map((text) => make("p", { className: "dg-alert dg-alert-bad", textContent: text })));
      return;
    }
    const words = this.words;
    const line = told.row ? [make("p", { textContent: words.fired.replace("%(row)s", told.row) })] : [];
    const heads = [words.fact, words.value, words.asked, ""].map((text) => make("th", { scope: "col", textContent: text }));
    const rows = told.readings.map((/** @type {any} */ one) => {
      const met = !one.asked ? words.not_asked : one.is_met === null ? words.open : one.is_met ? words.met : words.missed;
      return make("tr", {}, [make("th", { scope: "row", textContent: one.label }), ...[one.value, one.asked || "—", met].map((text) => make("td", { textContent: text }))]);
    });
    const table = make("table", { className: "dgr-trace" }, [make("thead", {}, [make("tr", {}, heads)]), make("tbody", {}, rows)]);
    this.trace.replaceChildren(make("h3", { textContent: title }), make("p", { className: "dgr-answers" }, this.answers(told)), ...(told.evaluated ? line : []), table);
    this.editor.grid?.fire(told.row);
  }
}
