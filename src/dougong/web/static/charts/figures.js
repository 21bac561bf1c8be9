/** Numbers as text, and the table of figures that stands behind every chart. */

import { h } from "../gantt/dom.js";

/** @typedef {import("./spec.js").Spec} Spec */

/** @param {Spec} spec @param {string} locale @returns {(value: number | null) => string} */
export function numberText(spec, locale) {
  const digits = spec.digits ?? (spec.percent ? 0 : 2);
  const format = new Intl.NumberFormat(locale, { style: spec.percent ? "percent" : "decimal", maximumFractionDigits: digits });
  const unit = spec.unit ? ` ${spec.unit}` : "";
  return (value) => (value === null || value === undefined ? "–" : format.format(value) + unit);
}

/** @param {Spec} spec @returns {string[]} what each bin covers */
export function binNames(spec) {
  return spec.edges.slice(1).map((edge, index) => `${spec.edges[index]} – ${edge}`);
}

/** @param {Spec} spec @param {string} locale @returns {HTMLTableElement} */
export function figureTable(spec, locale) {
  const text = numberText(spec, locale);
  const rows = spec.kind === "scatter" ? pointRows(spec, text) : categoryRows(spec, text);
  const heads = spec.kind === "scatter" ? ["", spec.xTitle ?? "x", spec.yTitle ?? "y"] : [spec.categoryTitle ?? spec.xTitle ?? "", ...spec.series.map((series) => series.name)];
  return h(
    "table", {},
    h("caption", { text: spec.title }),
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col", text: head })))),
    h("tbody", {}, ...rows.map(([name, ...values]) => h("tr", {}, h("th", { scope: "row", text: name }), ...values.map((value) => h("td", { text: value }))))),
  );
}

/** @param {Spec} spec @param {(value: number | null) => string} text @returns {string[][]} */
function categoryRows(spec, text) {
  const names = spec.kind === "histogram" ? binNames(spec) : spec.categories;
  return names.map((name, index) => [name, ...spec.series.map((series) => text(series.values[index]))]);
}

/** @param {Spec} spec @param {(value: number | null) => string} text @returns {string[][]} */
function pointRows(spec, text) {
  return spec.series.flatMap((series) => series.points.map(([x, y, label]) => [label ?? series.name, typeof x === "number" ? text(x) : x, text(y)]));
}
