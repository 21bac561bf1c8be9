/** Edits of the plan: sent one after the other, asked about when they move others, taken back again. */

import { refuse, say } from "../js/edits.js";
import { ask as post } from "../rules/dom.js";
import { Question } from "./question.js";
import { renew, rowOf } from "./renewal.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {Record<string, any>} Edit one edit as the server reads it */

/** @typedef {Object} Manner
 * @property {boolean} [asks] whether a change that moves others is shown first, default yes
 * @property {boolean} [looks] whether it is looked at before it is stored: quicker to show in a large plan
 * @property {string | number} [wanted] the item to choose afterwards, by key or by the name of a new one
 */

const STEPS = 100;

/** Keeps the order of edits and what undoes each. */
export class Editing {
  /** @param {DgGantt} gantt @param {string} url */
  constructor(gantt, url) {
    this.gantt = gantt;
    this.url = url;
    /** @type {Edit[][]} */
    this.done = [];
    /** @type {Edit[][]} */
    this.undone = [];
    this.queue = Promise.resolve();
    this.count = 0;
  }

  /** Lets the server read a large plan before somebody waits for it. */
  prepare() {
    if ((this.gantt.view?.plan.count ?? 0) > 500) post(this.url, { edits: [] });
  }

  /** @param {string} stem @returns {string} a name for a row that is not stored yet */
  name(stem = "new") {
    this.count += 1;
    return `${stem}:${this.count}`;
  }

  /**
   * Sends edits when those before them are done.
   * @param {Edit[] | (() => Edit[])} edits made at the last moment, when they rest on rows before them
   * @param {Manner} [manner] @returns {Promise<boolean>} whether they were stored
   */
  do(edits, manner = {}) {
    const work = this.queue.then(() => this.carryOut(edits, manner));
    this.queue = work.then(() => undefined);
    return work;
  }

  /** @param {Edit[] | (() => Edit[])} edits @param {Manner} manner */
  async carryOut(edits, manner) {
    const begin = performance.now();
    const wanted = typeof edits === "function" ? edits() : edits;
    if (wanted.length === 0) return false;
    const asks = manner.asks ?? true;
    let answer = await post(this.url, { edits: wanted, ask: asks && !manner.looks, dry: Boolean(manner.looks) });
    if (answer.status === 200 && !answer.told.stored) {
      if (answer.told.cascade && !(await this.agree(answer.told.cascade, begin, manner))) return false;
      answer = await post(this.url, { edits: wanted });
    }
    if (answer.status !== 200) {
      this.fail(answer.told);
      return false;
    }
    this.take(answer.told, manner);
    if (answer.told.undo.length) {
      this.done = [...this.done.slice(1 - STEPS), answer.told.undo];
      this.undone = [];
    }
    this.gantt.toolbar?.showEdits(this);
    return true;
  }

  /** Shows where everything would go, and asks. @param {any} cascade @param {number} begin @param {Manner} manner */
  async agree(cascade, begin, manner) {
    if (cascade.count === 0 && cascade.broken.length === 0) return true;
    this.question = new Question(this.gantt, cascade);
    this.gantt.metrics.cascadeMs = performance.now() - begin;
    const answer = await this.question.answered;
    this.question = null;
    if (!answer && manner.looks) this.gantt.stage?.request();
    return answer;
  }

  /** @param {any} told @param {Manner} manner */
  take(told, manner) {
    this.rename(told.made);
    const wanted = manner.wanted === undefined ? undefined : (told.made[manner.wanted] ?? manner.wanted);
    renew(this.gantt, told.gantt, wanted);
  }

  /** A row that comes back has another key: what undoes and repeats edits learns it. @param {Record<string, number>} made */
  rename(made) {
    const keys = new Map(Object.entries(made).filter(([name]) => name.startsWith("was:")).map(([name, key]) => [Number(name.slice(4)), key]));
    if (keys.size === 0) return;
    /** @param {any} value @returns {any} */
    const renamed = (value) => {
      if (typeof value === "number") return keys.get(value) ?? value;
      if (Array.isArray(value)) return value.map(renamed);
      return value;
    };
    const OWN = ["id", "ids", "parent", "after", "links", "expect", "pred", "succ"];
    for (const edit of [...this.done.flat(), ...this.undone.flat()]) {
      for (const part of OWN) if (part in edit) edit[part] = renamed(edit[part]);
    }
  }

  /** @param {any} told */
  fail(told) {
    refuse(told);
    this.gantt.stage?.request();
  }

  undo() {
    return this.step(this.done, this.undone, "undone");
  }

  redo() {
    return this.step(this.undone, this.done, "redone");
  }

  /** @param {Edit[][]} from @param {Edit[][]} to @param {string} word */
  step(from, to, word) {
    const work = this.queue.then(async () => {
      const edits = from.pop();
      if (!edits) return;
      const { status, told } = await post(this.url, { edits });
      if (status === 200) {
        this.take(told, {});
        if (told.undo.length) to.push(told.undo);
        say(this.gantt.format?.text(word) ?? "");
      } else this.fail(told);
      this.gantt.toolbar?.showEdits(this);
    });
    this.queue = work;
    return work;
  }

  /** @param {number} row @returns {string | number} */
  id(row) {
    return this.gantt.view?.plan.id[row] ?? "";
  }

  /** @param {string | number} id @returns {number} */
  row(id) {
    return this.gantt.view ? rowOf(this.gantt.view.plan, id) : -1;
  }

  /** Types texts into cells of a row. @param {number} row @param {Record<string, string>} values @param {Manner} [manner] */
  set(row, values, manner) {
    const id = this.id(row);
    return this.do(() => {
      const now = this.row(id);
      return now < 0 ? [] : [{ do: "set", id, version: this.gantt.view?.plan.version[now], values }];
    }, manner);
  }
}
