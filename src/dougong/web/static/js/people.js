// The list of people who may be named, under the field in which a name is being typed.

let number = 0;

export class PeopleList {
  /** @param {HTMLElement} host @param {HTMLTextAreaElement} field @param {string} url */
  constructor(host, field, url) {
    this.host = host;
    this.field = field;
    this.url = url;
    this.current = 0;
    /** @type {{username: string, name: string}[]} */
    this.found = [];
    /** @type {(username: string) => void} */
    this.choose = () => {};
    this.asked = 0;
  }

  get isOpen() {
    return this.list !== undefined;
  }

  /** @param {string} words @param {(username: string) => void} choose */
  async ask(words, choose) {
    this.choose = choose;
    const asked = ++this.asked;
    try {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(words)}`, {
        headers: { Accept: "application/json" },
      });
      const people = answer.ok ? (await answer.json()).people : [];
      if (asked === this.asked) this.show(people);
    } catch {
      this.close();
    }
  }

  /** @param {{username: string, name: string}[]} people */
  show(people) {
    this.close();
    if (!people.length) return;
    this.found = people;
    this.current = 0;
    this.list = document.createElement("ul");
    this.list.className = "dg-people";
    this.list.id = `dg-people-${++number}`;
    this.list.setAttribute("role", "listbox");
    people.forEach((one, place) => this.list?.append(this.line(one, place)));
    this.field.after(this.list);
    this.field.setAttribute("aria-controls", this.list.id);
    this.mark();
  }

  /** @param {{username: string, name: string}} one @param {number} place */
  line(one, place) {
    const line = document.createElement("li");
    line.id = `${this.list?.id}-${place}`;
    line.setAttribute("role", "option");
    const name = document.createElement("span");
    const username = document.createElement("small");
    name.textContent = one.name;
    username.textContent = `@${one.username}`;
    line.append(name, username);
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(place);
    });
    return line;
  }

  mark() {
    const lines = this.list ? [...this.list.children] : [];
    lines.forEach((line, place) => line.setAttribute("aria-selected", String(place === this.current)));
    this.field.setAttribute("aria-activedescendant", lines[this.current]?.id ?? "");
  }

  /** Whether the key was meant for the list. @param {string} key */
  pressed(key) {
    const count = this.found.length;
    if (key === "ArrowDown") this.current = (this.current + 1) % count;
    else if (key === "ArrowUp") this.current = (this.current + count - 1) % count;
    else if (key === "Enter" || key === "Tab") this.take(this.current);
    else if (key === "Escape") this.close();
    else return false;
    this.mark();
    return true;
  }

  /** @param {number} place */
  take(place) {
    const one = this.found[place];
    this.close();
    if (one) this.choose(one.username);
  }

  close() {
    this.list?.remove();
    this.list = undefined;
    this.field.removeAttribute("aria-controls");
    this.field.removeAttribute("aria-activedescendant");
  }
}
