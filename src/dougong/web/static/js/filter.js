// <dg-filter>: builds a filter of conditions in groups; the form sends it as JSON in its hidden input.
import { h } from "../gantt/dom.js";

/** @typedef {{name: string, label: string, shape: string, operators: [string, string][], options: [string, string][], remote: string}} Field */

const DEEPEST = 3;
const WITHOUT_VALUE = new Set(["empty", "filled"]);

class Filter extends HTMLElement {
  connectedCallback() {
    if (this.root) return;
    const given = JSON.parse(this.querySelector("script")?.textContent ?? "{}");
    /** @type {Field[]} */
    this.fields = given.fields;
    /** @type {Record<string, string>} */
    this.names = given.names;
    this.root = this.group(given.filter, 1);
    this.append(this.root);
    const words = new URLSearchParams(location.search);
    if (!this.root.querySelector("[data-part]") && !words.has("filter")) this.root.querySelector("[data-parts]").append(this.condition({}));
    this.closest("form")?.addEventListener("submit", () => this.write());
  }

  /** Puts the filter as it stands into the hidden input. */
  write() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=hidden]"));
    const group = this.groupValue(this.root);
    const isAny = Object.values(group)[0].length > 0;
    input.disabled = !isAny && this.dataset.kept === undefined;
    input.value = isAny ? JSON.stringify(group) : "";
  }

  /** @param {any} given @param {number} depth @returns {HTMLElement} */
  group(given, depth) {
    const join = given.or ? "or" : "and";
    const parts = h("div", { "data-parts": true }, ...(given[join] ?? []).map((/** @type {any} */ part) => (part.and || part.or ? this.group(part, depth + 1) : this.condition(part))));
    const word = h("select", { class: "form-select form-select-sm", "data-join": true, "aria-label": this.dataset.join }, option("and", this.dataset.all, join), option("or", this.dataset.any, join));
    const add = h("button", { type: "button", class: "btn btn-sm", text: `+ ${this.dataset.add}`, onclick: () => this.grow(parts, this.condition({})) });
    const more = h("button", { type: "button", class: "btn btn-sm", text: `+ ${this.dataset.group}`, onclick: () => this.grow(parts, this.group({ or: [{}] }, depth + 1)) });
    const head = h("div", { class: "dg-filter-join" }, h("span", { text: depth === 1 ? this.dataset.join : "" }), word);
    const made = h("fieldset", { class: "dg-filter-group", "data-part": depth > 1 }, head, parts, h("div", { class: "dg-filter-more" }, add, ...(depth < DEEPEST ? [more] : [])));
    if (depth > 1) head.append(this.remover(made));
    return made;
  }

  /** @param {HTMLElement} parts @param {HTMLElement} part */
  grow(parts, part) {
    parts.append(part);
    part.querySelector("select")?.focus();
  }

  /** @param {HTMLElement} part */
  remover(part) {
    return h("button", { type: "button", class: "btn-close", "aria-label": this.dataset.remove, onclick: () => part.remove() });
  }

  /** @param {any} given @returns {HTMLElement} */
  condition(given) {
    const field = h("select", { class: "form-select form-select-sm", "data-name": true, "aria-label": this.dataset.field }, ...this.fields.map((one) => option(one.name, one.label, given.field)));
    const operator = h("select", { class: "form-select form-select-sm", "data-operator": true, "aria-label": this.dataset.operator });
    const value = h("span", { class: "dg-filter-value" });
    const made = h("div", { class: "dg-filter-row", "data-part": true }, field, operator, value);
    made.append(this.remover(made));
    const showValue = (/** @type {any} */ known) => value.replaceChildren(...this.inputs(this.fieldOf(field.value), operator.value, known));
    const showOperators = (/** @type {string} */ chosen) => operator.replaceChildren(...this.fieldOf(field.value).operators.map(([key, label]) => option(key, label, chosen)));
    field.addEventListener("change", () => {
      showOperators("");
      showValue(undefined);
    });
    operator.addEventListener("change", () => showValue(undefined));
    showOperators(given.op);
    showValue(given.value);
    return made;
  }

  /** @param {string} name @returns {Field} */
  fieldOf(name) {
    return this.fields.find((one) => one.name === name) ?? this.fields[0];
  }

  /** @param {Field} field @param {string} operator @param {any} known @returns {HTMLElement[]} */
  inputs(field, operator, known) {
    if (WITHOUT_VALUE.has(operator)) return [];
    const label = { "data-value": true, "aria-label": `${field.label}: ${this.dataset.value}` };
    if (field.shape === "choice" || field.shape === "plate") return [this.several(field, label, [known ?? []].flat())];
    if (field.shape === "flag" || operator === "within") return [h("select", { class: "form-select form-select-sm", ...label }, ...field.options.map(([key, text]) => option(key, text, String(known))))];
    const type = { number: "number", date: "date" }[field.shape] ?? "text";
    const input = (/** @type {any} */ value, /** @type {string} */ about) => h("input", { class: "form-control form-control-sm", type, step: "any", ...label, "aria-label": about, value: value ?? "" });
    if (operator === "between") return [input(known?.[0], label["aria-label"]), input(known?.[1], `${field.label}: ${this.dataset.to}`)];
    return [input(known, label["aria-label"])];
  }

  /** @param {Field} field @param {Record<string, any>} label @param {any[]} known */
  several(field, label, known) {
    const chosen = known.map(String);
    const shown = field.shape === "plate" ? [...field.options, ...chosen.filter((key) => !field.options.some(([word]) => word === key)).map((key) => [key, this.names[key] ?? `#${key}`])] : field.options;
    const select = h("select", { multiple: true, ...label }, ...shown.map(([key, text]) => h("option", { value: key, text, selected: chosen.includes(key) })));
    if (field.remote) {
      select.dataset.remote = field.remote;
      select.dataset.fixed = JSON.stringify(field.options);
    }
    return h("dg-choice", {}, select);
  }

  /** @param {Element} fieldset @returns {Record<string, any[]>} */
  groupValue(fieldset) {
    const join = /** @type {HTMLSelectElement} */ (fieldset.querySelector("[data-join]")).value;
    const parts = [...fieldset.querySelector("[data-parts]").children].map((part) => (part.matches("fieldset") ? this.groupValue(part) : this.conditionValue(part)));
    return { [join]: parts.filter((part) => part && !(part.and?.length === 0 || part.or?.length === 0)) };
  }

  /** @param {Element} row @returns {any} null where nothing has been entered */
  conditionValue(row) {
    const field = /** @type {HTMLSelectElement} */ (row.querySelector("[data-name]")).value;
    const op = /** @type {HTMLSelectElement} */ (row.querySelector("[data-operator]")).value;
    if (WITHOUT_VALUE.has(op)) return { field, op };
    const inputs = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...row.querySelectorAll("[data-value]")]);
    const first = inputs[0];
    if (first instanceof HTMLSelectElement && first.multiple) {
      const value = [...first.selectedOptions].map((one) => one.value);
      return value.length ? { field, op, value } : null;
    }
    const values = inputs.map((one) => one.value.trim());
    return values.every(Boolean) ? { field, op, value: values.length > 1 ? values : values[0] } : null;
  }
}

/** @param {string} value @param {string | undefined} text @param {string | undefined} chosen */
function option(value, text, chosen) {
  return h("option", { value, text: text ?? "", selected: value === chosen });
}

customElements.define("dg-filter", Filter);
