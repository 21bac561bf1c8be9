// <dg-matrix>: rows of an authorisation matrix as a grid; the hidden text in it is what the form sends.
import { ask, button, make } from "../rules/dom.js";
import { amounts, choices } from "./conditions.js";
import { stepLines } from "./steps.js";

const PAUSE_MS = 350;

class MatrixGrid extends HTMLElement {
  connectedCallback() {
    this.told = JSON.parse(this.querySelector("script[type='application/json']")?.textContent ?? "{}");
    this.words = this.told.words;
    this.text = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.select = /** @type {HTMLSelectElement} */ (document.querySelector("[name=action_class]"));
    this.select.addEventListener("change", () => this.begin());
    this.table = make("table", { className: "dg-table dgr-sheet dgm-grid" });
    this.findings = make("div", { className: "dgr-findings", "aria-live": "polite" });
    const bar = make("div", { className: "dgr-bar" }, [
      button(`+ ${this.words.add_row}`, () => this.insert(this.rows.length, this.empty())),
      button(this.words.start, () => this.begin()),
    ]);
    this.append(bar, make("div", { className: "dgr-scroll" }, [this.table]), this.findings);
    this.rows = this.read();
    if (this.rows.length) this.draw();
    else this.begin();
  }

  /** @returns {any[]} What the form held, such as after a refusal. */
  read() {
    try {
      const rows = JSON.parse(this.text.value);
      return Array.isArray(rows) ? rows.map((row) => ({ ...this.empty(), ...row })) : [];
    } catch {
      return [];
    }
  }

  get own() {
    return this.told.classes[this.select.value] ?? { dimensions: [], rows: [] };
  }

  empty() {
    return { when: {}, steps: [{ party: this.told.roles[1][0], stage: 1 }], level: 1, refuse: "" };
  }

  begin() {
    this.rows = structuredClone(this.own.rows);
    this.draw();
  }

  /** @param {() => void} alter */
  change(alter) {
    alter();
    this.draw();
  }

  /** @param {number} at @param {any} row */
  insert(at, row) {
    this.change(() => this.rows.splice(at, 0, row));
  }

  draw() {
    const heads = [this.words.row, ...this.own.dimensions.map((/** @type {any} */ one) => one.label), this.words.steps, this.words.level, ""];
    const head = make("thead", {}, [make("tr", {}, heads.map((label) => make("th", { scope: "col", textContent: label })))]);
    this.table.replaceChildren(head, make("tbody", {}, this.rows.map((row, at) => this.line(row, at))));
    this.store();
  }

  /** @param {any} row @param {number} at */
  line(row, at) {
    const touch = () => this.store();
    const cells = this.own.dimensions.map((/** @type {any} */ one) => {
      const part = one.kind === "choice" ? choices : amounts;
      return make("td", {}, [part(one, row.when, this.words, touch)]);
    });
    const level = make("input", { type: "number", min: 0, max: 99, value: row.level, className: "form-control form-control-sm dgm-number", "aria-label": this.words.level });
    level.addEventListener("input", () => {
      row.level = Number(level.value);
      touch();
    });
    const steps = stepLines(row, this.told.roles, this.words, () => this.draw(), touch);
    return make("tr", {}, [
      make("th", { scope: "row", textContent: String(at + 1) }),
      ...cells,
      make("td", {}, [steps]),
      make("td", {}, [level]),
      make("td", { className: "dgm-acts" }, this.acts(row, at)),
    ]);
  }

  /** @param {any} row @param {number} at */
  acts(row, at) {
    const words = this.words;
    const own = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ act) =>
      button(sign, act, { className: "dgr-act", "aria-label": `${label} ${at + 1}`, title: label });
    const move = (/** @type {number} */ by) => {
      if (this.rows[at + by]) this.change(() => this.rows.splice(at + by, 0, ...this.rows.splice(at, 1)));
    };
    return [
      own("↑", words.up, () => move(-1)),
      own("↓", words.down, () => move(1)),
      own("+", words.duplicate, () => this.insert(at + 1, structuredClone(row))),
      own("×", words.remove_row, () => this.change(() => this.rows.splice(at, 1))),
    ];
  }

  /** The rows as they are stored: without what is empty. */
  stored() {
    return this.rows.map((row) => {
      const told = /** @type {any} */ ({ when: row.when, level: row.level });
      if (row.refuse) told.refuse = row.refuse;
      else told.steps = row.steps;
      return told;
    });
  }

  store() {
    this.text.value = JSON.stringify(this.stored());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  /** Ask the server what is wrong; an answer to older rows is not shown. */
  async look() {
    const asked = this.text.value;
    const body = { action_class: this.select.value, rows: JSON.parse(asked) };
    const { status, told } = await ask(this.told.url, body);
    if (status !== 200 || asked !== this.text.value) return;
    const problems = told.problems;
    const lines = problems.map((/** @type {any} */ one) => make("li", { textContent: one.row && !one.code.endsWith("gap") ? `${this.words.row} ${one.row}: ${one.text}` : one.text }));
    const list = make("section", { "data-tone": "bad" }, [make("h3", { textContent: `${this.words.problems} (${lines.length})` }), make("ul", {}, lines)]);
    this.findings.replaceChildren(problems.length ? list : make("p", { className: "dgr-well", textContent: this.words.well }));
    const wrong = new Set(problems.filter((/** @type {any} */ one) => !one.code.endsWith("gap")).map((/** @type {any} */ one) => one.row));
    for (const [at, line] of [...this.table.tBodies[0].rows].entries()) line.toggleAttribute("data-bad", wrong.has(at + 1));
  }
}

customElements.define("dg-matrix", MatrixGrid);
