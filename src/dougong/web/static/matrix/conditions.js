// Cells of conditions: a list of values to tick, or an interval with two ends.
import { make } from "../rules/dom.js";

/** @param {any} dimension @param {any} when @param {any} words @param {() => void} touch */
export function choices(dimension, when, words, touch) {
  const summary = make("summary", { className: "form-select form-select-sm" });
  const label = () => {
    const chosen = dimension.choices.filter(([value]) => when[dimension.key]?.includes(value));
    summary.textContent = chosen.length ? chosen.map(([, text]) => text).join("、") : words.any;
  };
  const boxes = dimension.choices.map(([value, text]) => {
    const box = make("input", { type: "checkbox", className: "form-check-input", checked: Boolean(when[dimension.key]?.includes(value)) });
    box.addEventListener("change", () => {
      const held = new Set(when[dimension.key] ?? []);
      if (box.checked) held.add(value);
      else held.delete(value);
      if (held.size) when[dimension.key] = [...held];
      else delete when[dimension.key];
      label();
      touch();
    });
    return make("label", { className: "dg-check" }, [box, make("span", { textContent: text })]);
  });
  label();
  return make("details", { className: "dgm-choices" }, [summary, make("div", {}, boxes)]);
}

/** @param {any} dimension @param {any} when @param {any} words @param {() => void} touch */
export function amounts(dimension, when, words, touch) {
  const ends = [
    ["from", "over"],
    ["below", "up_to"],
  ].map((names) => end(dimension, names, when, words, touch));
  return make("div", { className: "dgm-span" }, ends);
}

/** One end: which sign, and the number. @param {any} dimension @param {string[]} names @param {any} when @param {any} words @param {() => void} touch */
function end(dimension, names, when, words, touch) {
  const held = names.find((name) => name in (when[dimension.key] ?? {})) ?? names[0];
  const options = names.map((name) => make("option", { value: name, textContent: words[name], selected: name === held }));
  const sign = make("select", { className: "form-select form-select-sm", "aria-label": `${dimension.label} ${names.map((name) => words[name]).join(" ")}` }, options);
  const value = make("input", { inputMode: "decimal", className: "form-control form-control-sm", value: when[dimension.key]?.[held] ?? "", "aria-label": dimension.label, placeholder: "—" });
  const write = () => {
    const span = { ...(when[dimension.key] ?? {}) };
    for (const name of names) delete span[name];
    const text = value.value.replaceAll(",", "").trim();
    if (text) span[sign.value] = text;
    if (Object.keys(span).length) when[dimension.key] = span;
    else delete when[dimension.key];
    touch();
  };
  sign.addEventListener("change", write);
  value.addEventListener("input", write);
  return make("span", {}, [sign, value]);
}
