// <dg-rules>: the editor of a rule set. The server reads every content; nothing typed is ever thrown away.
import { chooseFact, editOutcome } from "./columns.js";
import { ask, button, make, sentences } from "./dom.js";
import { Examples } from "./examples.js";
import { Grid } from "./grid.js";
import { Trial } from "./trial.js";

const PAUSE_MS = 350;
const MOST_STEPS = 60;

class RuleEditor extends HTMLElement {
  connectedCallback() {
    const told = JSON.parse(this.querySelector("script[type='application/json']")?.textContent ?? "{}");
    this.told = told;
    this.words = told.words;
    this.content = told.content;
    this.maySave = told.may_save;
    this.facts = new Map(told.facts.map((/** @type {any} */ one) => [one.name, one]));
    this.isTable = told.form === "table";
    this.draft = told.draft;
    this.isDirty = false;
    this.isReadable = false;
    /** @type {string[]} */
    this.past = [];
    this.state = make("p", { className: "dgr-state", role: "status" });
    this.findings = make("div", { className: "dgr-findings", "aria-live": "polite" });
    this.day = make("input", { type: "date", className: "form-control", value: told.effective_on, disabled: !this.maySave });
    this.day.addEventListener("change", () => this.touch());
    this.grid = this.isTable ? new Grid(this) : null;
    this.body = this.grid ? make("div", { className: "dgr-scroll" }, [this.grid.table]) : this.field();
    this.examples = new Examples(this);
    this.trial = new Trial(this);
    this.append(this.bar(), this.body, this.findings, this.foot(), this.trial.element, this.examples.element);
    this.leave = (/** @type {BeforeUnloadEvent} */ event) => {
      if (this.isDirty) event.preventDefault();
    };
    addEventListener("beforeunload", this.leave);
    this.grid?.draw();
    this.look();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.leave);
  }

  bar() {
    if (!this.maySave) return make("div");
    const words = this.words;
    const insert = button(words.insert_fact, () => chooseFact(this, (name) => this.insert(name)));
    if (!this.isTable) return make("div", { className: "dgr-bar" }, [insert]);
    return make("div", { className: "dgr-bar", role: "toolbar" }, [
      button(`+ ${words.add_row}`, () => this.addRow()),
      button(words.duplicate, () => this.duplicateRow(), { title: "Ctrl+D" }),
      button("↑", () => this.moveRow(-1), { "aria-label": words.up, title: `${words.up} (Alt+↑)` }),
      button("↓", () => this.moveRow(1), { "aria-label": words.down, title: `${words.down} (Alt+↓)` }),
      button(words.remove_row, () => this.removeRow()),
      button(words.undo, () => this.undo(), { title: "Ctrl+Z" }),
      make("span", { className: "dgr-gap" }),
      button(`+ ${words.add_condition}`, () => chooseFact(this, (name) => this.change(() => this.content.columns.push({ fact: name })))),
      button(`+ ${words.add_outcome}`, () => editOutcome(this, null)),
    ]);
  }

  field() {
    const area = make("textarea", { className: "form-control dgr-text", rows: 6, value: this.content.expression, disabled: !this.maySave, spellcheck: false, "aria-label": this.words.expression });
    area.addEventListener("input", () => {
      this.content.expression = area.value;
      this.touch();
    });
    this.area = area;
    return area;
  }

  foot() {
    if (!this.maySave) return make("div");
    const save = button(this.words.save, () => this.save(), { className: "btn btn-primary" });
    return make("div", { className: "dgr-foot" }, [make("label", { className: "form-label" }, [this.words.effective_on, this.day]), save, this.state]);
  }

  /** @param {string} name */
  insert(name) {
    this.area.setRangeText(name, this.area.selectionStart, this.area.selectionEnd, "end");
    this.content.expression = this.area.value;
    this.area.focus();
    this.touch();
  }

  /** Alter the content; what stood before can be brought back. @param {() => void} alter @param {boolean} [isWhole] */
  change(alter, isWhole = true) {
    this.past.push(JSON.stringify(this.content));
    if (this.past.length > MOST_STEPS) this.past.shift();
    alter();
    if (isWhole) {
      this.grid?.draw();
      this.grid?.point();
    }
    this.touch();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.content = JSON.parse(before);
    this.grid?.draw();
    this.grid?.point();
    this.touch();
  }

  touch() {
    this.isDirty = true;
    this.state.textContent = this.words.unsaved;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  addRow() {
    const at = this.content.rows.length ? this.grid.row + 1 : 0;
    this.change(() => {
      this.content.rows.splice(at, 0, { when: {}, then: {}, remark: "" });
      this.grid.row = at;
    });
  }

  duplicateRow() {
    const row = this.content.rows[this.grid.row];
    if (!row || !this.maySave) return;
    this.change(() => {
      this.content.rows.splice(this.grid.row + 1, 0, structuredClone(row));
      this.grid.row += 1;
    });
  }

  removeRow() {
    if (this.content.rows.length) this.change(() => this.content.rows.splice(this.grid.row, 1));
  }

  /** @param {number} by */
  moveRow(by) {
    const [from, to] = [this.grid.row, this.grid.row + by];
    if (!this.maySave || to < 0 || to >= this.content.rows.length) return;
    this.change(() => {
      const [row] = this.content.rows.splice(from, 1);
      this.content.rows.splice(to, 0, row);
      this.grid.row = to;
    });
  }

  /** Buttons of a heading: move, edit, remove. @param {any} column @param {number} at */
  columnActs(column, at) {
    const words = this.words;
    const list = column.kind === "fact" ? this.content.columns : this.content.outcomes;
    const place = column.kind === "fact" ? at : at - this.content.columns.length;
    const move = (/** @type {number} */ by) => {
      if (!list[place + by]) return;
      this.change(() => list.splice(place + by, 0, ...list.splice(place, 1)));
    };
    const own = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ act) => button(sign, act, { className: "dgr-act", "aria-label": `${label}: ${column.label}`, title: label });
    const acts = [own("‹", words.left, () => move(-1)), own("›", words.right, () => move(1))];
    if (column.kind === "outcome") acts.push(own("✎", words.edit_outcome, () => editOutcome(this, place)));
    acts.push(own("×", words.remove_column, () => this.removeColumn(list, place, column)));
    return make("span", { className: "dgr-acts" }, acts);
  }

  /** @param {any[]} list @param {number} place @param {any} column */
  removeColumn(list, place, column) {
    this.change(() => {
      list.splice(place, 1);
      for (const row of this.content.rows) delete (column.kind === "fact" ? row.when : row.then)?.[column.key];
    });
  }

  /** Ask the server what is wrong; an answer to an older content is not shown. */
  async look() {
    const asked = JSON.stringify(this.content);
    const body = { content: this.content, examples: this.examples.cases };
    const { status, told } = await ask(this.told.urls.check, body);
    if (asked !== JSON.stringify(this.content)) return;
    const found = status === 200 ? told : { problems: sentences(told).map((text) => ({ text })) };
    this.show(found);
    this.isReadable = !found.problems.length;
    this.examples.show(found.examples ?? []);
    if (this.isReadable) this.trial.again();
  }

  /** @param {any} told */
  show(told) {
    const groups = [["problems", "bad"], ["hindrances", "near"], ["hints", "idle"]];
    const made = groups.flatMap(([name, tone]) => {
      const found = told[name] ?? [];
      const lines = found.map((/** @type {any} */ one) => make("li", {}, [this.grid ? this.grid.lead(one) : one.text]));
      if (!lines.length) return [];
      const title = `${this.words[name]} (${lines.length})`;
      const list = make("ul", {}, lines);
      if (name !== "hints") return [make("section", { "data-tone": tone }, [make("h3", { textContent: title }), list])];
      return [make("details", { className: "dgr-hints" }, [make("summary", { textContent: title }), list])];
    });
    const isWell = !told.problems?.length && !told.hindrances?.length && this.isTable && this.content.rows.length > 0;
    this.findings.replaceChildren(...made, ...(isWell ? [make("p", { className: "dgr-well", textContent: this.words.all_well })] : []));
    this.grid?.mark([...(told.problems ?? []), ...(told.hindrances ?? [])]);
  }

  async save() {
    const body = { content: this.content, examples: this.examples.cases, draft: this.draft, effective_on: this.day.value };
    const { status, told } = await ask(this.told.urls.save, body);
    if (status === 200) {
      this.draft = { id: told.id, version: told.version };
      this.isDirty = false;
      this.state.replaceChildren(`${this.words.saved} `, make("a", { href: told.url, textContent: "→" }));
      return;
    }
    this.state.textContent = status === 412 ? this.words.conflict : `${this.words.not_saved} ${sentences(told).join(" ")}`;
  }
}

customElements.define("dg-rules", RuleEditor);
