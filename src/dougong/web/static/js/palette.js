// <dg-palette>: one field for every page, verb and record, used with the keyboard alone.

const WAIT_MS = 120;

class Palette extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("pointermove", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.mark(item);
    });
  }

  open() {
    this.input.select();
    this.ask(0);
  }

  ask(wait = WAIT_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), wait);
  }

  async fetch() {
    const words = this.input.value.trim();
    this.request?.abort();
    this.request = new AbortController();
    try {
      const url = `${this.dataset.url}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(url, { signal: this.request.signal });
      if (answer.redirected) location.reload(); // the session has ended
      this.show((await answer.json()).groups);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  /** @param {{label: string, items: {label: string, hint: string, url: string, icon: string}[]}[]} groups */
  show(groups) {
    const parts = groups.flatMap((group) => [element("p", "dg-palette-group", group.label), ...group.items.map(drawn)]);
    if (!parts.length) parts.push(element("p", "dg-palette-none", this.dataset.nothing ?? ""));
    this.list.replaceChildren(...parts);
    this.list.scrollTop = 0;
    this.mark(this.items()[0]);
  }

  items() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  /** @param {Element | undefined} item */
  mark(item) {
    for (const one of this.items()) one.setAttribute("aria-selected", String(one === item));
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  steer(event) {
    const items = this.items();
    const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      const next = items[(here + step + items.length) % items.length];
      this.mark(next);
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.isComposing && items[here]) {
      event.preventDefault();
      items[here].click();
    }
  }
}

let number = 0;

function drawn({ label, hint, url, icon }) {
  const item = element("a", "dg-palette-item");
  item.id = `dg-palette-${(number += 1)}`;
  item.href = url;
  item.setAttribute("role", "option");
  item.tabIndex = -1;
  item.append(iconOf(icon), element("span", "", label), element("small", "", hint));
  return item;
}

function iconOf(name) {
  const shown = document.querySelector(".dg-palette-field svg").cloneNode(true);
  const use = shown.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return shown;
}

function element(tag, css, text = "") {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = text;
  return made;
}

/** Opens the palette of the page. */
export function openPalette() {
  const dialog = document.getElementById("dg-palette");
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  dialog.showModal();
  dialog.querySelector("dg-palette").open();
}

customElements.define("dg-palette", Palette);
