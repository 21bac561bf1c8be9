/** Dependencies as right-angled arrows, drawn and found only where the pane shows them. */

import { LINK_TYPES, isMilestone } from "./data.js";
import { DIAMOND, barOf, clamp } from "./geometry.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./geometry.js").Bar} Bar */

const STUB = 8; // how far an arrow leaves a bar before it turns
const HEAD = 5;
const EDGE = 40;
const REACH = 4; // pixels beside a line that still count as on it

/** Groups in the order in which they are painted. */
const PLAIN = 0;
const DRIVING = 1;
const CRITICAL = 2;
const CHOSEN = 3;

/** @param {CanvasRenderingContext2D} ink @param {View} view */
export function paintLinks(ink, view) {
  const { theme } = view;
  const groups = [PLAIN, DRIVING, CRITICAL, CHOSEN].map(() => ({ lines: new Path2D(), heads: new Path2D(), isEmpty: true }));
  /** @type {number[]} */
  const points = [];
  eachVisibleLink(view, (link) => {
    route(view, link, points);
    if (isOutside(view, points)) return;
    const group = groups[groupOf(view, link)];
    group.isEmpty = false;
    trace(group.lines, points, view);
    point(group.heads, points);
  });
  const colours = [theme.link, theme.drivingLink, theme.critical, theme.accent];
  groups.forEach(({ lines, heads, isEmpty }, index) => {
    if (isEmpty) return;
    ink.strokeStyle = ink.fillStyle = colours[index];
    ink.lineWidth = index === CHOSEN ? 2 : 1;
    ink.setLineDash(index === PLAIN ? [3, 2] : []);
    ink.stroke(lines);
    ink.fill(heads);
  });
  ink.setLineDash([]);
}

/** @param {View} view @param {number} x @param {number} y @returns {number} the link under a point, or -1 */
export function linkAt(view, x, y) {
  let found = -1;
  /** @type {number[]} */
  const points = [];
  if (!view.layers.links) return found;
  eachVisibleLink(view, (link) => {
    route(view, link, points);
    for (let index = 0; index + 3 < points.length; index += 2) {
      const isNear =
        x >= Math.min(points[index], points[index + 2]) - REACH &&
        x <= Math.max(points[index], points[index + 2]) + REACH &&
        y >= Math.min(points[index + 1], points[index + 3]) - REACH &&
        y <= Math.max(points[index + 1], points[index + 3]) + REACH;
      if (isNear) found = link;
    }
  });
  return found;
}

/** @param {View} view @param {(link: number) => void} visit called for links that may cross the visible rows */
function eachVisibleLink(view, visit) {
  const { links } = view.plan;
  const { place } = view.rows;
  const [first, end] = [view.firstPlace, view.endPlace];
  for (let link = 0; link < links.count; link++) {
    const from = place[links.from[link]];
    const to = place[links.to[link]];
    if (from < 0 || to < 0 || (from < first && to < first) || (from >= end && to >= end)) continue;
    visit(link);
  }
}

/** @param {View} view @param {number} link @returns {number} */
function groupOf(view, link) {
  const { links, critical } = view.plan;
  const [from, to] = [links.from[link], links.to[link]];
  if (link === view.chosenLink || from === view.selected || to === view.selected) return CHOSEN;
  if (!links.driving[link]) return PLAIN;
  return critical[from] && critical[to] ? CRITICAL : DRIVING;
}

/**
 * The corners of a link, as x and y alternating, for the pane as it stands.
 * @param {View} view @param {number} link @param {number[]} points is overwritten
 */
export function route(view, link, points) {
  const { links } = view.plan;
  const { place } = view.rows;
  const [from, to] = [links.from[link], links.to[link]];
  const source = barOf(view, from, view.rowY(place[from]));
  const target = barOf(view, to, view.rowY(place[to]));
  const type = LINK_TYPES[links.type[link]];
  points.length = 0;
  if (type === "FS") chain(points, source, target, 1, dropX(view, to, target, 1));
  else if (type === "SF") chain(points, source, target, -1, dropX(view, to, target, -1));
  else if (type === "SS") clasp(points, source, target, -1);
  else clasp(points, source, target, 1);
}

