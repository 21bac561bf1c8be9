// <dg-composer>: a text field in which people are named by @; drafts outlive errors and reloads.
import { PeopleList } from "./people.js";

const PREFIX = "dougong.draft.";
const NAME = /(?:^|[\s(（,，、:：;；])@([^\s@{}]{0,40})$/u;

class Composer extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    if (!(field instanceof HTMLTextAreaElement)) return;
    this.field = field;
    this.key = PREFIX + (this.dataset.draft ?? "");
    this.people = new PeopleList(this, field, this.dataset.people ?? "");
    if (this.dataset.sent !== undefined) this.afterSending();
    else this.restore();
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => setTimeout(() => this.people?.close(), 150));
    if (field.hasAttribute("autofocus")) field.focus();
  }

  /** The text is in the house: no draft is left, and the stream is read anew. */
  afterSending() {
    sessionStorage.removeItem(this.key ?? "");
    document.body.dispatchEvent(new CustomEvent("dg-said"));
  }

  restore() {
    const kept = sessionStorage.getItem(this.key ?? "");
    if (kept && this.field && !this.field.value) this.field.value = kept;
  }

  typed() {
    if (!this.field) return;
    const text = this.field.value;
    try {
      if (text.trim()) sessionStorage.setItem(this.key ?? "", text);
      else sessionStorage.removeItem(this.key ?? "");
    } catch {
      // The browser keeps no more: the text still stands in the field.
    }
    const match = NAME.exec(text.slice(0, this.field.selectionStart));
    if (match) this.people?.ask(match[1], (username) => this.insert(match[1].length + 1, username));
    else this.people?.close();
  }

  /** @param {number} length @param {string} username */
  insert(length, username) {
    if (!this.field) return;
    const end = this.field.selectionStart;
    const isPlain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(username);
    this.field.setRangeText(isPlain ? `@${username} ` : `@{${username}} `, end - length, end, "end");
    this.field.focus();
    this.typed();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.field?.form?.requestSubmit();
    } else if (this.people?.isOpen && this.people.pressed(event.key)) {
      event.preventDefault();
    }
  }
}

customElements.define("dg-composer", Composer);
