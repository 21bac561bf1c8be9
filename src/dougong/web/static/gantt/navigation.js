/** What a reader can do in an open plan: choose, fold, filter, zoom, pan. The element inherits it. */

import { ZOOMS } from "./scale.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./rows.js").Filter} Filter */

/** Commands on view and stage; each is harmless while no plan is open. */
export class Navigation extends HTMLElement {
  constructor() {
    super();
    /** @type {View | null} */
    this.view = null;
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {import("./format.js").Format | null} */
    this.format = null;
    /** @type {import("./toolbar.js").Toolbar | null} */
    this.toolbar = null;
    /** @type {import("./footer.js").Footer | null} */
    this.footer = null;
    /** @type {import("./tip.js").Tip | null} */
    this.tip = null;
    this.anchorRow = -1;
  }

  /** @returns {number} rows of one page */
  get pageRows() {
    return this.view ? Math.max(1, Math.floor(this.view.height / this.view.rowHeight) - 1) : 1;
  }

  /** @param {string | number} id @returns {boolean} whether the plan has such a row */
  select(id) {
    const row = this.view ? this.view.plan.id.findIndex((other) => String(other) === String(id)) : -1;
    if (row >= 0) this.selectRow(row);
    return row >= 0;
  }

  /** @param {number} row */
  selectRow(row) {
    const { view, stage } = this;
    if (!view || !stage) return;
    if (view.rows.place[row] < 0) {
      if (!view.rows.reveal(row)) return;
      stage.request(true);
    }
    const isOther = row !== view.selected;
    view.selected = row;
    view.chosen.clear();
    view.chosenLink = -1;
    stage.showRow(row);
    stage.request();
    if (isOther) this.announce("dg-select");
  }

