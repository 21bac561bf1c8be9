/**
 * The plan as one response of columns, checked and turned into typed arrays.
 *
 * The response is `application/json`:
 *
 *   plan     {id?, name?, start, finish, dataDate|null, today|null, timeZone?, minutesPerDay,
 *             nearCritical?, locale?}
 *            `nearCritical`: total float in working minutes up to which an item that is not critical
 *            is tinted, default five days. `locale`: BCP 47 tag, default that of the element's `lang`.
 *   columns  arrays of one length n, one entry per row, rows in outline order (parents first):
 *            required  id (text or number), name (text), parent (row index, -1 at the top),
 *                      timing (0 duration, 1 start milestone, 2 finish milestone, 3 level of effort,
 *                      4 summary), start, finish
 *            optional  code, outline, preds, driver, constraint (text or null; `constraint` is one of
 *                      the kinds ALAP … MANDATORY_FINISH), baseStart, baseFinish, lateFinish,
 *                      deadline, constraintAt (moments or null), totalFloat, freeFloat (working
 *                      minutes or null), duration (working minutes), percent (0–100), critical (0|1), version,
 *                      level (ignored: it follows from `parent`, as does `outline` where it is missing)
 *            `preds` may be left out: it is then made from the links; `driver` is shown where no
 *            driving link says more.
 *   links    {from, to: row indices, type: 0 FS 1 SS 2 FF 3 SF, driving?: 0|1, lag?: text such as "+2d"}
 *   shading  [[from, to], …] non-working stretches, ascending, not overlapping
 *   strings  words of the page's language that go before the English ones (see `strings.js`)
 *
 * A moment is an integer: minutes since 1970-01-01 00:00 of the plan's own wall clock. Neither side
 * does any arithmetic with time zones.
 */

/** Stands for "no moment" and "no float" in the typed columns. */
export const NONE = -2147483648;

/** What a row is; the order is that of the contract. */
export const Timing = Object.freeze({ DURATION: 0, START_MILESTONE: 1, FINISH_MILESTONE: 2, LEVEL_OF_EFFORT: 3, SUMMARY: 4 });

/** What a link joins, by its number in the contract. */
export const LINK_TYPES = Object.freeze(["FS", "SS", "FF", "SF"]);
/** The number of the ordinary link, finish to start. */
export const FORWARD = 0;

const MOMENTS = ["baseStart", "baseFinish", "lateFinish", "deadline", "constraintAt"];
const NUMBERS = ["totalFloat", "freeFloat"];
const TEXTS = ["code", "outline", "preds", "driver", "constraint"];
const NEAR_CRITICAL_DAYS = 5;
const DEFAULT_MINUTES_PER_DAY = 480;

/** The response does not keep the contract; the message says where. */
export class PlanFault extends Error {}

/** @typedef {Object} PlanInfo
 * @property {string} name
 * @property {number} start
 * @property {number} finish
 * @property {number} dataDate
 * @property {number} today
 * @property {number} minutesPerDay
 * @property {number} nearCritical
 * @property {string | undefined} locale
 */

/** @typedef {Object} Links
 * @property {number} count
 * @property {Int32Array} from
 * @property {Int32Array} to
 * @property {Uint8Array} type
 * @property {Uint8Array} driving
 * @property {string[]} lag
 */

/** @typedef {Object} Plan
 * @property {PlanInfo} info
 * @property {number} count
 * @property {(string | number)[]} id
 * @property {string[]} name
 * @property {string[]} code
 * @property {string[]} outline
 * @property {string[]} preds
 * @property {string[]} driver
 * @property {string[]} constraint
 * @property {Uint8Array} timing
 * @property {Uint8Array} critical
 * @property {Uint8Array} level counted from 1
 * @property {Int32Array} parent
 * @property {Int32Array} end first row behind the row's subtree
 * @property {Int32Array} start
 * @property {Int32Array} finish
 * @property {Int32Array} baseStart
 * @property {Int32Array} baseFinish
 * @property {Int32Array} lateFinish
 * @property {Int32Array} deadline
 * @property {Int32Array} constraintAt
 * @property {Int32Array} totalFloat
 * @property {Int32Array} freeFloat
 * @property {Int32Array} duration
 * @property {Int32Array} version of each item, sent back with an edit
 * @property {Float32Array} percent
 * @property {Links} links
 * @property {Int32Array} shading from and to, alternating
 * @property {boolean} hasBaseline
 */

/** @param {any} response @returns {Plan} @throws {PlanFault} */
export function readPlan(response) {
  const columns = response?.columns;
  if (!Array.isArray(columns?.id)) throw new PlanFault("columns.id is missing");
  const count = columns.id.length;
  for (const name of ["name", "parent", "timing", "start", "finish"]) {
    if (!Array.isArray(columns[name])) throw new PlanFault(`columns.${name} is missing`);
  }
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== count) throw new PlanFault(`columns.${name} has ${column.length} entries, not ${count}`);
  }
  const parent = new Int32Array(columns.parent);
  /** @type {any} */
  const plan = {
    count,
    id: columns.id,
    name: columns.name,
    timing: new Uint8Array(columns.timing),
    critical: new Uint8Array(columns.critical ?? new Uint8Array(count)),
    parent,
    ...readTree(parent),
    start: new Int32Array(columns.start),
    finish: new Int32Array(columns.finish),
    version: new Int32Array(columns.version ?? new Int32Array(count)),
    duration: new Int32Array(columns.duration ?? new Int32Array(count)),
    percent: new Float32Array(columns.percent ?? new Float32Array(count)),
    links: readLinks(response.links, count),
    shading: new Int32Array((response.shading ?? []).flat()),
  };
  for (const name of [...MOMENTS, ...NUMBERS]) plan[name] = numbersOrNone(columns[name], count);
  for (const name of TEXTS) plan[name] = textsOrEmpty(columns[name], count);
  if (!columns.outline) plan.outline = outlineNumbers(parent);
  plan.hasBaseline = plan.baseFinish.some((/** @type {number} */ moment) => moment !== NONE);
  plan.info = readInfo(response.plan ?? {}, plan);
  return plan;
}

