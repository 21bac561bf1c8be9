// One field of a form, drawn from what the house said of it, and its value as the interface takes it.
import { element, word } from "./draw.js";

const TYPES = { text: "text", whole: "number", exact: "text", date: "date", moment: "datetime-local" };

/** @typedef {{name: string, label: string, help: string, input: string, required: boolean,
 *   longest: number | null, default: any, options: {value: any, text: string}[]}} Spec */

/** @param {Spec} spec @param {any} value */
export function drawn(spec, value) {
  const id = `cap-${spec.name}`;
  const control = controlOf(spec, value ?? spec.default, id);
  const help = spec.help ? element("small", { class: "cap-help" }, spec.help) : null;
  const error = element("p", { class: "cap-error", "data-error": spec.name, role: "alert" });
  if (spec.input === "flag") {
    return element("div", { class: "cap-field" }, element("label", { class: "cap-flag", for: id }, control, spec.label), help, error);
  }
  const label = element("label", { for: id }, spec.label, spec.required ? " *" : "");
  return element("div", { class: "cap-field" }, label, control, help, error);
}

/** @param {Spec} spec @param {any} value @param {string} id */
function controlOf(spec, value, id) {
  const common = { id, name: spec.name, maxlength: spec.input === "text" || spec.input === "long" ? spec.longest : null };
  if (spec.input === "choice" || spec.input === "record") {
    const options = spec.options.map((one, index) =>
      element("option", { value: index, selected: one.value === value }, one.text),
    );
    return element("select", common, element("option", { value: "" }, word("choose")), ...options);
  }
  if (spec.input === "long") return element("textarea", { ...common, rows: 4 }, value ?? "");
  if (spec.input === "flag") return element("input", { ...common, type: "checkbox", checked: value === true });
  const mode = spec.input === "exact" ? "decimal" : null;
  const text = spec.input === "moment" ? localMoment(value) : (value ?? "");
  return element("input", { ...common, type: TYPES[spec.input] ?? "text", inputmode: mode, value: text });
}

/** @param {string | null} value */
function localMoment(value) {
  if (!value) return "";
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What was entered, as the interface takes it; null where nothing was.
 * @param {HTMLFormElement} form @param {Spec} spec */
export function valueOf(form, spec) {
  const control = /** @type {any} */ (form.elements.namedItem(spec.name));
  if (spec.input === "flag") return control.checked;
  const text = control.value;
  if (text === "") return null;
  if (spec.input === "choice" || spec.input === "record") return spec.options[Number(text)].value;
  if (spec.input === "whole") return Number(text);
  return spec.input === "moment" ? new Date(text).toISOString() : text;
}

/** The body of an addition, or null where a field that is needed is empty; that one is marked.
 * @param {HTMLFormElement} form @param {Spec[]} specs @param {Record<string, any>} before */
export function bodyOf(form, specs, before = {}) {
  const body = /** @type {Record<string, any>} */ ({});
  let isWhole = true;
  for (const spec of specs) {
    const value = valueOf(form, spec);
    const isMissing = spec.required && (value === null || String(value).trim() === "");
    say(form, spec.name, isMissing ? word("required") : "");
    isWhole &&= !isMissing;
    const known = spec.input === "moment" && before[spec.name] ? new Date(before[spec.name]).toISOString() : before[spec.name];
    const isSame = spec.name in before && String(value ?? "") === String(known ?? "");
    if (value !== null && !isSame) body[spec.name] = value;
    else if (value === null && !isSame && spec.name in before) body[spec.name] = null;
    else if (spec.required && isSame) body[spec.name] = value;
  }
  if (!isWhole) form.querySelector(".cap-error:not(:empty)")?.scrollIntoView({ block: "center" });
  return isWhole ? body : null;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} text */
export function say(form, name, text) {
  const place = form.querySelector(`[data-error="${CSS.escape(name)}"]`);
  if (place) place.textContent = text;
}
