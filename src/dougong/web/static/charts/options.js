/** From our specification to the options of ECharts. */

import { binNames, numberText } from "./figures.js";

/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {import("./spec.js").Series} Series */
/** @typedef {import("./palette.js").Palette} Palette */

/** @typedef {Object} Look
 * @property {Palette} palette
 * @property {string} locale
 * @property {boolean} isStill no animation
 */

const FONT = 12;
const WIDEST_BAR = 36;
const SYMBOL = 9;
const MANY_POINTS = 40;
const FEW_NAMES = 8; // so many categories all get their name
const PERCENT_TOP = 1;

/** @param {Spec} spec @param {Look} look @returns {Record<string, any>} */
export function chartOptions(spec, look) {
  const { palette } = look;
  const text = numberText(spec, look.locale);
  const common = {
    animation: !look.isStill,
    animationDuration: 350,
    color: palette.series,
    textStyle: { fontFamily: palette.font, fontSize: FONT, color: palette.text },
    legend: legend(spec, palette),
    tooltip: tooltip(spec, palette, text),
  };
  if (spec.kind === "donut") return { ...common, series: [donut(spec, palette)] };
  const series = spec.series.map((one, index) => drawn(spec, one, index, palette));
  if (series.length > 0 && spec.marks.length > 0) series[0].markLine = marks(spec, palette);
  const [across, up] = [categoryAxis(spec, palette), valueAxis(spec, palette, text)];
  return {
    ...common,
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 40 : 20, bottom: 10 },
    xAxis: spec.horizontal ? up : across,
    yAxis: spec.horizontal ? { ...across, inverse: true } : up,
    series,
  };
}

/** @param {Spec} spec @param {Palette} palette */
function legend(spec, palette) {
  return {
    show: spec.series.length > 1 || spec.kind === "donut",
    type: "scroll",
    top: spec.kind === "donut" ? "middle" : 0,
    ...(spec.kind === "donut" ? { orient: "vertical", right: 0 } : { left: 0 }),
    bottom: "auto",
    icon: "roundRect",
    itemWidth: 12,
    itemHeight: 8,
    itemGap: 14,
    textStyle: { color: palette.muted, fontSize: FONT },
  };
}

/**
 * Drawn on the canvas, so that it needs no style attribute and no HTML from data.
 * @param {Spec} spec @param {Palette} palette @param {(value: number | null) => string} text
 */
function tooltip(spec, palette, text) {
  const isAxis = spec.kind !== "donut" && spec.kind !== "scatter";
  return {
    renderMode: "richText",
    trigger: isAxis ? "axis" : "item",
    confine: true,
    backgroundColor: palette.page,
    borderColor: palette.rule,
    borderWidth: 1,
    padding: [6, 10],
    textStyle: { color: palette.text, fontSize: FONT, fontFamily: palette.font },
    axisPointer: { type: hasBars(spec) ? "shadow" : "line", lineStyle: { color: palette.muted }, shadowStyle: { color: palette.rule, opacity: 0.35 } },
    ...(spec.kind === "scatter"
      ? { formatter: (/** @type {any} */ point) => `${point.data[2] ?? point.seriesName}\n${point.data[0]}, ${text(point.data[1])}` }
      : { valueFormatter: (/** @type {any} */ value) => text(value ?? null) }),
  };
}

/** @param {Spec} spec @returns {boolean} */
function hasBars(spec) {
  return spec.kind === "histogram" || spec.series.some((series) => kindOf(spec, series) === "bars");
}

/** @param {Spec} spec @param {Series} series @returns {"bars" | "line" | "area"} */
function kindOf(spec, series) {
  if (series.kind) return series.kind;
  return spec.kind === "line" || spec.kind === "area" ? spec.kind : "bars";
}