/** @param {Plan} plan @param {number} row @returns {boolean} later than baseline or deadline, or out of float */
export function isLate(plan, row) {
  const finish = plan.finish[row];
  if (plan.baseFinish[row] !== NONE && finish > plan.baseFinish[row]) return true;
  if (plan.deadline[row] !== NONE && finish > plan.deadline[row]) return true;
  return plan.totalFloat[row] !== NONE && plan.totalFloat[row] < 0;
}

/** @param {Plan} plan @param {number} row @returns {boolean} */
export function isMilestone(plan, row) {
  return plan.timing[row] === Timing.START_MILESTONE || plan.timing[row] === Timing.FINISH_MILESTONE;
}

/** @param {Plan} plan @param {number} row @returns {boolean} little float is left, but some */
export function isNearCritical(plan, row) {
  const float = plan.totalFloat[row];
  return float !== NONE && !plan.critical[row] && float <= plan.info.nearCritical && plan.percent[row] < 100;
}

/** @param {Int32Array} parent */
function readTree(parent) {
  const level = new Uint8Array(parent.length);
  const end = new Int32Array(parent.length);
  for (let row = 0; row < parent.length; row++) {
    if (parent[row] < -1 || parent[row] >= row) throw new PlanFault(`columns.parent[${row}] is ${parent[row]}: a parent stands before its children`);
    level[row] = parent[row] < 0 ? 1 : level[parent[row]] + 1;
    end[row] = row + 1;
  }
  for (let row = parent.length - 1; row >= 0; row--) {
    if (parent[row] >= 0) end[parent[row]] = Math.max(end[parent[row]], end[row]);
  }
  return { level, end };
}

/** @param {Int32Array} parent @returns {string[]} 1, 1.1, 1.2, 2 … */
function outlineNumbers(parent) {
  const children = new Int32Array(parent.length + 1); // the last entry counts the roots
  const numbers = new Array(parent.length);
  for (let row = 0; row < parent.length; row++) {
    const above = parent[row];
    const place = ++children[above < 0 ? parent.length : above];
    numbers[row] = above < 0 ? `${place}` : `${numbers[above]}.${place}`;
  }
  return numbers;
}

/** @param {any} links @param {number} count @returns {Links} */
function readLinks(links, count) {
  const from = new Int32Array(links?.from ?? []);
  const to = new Int32Array(links?.to ?? []);
  const type = new Uint8Array(links?.type ?? new Uint8Array(from.length));
  const driving = new Uint8Array(links?.driving ?? new Uint8Array(from.length));
  if (to.length !== from.length || type.length !== from.length || driving.length !== from.length) {
    throw new PlanFault("the columns of links differ in length");
  }
  for (let link = 0; link < from.length; link++) {
    const isInside = from[link] >= 0 && from[link] < count && to[link] >= 0 && to[link] < count;
    if (!isInside || type[link] > 3) throw new PlanFault(`links[${link}] names a row or type that does not exist`);
  }
  return { count: from.length, from, to, type, driving, lag: links?.lag ?? [] };
}

/** @param {(number | null)[] | undefined} values @param {number} count */
function numbersOrNone(values, count) {
  if (!values) return new Int32Array(count).fill(NONE);
  const column = new Int32Array(/** @type {number[]} */ (values)); // twice as fast as a callback per value, and this is the first paint
  for (let row = 0; row < count; row++) if (values[row] === null) column[row] = NONE;
  return column;
}

/** @param {(string | null)[] | undefined} values @param {number} count @returns {string[]} */
function textsOrEmpty(values, count) {
  if (!values) return new Array(count).fill("");
  for (let row = 0; row < count; row++) values[row] ??= "";
  return /** @type {string[]} */ (values);
}

/** @param {any} info @param {Plan} plan @returns {PlanInfo} */
function readInfo(info, plan) {
  const minutesPerDay = info.minutesPerDay ?? DEFAULT_MINUTES_PER_DAY;
  let start = info.start ?? Infinity;
  let finish = info.finish ?? -Infinity;
  for (let row = 0; row < plan.count; row++) {
    start = Math.min(start, plan.start[row]);
    finish = Math.max(finish, plan.finish[row]);
  }
  if (start > finish) start = finish = info.today ?? 0;
  return {
    name: info.name ?? "",
    start,
    finish,
    dataDate: info.dataDate ?? NONE,
    today: info.today ?? NONE,
    minutesPerDay,
    nearCritical: info.nearCritical ?? NEAR_CRITICAL_DAYS * minutesPerDay,
    locale: info.locale,
  };
}