/** @param {View} view @param {number} row @param {number} right end of its bar @param {number} reach @returns {number} the farthest near arrow that leaves the bar and turns down */
export function farthestTurn(view, row, right, reach) {
  const { links } = view.plan;
  let farthest = right;
  for (const link of view.network.outOf(row)) {
    const place = view.rows.place[links.to[link]];
    if (LINK_TYPES[links.type[link]] !== "FS" || place < 0) continue;
    const turn = dropX(view, links.to[link], barOf(view, links.to[link], 0), 1);
    if (turn - right <= reach) farthest = Math.max(farthest, turn);
  }
  return farthest;
}

/** @param {View} view @param {number} to @param {Bar} target @param {1 | -1} way @returns {number} where an arrow meets the bar from above */
function dropX(view, to, target, way) {
  if (isMilestone(view.plan, to)) return target.x1 + DIAMOND;
  const inset = Math.min(4, (target.x2 - target.x1) / 2);
  return way > 0 ? target.x1 + inset : target.x2 - inset;
}

/**
 * From the end of one bar to the opposite end of another: down into it where time runs on, around otherwise.
 * @param {number[]} points @param {Bar} source @param {Bar} target @param {1 | -1} way @param {number} drop
 */
function chain(points, source, target, way, drop) {
  const out = way > 0 ? source.x2 : source.x1;
  const into = way > 0 ? target.x1 : target.x2;
  const isBelow = target.middle > source.middle;
  points.push(out, source.middle);
  if ((drop - out) * way >= -1) {
    points.push(drop, source.middle, drop, isBelow ? target.top - 1 : target.top + target.height + 1);
    return;
  }
  const between = isBelow ? target.top - 5 : target.top + target.height + 5;
  points.push(out + STUB * way, source.middle, out + STUB * way, between, into - (STUB + 2) * way, between);
  points.push(into - (STUB + 2) * way, target.middle, into - way, target.middle);
}

/**
 * From one end to the same end of another bar, round the outside.
 * @param {number[]} points @param {Bar} source @param {Bar} target @param {1 | -1} way
 */
function clasp(points, source, target, way) {
  const out = way > 0 ? source.x2 : source.x1;
  const into = way > 0 ? target.x2 : target.x1;
  const turn = (way > 0 ? Math.max(out, into) : Math.min(out, into)) + (STUB + 2) * way;
  points.push(out, source.middle, turn, source.middle, turn, target.middle, into + way, target.middle);
}

/** @param {View} view @param {number[]} points @returns {boolean} */
function isOutside(view, points) {
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 2) {
    least = Math.min(least, points[index]);
    most = Math.max(most, points[index]);
  }
  return most < 0 || least > view.width;
}

/** Lines lie on half pixels to be crisp; what is far outside is cut. @param {Path2D} path @param {number[]} points @param {View} view */
function trace(path, points, view) {
  for (let index = 0; index < points.length; index += 2) {
    const x = Math.floor(clamp(points[index], -EDGE, view.width + EDGE)) + 0.5;
    const y = Math.floor(clamp(points[index + 1], -EDGE, view.height + EDGE)) + 0.5;
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

/** The arrow's head looks the way its last stretch runs. @param {Path2D} path @param {number[]} points */
function point(path, points) {
  const last = points.length - 2;
  const x = Math.floor(points[last]) + 0.5;
  const y = Math.floor(points[last + 1]) + 0.5;
  const across = Math.sign(points[last] - points[last - 2]);
  const down = across === 0 ? Math.sign(points[last + 1] - points[last - 1]) || 1 : 0;
  path.moveTo(x, y);
  path.lineTo(x - across * HEAD - down * 3, y - down * HEAD - across * 3);
  path.lineTo(x - across * HEAD + down * 3, y - down * HEAD + across * 3);
  path.closePath();
}
