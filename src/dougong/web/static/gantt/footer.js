/** The strip below the chart: how much is shown, and what the colours and shapes mean. */

import { h } from "./dom.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./format.js").Format} Format */

const LEGEND = ["work", "done", "critical", "near", "baseline", "float", "milestone", "deadline"];

/** Counts and legend. */
export class Footer {
  /** @param {Format} format */
  constructor(format) {
    this.count = h("span", { class: "dgg-count", role: "status" });
    const signs = LEGEND.map((name) => h("li", {}, h("i", { class: `dgg-sign dgg-sign-${name}` }), h("span", { text: format.text(`legend_${name}`) })));
    this.element = h("div", { class: "dgg-foot" }, this.count, h("ul", { class: "dgg-legend" }, ...signs));
  }

  /** @param {View} view */
  update(view) {
    const { format, rows, plan } = view;
    const { number } = format;
    const shown = rows.isFiltered ? rows.matchCount : plan.count;
    const parts = [
      format.text("count", { shown: number.format(shown), total: number.format(plan.count) }),
      format.text("count_critical", { number: number.format(criticalCount(view)) }),
    ];
    const text = rows.isFiltered && shown === 0 ? format.text("no_match") : parts.join(" · ");
    if (this.count.textContent !== text) this.count.textContent = text;
  }
}

/** @param {View} view @returns {number} critical items that are not summaries */
function criticalCount(view) {
  let count = 0;
  for (let row = 0; row < view.plan.count; row++) {
    if (view.plan.critical[row] && !view.rows.hasChildren(row)) count += 1;
  }
  return count;
}
