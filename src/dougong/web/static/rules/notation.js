// What a cell asks, as a text that is read and written: "≥ 10", "10 … 20", "绿; 黄", "unknown".

/**
 * @typedef {{name: string, label: string, unit: string, type: string, choices: [string, string][], meaning: string}} Fact
 * @typedef {Record<string, string>} Words
 * @typedef {Record<string, any>} Cell
 */

const SIGNS = { from: "≥", over: ">", below: "<", up_to: "≤" };
const NAMES = { "≥": "from", ">=": "from", ">": "over", "<": "below", "≤": "up_to", "<=": "up_to" };
const END = String.raw`(-?\d[\d.\-]*)`;
const PAIR = new RegExp(String.raw`^${END}\s*(?:…|\.\.|~|～|至|to)\s*${END}$`);
const ONE = new RegExp(String.raw`^(≥|>=|>|<|≤|<=|=|＝)?\s*${END}$`);

/** @param {Cell | undefined} cell @param {Fact} fact @param {Words} words */
export function textOf(cell, fact, words) {
  if (!cell) return "";
  if ("raw" in cell) return cell.raw;
  if ("unknown" in cell) return cell.unknown ? words.unknown : words.known;
  if ("is" in cell) return cell.is ? words.yes : words.no;
  if ("in" in cell) return labels(cell.in, fact).join("; ");
  if ("not_in" in cell) return `≠ ${labels(cell.not_in, fact).join("; ")}`;
  if ("from" in cell && cell.from === cell.up_to) return `= ${cell.from}`;
  if ("from" in cell && "up_to" in cell) return `${cell.from} … ${cell.up_to}`;
  return Object.entries(SIGNS).filter(([name]) => name in cell).map(([name, sign]) => `${sign} ${cell[name]}`).join(" ∧ ");
}

/** @param {string[]} codes @param {Fact} fact */
function labels(codes, fact) {
  const known = new Map(fact.choices);
  return codes.map((code) => known.get(code) ?? code);
}

/**
 * The cell that a text stands for; undefined asks nothing. What cannot be read is kept as it is, and
 * the server names it with its row and column.
 * @param {string} text @param {Fact} fact @param {Words} words @returns {Cell | undefined}
 */
export function cellOf(text, fact, words) {
  const plain = text.trim();
  if (plain === "" || plain === "-" || plain === "—" || plain === words.any) return undefined;
  if ([words.unknown, "unknown", "未知"].includes(plain)) return { unknown: true };
  if ([words.known, "known", "已知"].includes(plain)) return { unknown: false };
  if (fact.type === "boolean") return flag(plain, words);
  if (fact.type === "number" || fact.type === "date") return interval(plain) ?? { raw: text };
  return list(plain, fact) ?? { raw: text };
}

/** @param {string} plain @param {Words} words */
function flag(plain, words) {
  if ([words.yes, "yes", "true", "TRUE", "1", "是"].includes(plain)) return { is: true };
  if ([words.no, "no", "false", "FALSE", "0", "否"].includes(plain)) return { is: false };
  return { raw: plain };
}

/** @param {string} plain @returns {Cell | undefined} */
function interval(plain) {
  const pair = PAIR.exec(plain);
  if (pair) return { from: pair[1], up_to: pair[2] };
  /** @type {Cell} */
  const cell = {};
  for (const part of plain.split(/\s*(?:∧|,|，|and|且)\s*/)) {
    const one = ONE.exec(part);
    if (!one) return undefined;
    if (!one[1] || one[1] === "=" || one[1] === "＝") return { from: one[2], up_to: one[2] };
    cell[NAMES[/** @type {keyof typeof NAMES} */ (one[1])]] = one[2];
  }
  return cell;
}

/** @param {string} plain @param {Fact} fact @returns {Cell | undefined} */
function list(plain, fact) {
  const isExcluding = /^(≠|!=)/.test(plain);
  const parts = plain.replace(/^(≠|!=)\s*/, "").split(/\s*[;；|]\s*/).filter(Boolean);
  const codes = new Map(fact.choices.flatMap(([code, label]) => [[label, code], [code, code]]));
  const found = parts.map((part) => (fact.type === "choice" ? codes.get(part) : part));
  if (!found.length || found.includes(undefined)) return undefined;
  return isExcluding ? { not_in: found } : { in: found };
}

/** @param {any} value @param {any} outcome @param {Words} words */
export function resultText(value, outcome, words) {
  if (value === undefined || value === null) return "";
  if (outcome.type === "boolean") return value ? words.yes : words.no;
  if (outcome.type !== "choice") return String(value);
  const choice = outcome.choices.find((/** @type {any} */ one) => one.code === value);
  return choice ? choiceLabel(choice) : String(value);
}

/** @param {any} one */
export function choiceLabel(one) {
  const isEnglish = document.documentElement.lang.startsWith("en");
  return (isEnglish ? one.en || one.zh : one.zh || one.en) || one.code || one.key;
}

/** @param {string} text @param {any} outcome @param {Words} words */
export function resultOf(text, outcome, words) {
  const plain = text.trim();
  if (plain === "") return undefined;
  if (outcome.type === "boolean") return flag(plain, words).is ?? plain;
  if (outcome.type !== "choice") return plain;
  const found = outcome.choices.find((/** @type {any} */ one) => [one.code, one.zh, one.en].includes(plain));
  return found ? found.code : plain;
}