/** @param {Spec} spec @param {Palette} palette */
function categoryAxis(spec, palette) {
  const isLine = spec.axis === "date" || spec.kind === "scatter";
  return {
    type: spec.axis === "date" ? "time" : spec.kind === "scatter" ? "value" : "category",
    ...(isLine ? {} : { data: spec.kind === "histogram" ? binNames(spec) : spec.categories, boundaryGap: hasBars(spec) }),
    name: spec.xTitle ?? "",
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: palette.muted },
    scale: true,
    axisLine: { show: true, lineStyle: { color: palette.rule } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, hideOverlap: true, ...(spec.categories.length <= FEW_NAMES ? { interval: 0 } : {}) },
    splitLine: { show: false },
  };
}

/** @param {Spec} spec @param {Palette} palette @param {(value: number | null) => string} text */
function valueAxis(spec, palette, text) {
  const isWhole = spec.percent && spec.series.every((series) => series.values.every((value) => (value ?? 0) <= PERCENT_TOP));
  return {
    type: "value",
    name: spec.yTitle ?? "",
    nameLocation: "middle",
    nameGap: 44,
    nameTextStyle: { color: palette.muted },
    ...(isWhole ? { max: PERCENT_TOP } : {}),
    scale: spec.kind === "scatter",
    minInterval: spec.digits === 0 ? 1 : 0,
    axisLabel: { color: palette.muted, formatter: (/** @type {number} */ value) => text(value) },
    splitLine: { lineStyle: { color: palette.rule } },
  };
}

/** @param {Spec} spec @param {Series} series @param {number} index @param {Palette} palette @returns {Record<string, any>} */
function drawn(spec, series, index, palette) {
  const colour = series.role ? palette.roles[series.role] : palette.series[index % palette.series.length];
  if (spec.kind === "scatter") {
    return { type: "scatter", name: series.name, symbolSize: SYMBOL, itemStyle: { color: colour, opacity: 0.75 }, data: series.points };
  }
  const kind = kindOf(spec, series);
  const values = spec.axis === "date" ? series.values.map((value, place) => [spec.categories[place], value]) : series.values;
  if (kind === "bars") return bars(spec, series, values, colour, palette);
  return {
    type: "line",
    name: series.name,
    data: values,
    color: colour,
    showSymbol: values.length === 1,
    step: series.stepped ? "end" : false,
    sampling: values.length > MANY_POINTS ? "lttb" : undefined,
    lineStyle: { width: 2, type: series.dashed ? "dashed" : "solid" },
    ...(kind === "area" ? { areaStyle: { opacity: 0.18 } } : {}),
  };
}

/** @param {Spec} spec @param {Series} series @param {any[]} values @param {string} colour @param {Palette} palette */
function bars(spec, series, values, colour, palette) {
  const isHistogram = spec.kind === "histogram";
  return {
    type: "bar",
    name: series.name,
    ...(spec.kind === "stacked" ? { stack: "all" } : {}),
    barMaxWidth: isHistogram ? undefined : WIDEST_BAR,
    barCategoryGap: isHistogram ? "4%" : "35%",
    itemStyle: { color: colour, borderRadius: spec.kind === "stacked" ? 0 : 2 },
    data: values.map((value, place) => (spec.roles[place] ? { value, itemStyle: { color: palette.roles[spec.roles[place]] } } : value)),
  };
}

/** @param {Spec} spec @param {Palette} palette */
function donut(spec, palette) {
  const values = spec.series[0]?.values ?? [];
  return {
    type: "pie",
    name: spec.series[0]?.name,
    radius: ["52%", "82%"],
    center: ["34%", "50%"],
    label: { show: false },
    itemStyle: { borderColor: palette.page, borderWidth: 2 },
    data: spec.categories.map((name, index) => ({
      name,
      value: values[index],
      itemStyle: { color: spec.roles[index] ? palette.roles[spec.roles[index]] : palette.series[index % palette.series.length] },
    })),
  };
}

/** @param {Spec} spec @param {Palette} palette */
function marks(spec, palette) {
  return {
    symbol: "none",
    silent: true,
    label: { color: palette.muted, fontSize: 11, formatter: "{b}" },
    data: spec.marks.map((mark) => ({
      name: mark.name,
      [spec.horizontal ? "yAxis" : "xAxis"]: mark.at,
      lineStyle: { color: mark.role ? palette.roles[mark.role] : palette.muted, type: "dashed", width: 1.5 },
    })),
  };
}
