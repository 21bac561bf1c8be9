// Dialogs for columns: a fact from the declared list, and a result with its values.
import { button, make } from "./dom.js";

const TONES = ["good", "near", "critical", "idle"];

/** @param {string} title @param {(Node | string)[]} parts */
function dialog(title, parts) {
  const shown = make("dialog", { className: "dg-dialog dgr-dialog", "aria-label": title }, [make("h2", { textContent: title }), ...parts]);
  shown.addEventListener("close", () => shown.remove());
  document.body.append(shown);
  shown.showModal();
  return shown;
}

/** @param {any} editor @param {(name: string) => void} take */
export function chooseFact(editor, take) {
  const taken = new Set(editor.isTable ? editor.content.columns.map((/** @type {any} */ one) => one.fact) : []);
  const free = [...editor.facts.values()].filter((one) => !taken.has(one.name));
  const filter = make("input", { type: "search", className: "form-control", "aria-label": editor.words.insert_fact });
  const lines = free.map((fact) => {
    const pick = button("", () => {
      shown.close();
      take(fact.name);
    }, { className: "dgr-fact" });
    pick.append(make("b", { textContent: fact.label }), make("code", { textContent: fact.name }), make("small", { textContent: fact.meaning }));
    return make("li", {}, [pick]);
  });
  filter.addEventListener("input", () => {
    for (const line of lines) line.hidden = !line.textContent.toLowerCase().includes(filter.value.toLowerCase());
  });
  const shown = dialog(editor.words.add_condition, [filter, make("ul", { className: "dgr-list" }, lines)]);
}

/** @param {any} editor @param {number | null} place the outcome to edit, or none for a new one */
export function editOutcome(editor, place) {
  const words = editor.words;
  const list = editor.content.outcomes;
  const now = place === null ? { key: `result${list.length + 1}`, zh: "", en: "", type: "choice", choices: [] } : list[place];
  const field = (/** @type {string} */ label, /** @type {any} */ input) => make("label", { className: "form-label" }, [label, input]);
  const text = (/** @type {string} */ value) => make("input", { className: "form-control", value, maxLength: 60 });
  const [key, zh, en] = [text(now.key), text(now.zh ?? ""), text(now.en ?? "")];
  key.disabled = place !== null;
  const kinds = [["choice", words.choice], ["boolean", `${words.yes} / ${words.no}`], ["text", words.text]];
  const type = make("select", { className: "form-select" }, kinds.map(([code, label]) => make("option", { value: code, textContent: label, selected: code === now.type })));
  const told = (now.choices ?? []).map((/** @type {any} */ one) => [one.code, one.zh, one.en, one.tone].filter(Boolean).join(" | ")).join("\n");
  const choices = make("textarea", { className: "form-control", rows: 5, value: told, placeholder: "red | 红 | Red | critical" });
  const done = button(words.done, () => {
    const made = { key: key.value.trim(), zh: zh.value.trim(), en: en.value.trim(), type: type.value, ...(type.value === "choice" ? { choices: choicesOf(choices.value) } : {}) };
    shown.close();
    editor.change(() => {
      if (place === null) list.push(made);
      else list[place] = made;
    });
  }, { className: "btn btn-primary" });
  const shown = dialog(place === null ? words.add_outcome : words.edit_outcome, [
    field(words.name_zh, zh), field(words.name_en, en), field(words.key, key), field(words.type, type),
    field(words.choices_hint, choices), make("p", { className: "dgr-foot" }, [done]),
  ]);
}

/** @param {string} text */
function choicesOf(text) {
  return text.split("\n").map((line) => line.split("|").map((part) => part.trim())).filter(([code]) => code).map(([code, zh = "", en = "", tone = ""]) => ({ code, zh, en, tone: TONES.includes(tone) ? tone : "" }));
}
