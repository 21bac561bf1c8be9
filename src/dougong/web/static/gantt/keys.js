/** The keyboard of the Gantt element: what each key means is declared by the server, what it does here. */

import { actOf } from "../js/keys.js";
import { indent, link, outdent, remove, shift, unlink } from "./outline.js";

/** @typedef {import("./gantt.js").DgGantt} DgGantt */

const PAN_SHARE = 0.2;
const ZOOM_STEP = 1.5;

/** What a reader may do. @type {Record<string, (gantt: DgGantt, event: KeyboardEvent) => void>} */
const MOVES = {
  next: (gantt) => gantt.step(1),
  before: (gantt) => gantt.step(-1),
  more_down: (gantt) => gantt.extend(1),
  more_up: (gantt) => gantt.extend(-1),
  all: (gantt) => gantt.chooseAll(),
  unfold: (gantt) => gantt.unfold(),
  fold: (gantt) => gantt.foldOrClimb(),
  first: (gantt) => gantt.step(-Infinity),
  last: (gantt) => gantt.step(Infinity),
  page_down: (gantt) => gantt.step(gantt.pageRows),
  page_up: (gantt) => gantt.step(-gantt.pageRows),
  levels: (gantt, event) => gantt.showToLevel(Number(event.key)),
  driver: (gantt) => gantt.goToDriver(true),
  driven: (gantt) => gantt.goToDriver(false),
  open: (gantt) => gantt.announce("dg-open"),
  why: (gantt) => gantt.announce("dg-why"),
  zoom_item: (gantt) => gantt.zoomToSelected(),
  zoom_in: (gantt) => gantt.zoomBy(ZOOM_STEP),
  zoom_out: (gantt) => gantt.zoomBy(1 / ZOOM_STEP),
  earlier: (gantt) => gantt.panBy(-PAN_SHARE),
  later: (gantt) => gantt.panBy(PAN_SHARE),
  today: (gantt) => gantt.goToday(),
  whole: (gantt) => gantt.fit(),
  filter: (gantt) => gantt.focusFilter(),
  edit: (gantt) => gantt.announce("dg-open"),
};

/** What a planner may do besides. @type {Record<string, (gantt: DgGantt, event: KeyboardEvent) => void>} */
const EDITS = {
  edit: (gantt) => gantt.overlay?.edit("name"),
  duration: (gantt) => gantt.overlay?.edit("duration"),
  start: (gantt) => gantt.overlay?.edit("start"),
  preds: (gantt) => gantt.overlay?.edit("preds"),
  progress: (gantt) => gantt.overlay?.edit("percent"),
  constraint: (gantt) => gantt.overlay?.edit("constraint"),
  add: (gantt) => gantt.overlay?.open(),
  indent,
  outdent,
  up: (gantt) => shift(gantt, -1),
  down: (gantt) => shift(gantt, 1),
  remove,
  link: (gantt) => ((gantt.view?.chosen.size ?? 0) > 1 ? link(gantt) : gantt.overlay?.edit("preds")),
  unlink,
  undo: (gantt, event) => (event.shiftKey ? gantt.editing?.redo() : gantt.editing?.undo()),
  redo: (gantt) => gantt.editing?.redo(),
};

/** @param {DgGantt} gantt @param {KeyboardEvent} event @param {boolean} [isEntry] typed in the line of entry */
export function onKey(gantt, event, isEntry = false) {
  const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea, dialog") !== null;
  if ((isTyping && !isEntry) || event.isComposing || gantt.editing?.question) return;
  const isOnButton = event.target instanceof Element && event.target.closest("button, summary, [role=separator]") !== null;
  if (isOnButton && (event.key.startsWith("Arrow") || ["Enter", " ", "Home", "End"].includes(event.key))) return;
  if (event.key === "?") gantt.showKeys();
  const act = event.key === "+" ? "zoom_in" : actOf(event, "plan");
  const move = (gantt.editing && EDITS[act]) || (gantt.view && MOVES[act]);
  if (!move && event.key !== "?") return;
  if (move) move(gantt, event);
  event.preventDefault();
}