  /** @param {string} name of the event about the chosen row */
  announce(name) {
    if (!this.view || this.view.selected < 0) return;
    const { plan, selected: row } = this.view;
    const detail = { id: plan.id[row], row, code: plan.code[row], name: plan.name[row] };
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  /** @param {number} count visible rows down, or up when negative */
  step(count) {
    if (!this.view || this.view.rows.count === 0) return;
    const { rows, selected } = this.view;
    const place = selected < 0 ? 0 : rows.place[selected] + count;
    this.selectRow(rows.order[Math.max(0, Math.min(place, rows.count - 1))]);
  }

  /** Chooses one more row, up or down. @param {1 | -1} way */
  extend(way) {
    const { view } = this;
    if (!view || view.selected < 0) return;
    const place = Math.max(0, Math.min(view.rows.place[view.selected] + way, view.rows.count - 1));
    this.chooseTo(view.rows.order[place]);
  }

  /** Chooses all rows from the one where choosing began. @param {number} row */
  chooseTo(row) {
    const { view } = this;
    if (!view || row < 0) return;
    const anchor = view.chosen.size ? this.anchorRow : view.selected;
    const [from, to] = [view.rows.place[anchor], view.rows.place[row]].sort((a, b) => a - b);
    this.selectRow(row);
    this.anchorRow = anchor;
    view.chosen = new Set(view.rows.order.slice(from, to + 1));
    this.stage?.request();
  }

  /** Adds a row to those chosen, or takes it away. @param {number} row */
  chooseAlso(row) {
    const { view } = this;
    if (!view || row < 0) return;
    const chosen = new Set([...view.chosen, view.selected]);
    const isIn = chosen.delete(row);
    if (!isIn) chosen.add(row);
    this.selectRow(isIn && row === view.selected ? ([...chosen][0] ?? row) : isIn ? view.selected : row);
    view.chosen = chosen;
    this.stage?.request();
  }

  chooseAll() {
    if (!this.view) return;
    this.view.chosen = new Set(this.view.rows.order.slice(0, this.view.rows.count));
    this.stage?.request();
  }

  /** Opens the chosen row, or goes to its first child. */
  unfold() {
    const { view } = this;
    if (!view || !view.rows.hasChildren(view.selected)) return;
    if (!view.rows.isOpen(view.selected)) this.fold(view.selected, true);
    else this.step(1);
  }

  /** Closes the chosen row, or goes to its parent. */
  foldOrClimb() {
    const { view } = this;
    if (!view) return;
    const { rows, plan, selected } = view;
    if (rows.hasChildren(selected) && rows.isOpen(selected)) this.fold(selected, false);
    else if (plan.parent[selected] >= 0) this.selectRow(plan.parent[selected]);
  }

  /** @param {number} row @param {boolean} open */
  fold(row, open) {
    this.view?.rows.fold(row, open);
    this.keepSelection();
  }

  /** @param {number} level */
  showToLevel(level) {
    this.view?.rows.showToLevel(level);
    this.keepSelection();
  }

  /** @param {Filter} filter */
  setFilter(filter) {
    const { view } = this;
    if (!view) return;
    view.rows.setFilter(filter);
    this.keepSelection();
    this.footer?.update(view);
  }

  /** A chosen row that went out of sight passes the choice to the nearest one above it. */
  keepSelection() {
    const { view, stage } = this;
    if (!view || !stage) return;
    const before = view.selected;
    const near = view.rows.visible(before);
    view.selected = near < 0 && view.rows.count > 0 ? view.rows.order[0] : near;
    view.hovered = -1;
    view.chosenLink = -1;
    stage.request(true);
    if (view.selected >= 0) stage.showRow(view.selected);
    if (view.selected !== before) this.announce("dg-select");
  }

  /** @param {boolean} backwards */
  goToDriver(backwards) {
    const { view } = this;
    if (!view || view.selected < 0) return;
    const row = view.network.neighbour(view.selected, backwards);
    if (row < 0) return;
    this.selectRow(row);
    const x = view.scale.x(view.plan.start[row]);
    if (x < 0 || x > view.width) view.scale.centre(view.plan.start[row], 0.3);
  }

  /** @param {number} link */
  chooseLink(link) {
    if (this.view) this.view.chosenLink = link;
    this.stage?.request();
  }

  /** @param {number} row */
  hover(row) {
    if (row < 0) this.tip?.hide();
    if (!this.view || this.view.hovered === row) return;
    this.view.hovered = row;
    this.stage?.request();
  }

  /** @param {string} name one of the named zooms */
  zoomTo(name) {
    if (this.view) this.zoomBy(ZOOMS[name] / this.view.scale.perDay);
  }

  /** @param {number} factor @param {number} [x] of the moment that stays, default where the chosen bar is */
  zoomBy(factor, x) {
    const { view } = this;
    if (!view) return;
    view.scale.zoomTo(view.scale.perDay * factor, x ?? this.anchor(view));
    this.zoomed();
  }

  /** @param {View} view @returns {number} */
  anchor(view) {
    if (view.selected < 0) return view.width / 2;
    const { start, finish } = view.plan;
    const x = view.scale.x((start[view.selected] + finish[view.selected]) / 2);
    return x >= 0 && x <= view.width ? x : view.width / 2;
  }

  zoomToSelected() {
    if (!this.view || this.view.selected < 0) return;
    this.view.zoomToRow(this.view.selected);
    this.zoomed();
  }

  fit() {
    if (!this.view) return;
    this.view.scale.fit(this.view.plan.info.start, this.view.plan.info.finish);
    this.zoomed();
  }

  zoomed() {
    this.tip?.hide();
    if (this.view) this.toolbar?.showZoom(this.view.scale.perDay);
    this.stage?.request();
  }

  /** @param {number} share of the pane */
  panBy(share) {
    if (this.view) this.panPixels(this.view.width * share);
  }

  /** @param {number} pixels to the right */
  panPixels(pixels) {
    this.view?.scale.panTo(this.view.scale.left + pixels);
    this.stage?.request();
  }

  /** @param {number} pixels down */
  scrollPixels(pixels) {
    if (this.stage) this.stage.element.scrollTop += pixels;
  }

  focusGrid() {
    this.stage?.grid.element.focus({ preventScroll: true });
  }

  focusFilter() {
    this.toolbar?.input.focus();
    this.toolbar?.input.select();
  }

  showKeys() {
    this.dispatchEvent(new CustomEvent("dg-keys", { bubbles: true }));
  }
}
