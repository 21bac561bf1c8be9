// Making elements, and the words of the page.

/** @type {Record<string, string>} */
const WORDS = JSON.parse(document.getElementById("cap-words")?.textContent ?? "{}");
const isChinese = document.documentElement.lang.startsWith("zh");

/** @param {string} name @param {Record<string, string | number>} values */
export function word(name, values = {}) {
  return (WORDS[name] ?? name).replaceAll(/%\((\w+)\)s/g, (_all, key) => String(values[key] ?? ""));
}

/** A refusal in the reader's language.
 * @param {any} told @returns {string[]} */
export function reasonsOf(told) {
  const errors = told?.errors?.length ? told.errors : [told ?? {}];
  return errors.map((one) => (isChinese ? one.message_zh : one.message_en) ?? "").filter(Boolean);
}

/** An element; `on…` are listeners, `true` an attribute without a value, texts stay texts.
 * @param {string} tag @param {Record<string, any>} attributes @param {...(Node | string | null)} children
 * @returns {HTMLElement} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {string} name */
export function icon(name) {
  const sheet = document.querySelector("dg-capture")?.getAttribute("data-icons");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "dg-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sheet}#${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} label @param {() => void} pressed @param {string} [css] */
export function button(label, pressed, css = "cap-button") {
  return element("button", { type: "button", class: css, onclick: pressed }, label);
}

/** @param {number} at */
export function moment(at) {
  const locale = document.documentElement.lang;
  return new Date(at).toLocaleString(locale, { dateStyle: "short", timeStyle: "short" });
}
