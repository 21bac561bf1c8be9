/** A short way to make elements and our own line icons. */

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a field of 16 by 16. @type {Readonly<Record<string, string>>} */
const ICONS = Object.freeze({
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.5 10.5l3 3",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  fit: "M2.5 4v8M13.5 4v8M5 8h6M6.8 6L5 8l1.8 2M9.2 6L11 8l-1.8 2",
  today: "M3 4h10v9H3zM3 7h10M6 2.5V5M10 2.5V5M8 9v2",
  view: "M2.5 5h5M11 5h2.5M9.2 3.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6M2.5 11H5M8.6 11h4.9M6.8 9.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6",
  levels: "M2.5 3.5h5M5.5 8h5M8.5 12.5h5M3.5 3.5V8h2M6.5 8v4.5h2",
  keys: "M1.5 4.5h13v7h-13zM4 7h0M6.7 7h0M9.3 7h0M12 7h0M5 9.3h6",
  panes: "M2.5 3h11v10h-11zM6.5 3v10",
  add: "M8 3.5v9M3.5 8h9",
  outdent: "M13.5 3.5h-11M13.5 12.5h-11M13.5 8h-6M5 5.8L2.5 8L5 10.2",
  indent: "M2.5 3.5h11M2.5 12.5h11M8.5 8h5M3 5.8L5.5 8L3 10.2",
  link: "M6.5 9.5l3-3M7 4.8l1.6-1.6a2.6 2.6 0 0 1 3.7 3.7L10.7 8.5M9 11.2l-1.6 1.6a2.6 2.6 0 0 1-3.7-3.7L5.3 7.5",
  undo: "M4.5 3L2 5.5L4.5 8M2 5.5h7.5a3.6 3.6 0 0 1 0 7.2H6",
  redo: "M11.5 3L14 5.5L11.5 8M14 5.5H6.5a3.6 3.6 0 0 0 0 7.2H10",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v4M9 7v4",
  close: "M4 4l8 8M12 4l-8 8",
});

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes] `on…` adds a listener, true and false set and leave out, `text` is the content
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** @param {string} name @returns {SVGElement} */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "dgg-icon");
  const stroke = document.createElementNS(SVG, "path");
  stroke.setAttribute("d", ICONS[name]);
  drawing.append(stroke);
  return drawing;
}

/** @param {string} name @param {string} label @param {() => void} act @returns {HTMLButtonElement} a button with an icon only */
export function iconButton(name, label, act) {
  return h("button", { type: "button", class: "dgg-button dgg-square", title: label, "aria-label": label, onclick: act }, icon(name));
}
