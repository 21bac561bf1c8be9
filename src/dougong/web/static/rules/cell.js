// The input in a cell: numbers and texts are written, days chosen, codes ticked, yes or no selected.
import { make } from "./dom.js";
import { cellOf, choiceLabel, resultOf, textOf } from "./notation.js";

/**
 * Put an input into a table cell. `done(value, way)` hears the new value; `way` is down, right, left or
 * stay. Escape leaves everything as it was.
 * @param {HTMLElement} place @param {any} column @param {any} value @param {any} words
 * @param {string | null} typed @param {(value: any, way: string) => void} done @param {() => void} leave
 */
export function edit(place, column, value, words, typed, done, leave) {
  const made = inputFor(column, value, words, typed);
  let isOver = false;
  const finish = (/** @type {string} */ way) => {
    if (isOver) return;
    isOver = true;
    done(made.read(), way);
  };
  made.element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      isOver = true;
      leave();
    } else if (event.key === "Enter") {
      event.preventDefault();
      finish("down");
    } else if (event.key === "Tab" && !made.hasSeveral) {
      event.preventDefault();
      finish(event.shiftKey ? "left" : "right");
    }
  });
  made.element.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
    if (!made.element.contains(/** @type {Node | null} */ (event.relatedTarget))) finish("stay");
  });
  place.replaceChildren(made.element);
  made.focus();
}

/** @param {any} column @param {any} value @param {any} words @param {string | null} typed */
function inputFor(column, value, words, typed) {
  if (column.kind === "outcome") {
    if (column.type === "choice") return select(value ?? "", [["", "—"], ...column.choices.map((/** @type {any} */ c) => [c.code, choiceLabel(c)])], (v) => v || undefined);
    if (column.type === "boolean") return select(value === undefined ? "" : String(value), [["", "—"], ["true", words.yes], ["false", words.no]], (v) => (v === "" ? undefined : v === "true"));
    return written(typed ?? value ?? "", "", (text) => resultOf(text, column, words));
  }
  if (column.kind === "remark") return written(typed ?? value ?? "", "", (text) => text.trim());
  if (column.type === "boolean") return flagged(value, words);
  if (column.type === "choice" && typed === null) return ticked(column, value, words);
  if (column.type === "date" && typed === null) return days(value, words);
  const hint = column.type === "text" ? words.text_hint : words.number_hint;
  return written(typed ?? textOf(value, column, words), hint, (text) => cellOf(text, column, words));
}

/** @param {string} text @param {string} hint @param {(text: string) => any} read */
function written(text, hint, read) {
  const input = make("input", { className: "form-control", value: text, title: hint, maxLength: 400 });
  const note = hint ? [make("small", { className: "dgr-hint", textContent: hint })] : [];
  const focus = () => {
    input.focus();
    input.setSelectionRange(text.length, text.length);
  };
  return { element: make("div", { className: "dgr-input" }, [input, ...note]), read: () => read(input.value), focus, hasSeveral: false };
}

/** @param {string} value @param {[string, string][]} options @param {(value: string) => any} read */
function select(value, options, read) {
  const list = make("select", { className: "form-select" }, options.map(([code, label]) => make("option", { value: code, textContent: label, selected: code === value })));
  return { element: make("div", { className: "dgr-input" }, [list]), read: () => read(list.value), focus: () => list.focus(), hasSeveral: false };
}

/** @param {any} value @param {any} words */
function flagged(value, words) {
  const now = value === undefined ? "" : "is" in value ? String(value.is) : "unknown" in value ? (value.unknown ? "unknown" : "known") : "";
  const cells = { true: { is: true }, false: { is: false }, unknown: { unknown: true }, known: { unknown: false } };
  const options = /** @type {[string, string][]} */ ([["", words.any], ["true", words.yes], ["false", words.no], ["unknown", words.unknown], ["known", words.known]]);
  return select(now, options, (word) => cells[/** @type {keyof typeof cells} */ (word)]);
}

/** @param {any} column @param {any} value @param {any} words */
function ticked(column, value, words) {
  const chosen = new Set(value?.in ?? value?.not_in ?? []);
  const box = (/** @type {string} */ code, /** @type {string} */ label, /** @type {boolean} */ isOn) => make("label", {}, [make("input", { type: "checkbox", className: "form-check-input", value: code, checked: isOn }), ` ${label}`]);
  const codes = column.choices.map((/** @type {[string, string]} */ [code, label]) => box(code, label, chosen.has(code)));
  const others = [box("?none", words.none_of, Boolean(value?.not_in)), box("?unknown", words.unknown, value?.unknown === true)];
  const element = make("div", { className: "dgr-input dgr-ticks" }, [...codes, make("hr"), ...others]);
  const read = () => {
    const ticks = [...element.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value);
    if (ticks.includes("?unknown")) return { unknown: true };
    const found = ticks.filter((one) => !one.startsWith("?"));
    if (!found.length) return undefined;
    return ticks.includes("?none") ? { not_in: found } : { in: found };
  };
  return { element, read, focus: () => element.querySelector("input").focus(), hasSeveral: true };
}

/** @param {any} value @param {any} words */
function days(value, words) {
  const from = make("input", { type: "date", className: "form-control", value: value?.from ?? "" });
  const upTo = make("input", { type: "date", className: "form-control", value: value?.up_to ?? "" });
  const unknown = make("input", { type: "checkbox", className: "form-check-input", checked: value?.unknown === true });
  const element = make("div", { className: "dgr-input dgr-ticks" }, [
    make("label", { textContent: words.from_day }), from,
    make("label", { textContent: words.to_day }), upTo,
    make("label", {}, [unknown, ` ${words.unknown}`]),
  ]);
  const isOther = value && ("over" in value || "below" in value);
  const read = () => {
    if (unknown.checked) return { unknown: true };
    if (!from.value && !upTo.value) return isOther ? value : undefined;
    return { ...(from.value ? { from: from.value } : {}), ...(upTo.value ? { up_to: upTo.value } : {}) };
  };
  return { element, read, focus: () => from.focus(), hasSeveral: true };
}
