/** The small card beside the pointer: dates, float, driver of a work item, or the two ends of a link. */

import { constraintText } from "./columns.js";
import { LINK_TYPES, NONE } from "./data.js";
import { h } from "./dom.js";

/** @typedef {import("./view.js").View} View */

const OFFSET = 14;

/** One card, shown at a point of the host. */
export class Tip {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.element = h("div", { class: "dgg-tip", role: "tooltip", hidden: true });
    host.append(this.element);
    this.about = "";
  }

  hide() {
    this.element.hidden = true;
    this.about = "";
  }

  /** @param {View} view @param {number} row @param {number} x @param {number} y in the window */
  showRow(view, row, x, y) {
    if (this.about !== `row ${row}`) {
      this.about = `row ${row}`;
      const { plan } = view;
      const facts = rowFacts(view, row).map(([word, value]) => [h("dt", { text: word }), h("dd", { text: value })]);
      this.element.replaceChildren(
        h("div", { class: "dgg-tip-title", text: plan.name[row] }),
        h("div", { class: "dgg-tip-code", text: [plan.outline[row], plan.code[row]].filter(Boolean).join("  ") }),
        h("dl", {}, ...facts.flat()),
      );
    }
    this.placeAt(x, y);
  }

  /** @param {View} view @param {number} link @param {number} x @param {number} y in the window */
  showLink(view, link, x, y) {
    if (this.about !== `link ${link}`) {
      this.about = `link ${link}`;
      const { plan, format } = view;
      const { from, to, type, driving } = plan.links;
      const kind = driving[link] ? `${LINK_TYPES[type[link]]}, ${format.text("tip_driving")}` : LINK_TYPES[type[link]];
      const end = (/** @type {number} */ row) => h("div", { text: `${plan.code[row] || plan.outline[row]}  ${plan.name[row]}` });
      this.element.replaceChildren(end(from[link]), h("div", { class: "dgg-tip-code", text: `↓ ${kind}` }), end(to[link]));
    }
    this.placeAt(x, y);
  }

  /** @param {number} x @param {number} y in the window */
  placeAt(x, y) {
    this.element.hidden = false;
    const frame = this.host.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + OFFSET + width > frame.right ? x - OFFSET - width : x + OFFSET;
    const top = y + OFFSET + height > frame.bottom ? y - OFFSET - height : y + OFFSET;
    this.element.style.left = `${Math.max(4, left - frame.left)}px`;
    this.element.style.top = `${Math.max(4, top - frame.top)}px`;
  }
}

/** @param {View} view @param {number} row @returns {string[][]} word and value of what is known of a row */
function rowFacts(view, row) {
  const { plan, format } = view;
  const duration = (/** @type {number} */ value) => (value === NONE ? "" : format.duration(value));
  const moment = (/** @type {number} */ value) => (value === NONE ? "" : format.dateTime(value));
  return [
    [format.text("column_start"), moment(plan.start[row])],
    [format.text("column_finish"), moment(plan.finish[row])],
    [format.text("column_duration"), duration(plan.duration[row])],
    [format.text("column_percent"), format.percent(plan.percent[row])],
    [format.text("column_total_float"), duration(plan.totalFloat[row])],
    [format.text("column_free_float"), duration(plan.freeFloat[row])],
    [format.text("column_base_finish"), moment(plan.baseFinish[row])],
    [format.text("column_deadline"), moment(plan.deadline[row])],
    [format.text("column_constraint"), constraintText(view, row)],
    [format.text("tip_driver"), view.network.driver(row)],
  ].filter(([, value]) => value !== "");
}
