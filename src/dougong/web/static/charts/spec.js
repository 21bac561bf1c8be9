/**
 * What a page may ask of `<dg-chart>`: one JSON object in a child `<script type="application/json">`.
 *
 *   kind        "bars", "stacked", "line", "area", "donut", "histogram" or "scatter"
 *   title       text above the chart and its accessible name
 *   note        text below the title, e.g. what the reader should see (optional)
 *   categories  names of the bars, points or slices; ISO dates where `axis` is "date"
 *               (not for histogram and scatter)
 *   edges       histogram only: ascending bounds of the bins, one more than values
 *   axis        "category" (default) or "date" for line, area, bars and stacked;
 *               "number" (default) or "date" for scatter
 *   series      [{name, values: [number or null], role?, kind?: "bars" | "line" | "area", dashed?, stepped?}]
 *               scatter: {name, points: [[x, y, label?]], role?}; donut and histogram take one series
 *   roles       one role per category or bin, for donut, histogram and bars with one series
 *   marks       [{at, name, role?}] upright lines on the horizontal axis
 *   horizontal  true lays the bars down
 *   unit, digits, xTitle, yTitle, categoryTitle   words and form of axes and table (all optional)
 *   percent     true when values are fractions to be shown as percent
 *   strings     {figures, empty}: words of the page's language
 *   locale      BCP 47 tag, default that of the element's `lang`
 *
 * A role is a colour of the product: work, done, critical, near, baseline, summary, today, dataDate.
 */

const KINDS = new Set(["bars", "stacked", "line", "area", "donut", "histogram", "scatter"]);
const ROLES = new Set(["work", "done", "critical", "near", "baseline", "summary", "today", "dataDate"]);

/** @typedef {Object} Series
 * @property {string} name
 * @property {(number | null)[]} values
 * @property {[number | string, number, string?][]} points
 * @property {string} [role]
 * @property {"bars" | "line" | "area"} [kind]
 * @property {boolean} [dashed]
 * @property {boolean} [stepped]
 */

/** @typedef {Object} Mark
 * @property {string | number} at
 * @property {string} name
 * @property {string} [role]
 */

/** @typedef {Object} Spec
 * @property {"bars" | "stacked" | "line" | "area" | "donut" | "histogram" | "scatter"} kind
 * @property {string} title
 * @property {string} [note]
 * @property {string[]} categories
 * @property {number[]} edges
 * @property {"category" | "date" | "number"} axis
 * @property {Series[]} series
 * @property {string[]} roles
 * @property {Mark[]} marks
 * @property {boolean} [horizontal]
 * @property {string} [unit]
 * @property {number} [digits]
 * @property {string} [xTitle]
 * @property {string} [yTitle]
 * @property {string} [categoryTitle]
 * @property {boolean} [percent]
 * @property {{figures: string, empty: string}} strings
 * @property {string} [locale]
 */

/** English words; the page brings those of its language. */
const WORDS = Object.freeze({ figures: "Show figures", empty: "There are no figures yet." });

/** The specification breaks its contract; the message says where. */
export class SpecFault extends Error {}

/** @param {string} text JSON @returns {Spec} @throws {SpecFault | SyntaxError} */
export function readSpec(text) {
  const raw = JSON.parse(text);
  if (!KINDS.has(raw.kind)) throw new SpecFault(`kind "${raw.kind}" is not known`);
  if (!raw.title) throw new SpecFault("title is missing");
  const isScatter = raw.kind === "scatter";
  const spec = {
    ...raw,
    axis: raw.axis ?? (isScatter ? "number" : "category"),
    categories: raw.categories ?? [],
    edges: raw.edges ?? [],
    roles: raw.roles ?? [],
    marks: raw.marks ?? [],
    series: (raw.series ?? []).map((/** @type {any} */ series) => ({ ...series, values: series.values ?? [], points: series.points ?? [] })),
    strings: { ...WORDS, ...raw.strings },
  };
  checkLengths(spec);
  checkRoles(spec);
  return spec;
}

/** @param {Spec} spec @returns {boolean} nothing to draw */
export function isEmpty(spec) {
  return spec.series.every(({ values, points }) => points.length === 0 && values.every((value) => value === null));
}

/** @param {Spec} spec */
function checkLengths(spec) {
  if ((spec.kind === "donut" || spec.kind === "histogram") && spec.series.length > 1) throw new SpecFault(`${spec.kind} takes one series`);
  if (spec.kind === "scatter") return;
  const count = spec.kind === "histogram" ? Math.max(0, spec.edges.length - 1) : spec.categories.length;
  for (const { name, values } of spec.series) {
    if (values.length !== count) throw new SpecFault(`series "${name}" has ${values.length} values, not ${count}`);
  }
  if (spec.roles.length > 0 && spec.roles.length !== count) throw new SpecFault(`there are ${spec.roles.length} roles, not ${count}`);
}

/** @param {Spec} spec */
function checkRoles(spec) {
  const used = [...spec.roles, ...spec.series.map((series) => series.role), ...spec.marks.map((mark) => mark.role)];
  const unknown = used.find((role) => role !== undefined && role !== null && !ROLES.has(role));
  if (unknown !== undefined) throw new SpecFault(`role "${unknown}" is not known`);
}
