// Making elements without a line of HTML, so that no text can become markup.

/**
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {(Node | string)[]} [children]
 * @returns {any}
 */
export function make(name, properties = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key in element && !key.startsWith("aria-")) /** @type {any} */ (element)[key] = value;
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** @param {string} label @param {() => void} act @param {Record<string, any>} [properties] */
export function button(label, act, properties = {}) {
  const made = make("button", { type: "button", className: "btn btn-sm", textContent: label, ...properties });
  made.addEventListener("click", act);
  return made;
}

/** @param {string} url @param {Record<string, any>} body */
export async function ask(url, body) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, told: await answer.json() };
  } catch {
    return { status: 0, told: {} };
  }
}

/** @param {any} told */
export function sentences(told) {
  const words = document.documentElement.lang.startsWith("zh") ? "message_zh" : "message_en";
  return (told.errors ?? [told]).map((/** @type {any} */ one) => one[words]).filter(Boolean);
}
