/** Who precedes and follows whom: the links of a plan by row, and as text. */

import { FORWARD, LINK_TYPES } from "./data.js";

/** @typedef {import("./data.js").Plan} Plan */

/** Links of each row, found without a walk over all links. */
export class Network {
  /** @param {Plan} plan */
  constructor(plan) {
    this.plan = plan;
    this.incoming = groupByRow(plan.links.to, plan.count);
    this.outgoing = groupByRow(plan.links.from, plan.count);
  }

  /** @param {number} row @returns {Int32Array} links that end at the row */
  into(row) {
    return this.incoming.links.subarray(this.incoming.first[row], this.incoming.first[row + 1]);
  }

  /** @param {number} row @returns {Int32Array} links that begin at the row */
  outOf(row) {
    return this.outgoing.links.subarray(this.outgoing.first[row], this.outgoing.first[row + 1]);
  }

  /** @param {number} row @param {boolean} backwards @returns {number} the driving neighbour, else the first, else -1 */
  neighbour(row, backwards) {
    const { links } = this.plan;
    const candidates = backwards ? this.into(row) : this.outOf(row);
    const link = candidates.find((candidate) => links.driving[candidate] === 1) ?? candidates[0];
    if (link === undefined) return -1;
    return backwards ? links.from[link] : links.to[link];
  }

  /** @param {number} row @returns {string} as the plan says, else made from the links: `A1010, A1020SS+2d` */
  predecessors(row) {
    const { preds } = this.plan;
    return preds[row] || Array.from(this.into(row), (link) => this.shortText(link)).join(", ");
  }

  /** @param {number} row @returns {string} the first driving predecessor, else what the plan says */
  driver(row) {
    const { driver, links, name } = this.plan;
    const link = this.into(row).find((candidate) => links.driving[candidate] === 1);
    return link === undefined ? driver[row] : `${this.shortText(link)}  ${name[links.from[link]]}`;
  }

  /** @param {number} link @returns {string} */
  shortText(link) {
    const { links, code, outline } = this.plan;
    const from = links.from[link];
    const type = links.type[link];
    const lag = links.lag[link] ?? "";
    return `${code[from] || outline[from]}${type === FORWARD && !lag ? "" : LINK_TYPES[type]}${lag}`;
  }
}

/** @param {Int32Array} rowOf row of each link @param {number} count of rows */
function groupByRow(rowOf, count) {
  const first = new Int32Array(count + 1);
  for (let link = 0; link < rowOf.length; link++) first[rowOf[link] + 1] += 1;
  for (let row = 0; row < count; row++) first[row + 1] += first[row];
  const next = first.slice();
  const links = new Int32Array(rowOf.length);
  for (let link = 0; link < rowOf.length; link++) links[next[rowOf[link]]++] = link;
  return { first, links };
}
