// The steps of a row: stage, role, how many persons, days, and to whom it passes when it is late.
import { button, make } from "../rules/dom.js";

/** @param {any} row @param {[string, string][]} roles @param {any} words @param {() => void} draw @param {() => void} touch */
export function stepLines(row, roles, words, draw, touch) {
  if (row.refuse) return refusal(row, words, touch);
  const lines = row.steps.map((/** @type {any} */ step, /** @type {number} */ at) => {
    const remove = button("×", () => {
      row.steps.splice(at, 1);
      draw();
    }, { className: "dgr-act", "aria-label": `${words.remove} ${at + 1}`, title: words.remove });
    return make("div", { className: "dgm-step" }, [
      count(step, "stage", words, 1, touch),
      role(step, "party", roles, words.role, "", touch),
      count(step, "quorum", words, 1, touch),
      count(step, "days", words, 5, touch),
      role(step, "superior", roles.slice(1), words.superior, words.usual, touch),
      remove,
    ]);
  });
  const add = button(`+ ${words.add_step}`, () => {
    const last = row.steps.at(-1);
    row.steps.push({ party: roles[1][0], stage: (last?.stage ?? 0) + 1 });
    draw();
  });
  return make("div", {}, [...lines, add]);
}

/** @param {any} row @param {any} words @param {() => void} touch */
function refusal(row, words, touch) {
  const code = make("input", { className: "form-control form-control-sm", value: row.refuse, "aria-label": words.refuse });
  code.addEventListener("input", () => {
    row.refuse = code.value;
    touch();
  });
  return make("label", { className: "dgm-step" }, [words.refuse, code]);
}

/** @param {any} step @param {string} name @param {any} words @param {number} usual @param {() => void} touch */
function count(step, name, words, usual, touch) {
  const field = make("input", { type: "number", min: 1, max: 99, value: step[name] ?? usual, className: "form-control form-control-sm dgm-number" });
  field.addEventListener("input", () => {
    step[name] = Number(field.value);
    touch();
  });
  return make("label", {}, [make("small", { textContent: words[name] }), field]);
}

/** @param {any} step @param {string} name @param {[string, string][]} roles @param {string} label @param {string} empty @param {() => void} touch */
function role(step, name, roles, label, empty, touch) {
  const listed = empty ? [["", empty], ...roles] : roles;
  const options = listed.map(([key, text]) => make("option", { value: key, textContent: text, selected: key === (step[name] ?? "") }));
  const field = make("select", { className: "form-select form-select-sm" }, options);
  field.addEventListener("change", () => {
    if (field.value) step[name] = field.value;
    else delete step[name];
    touch();
  });
  return make("label", {}, [make("small", { textContent: label }), field]);
}
