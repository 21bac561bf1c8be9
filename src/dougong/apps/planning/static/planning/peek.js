/**
 * The panel beside the Gantt chart: opened by `dg-open` and `dg-why`, filled by the server.
 *
 * The stage names two addresses with 0 in place of the item: `data-peek` answers the panel,
 * `data-item` is the item's own page.
 */

import htmx from "htmx";

/** Minutes up to which a plan is shown whole at first. */
const OVERVIEW = 3 * 366 * 1440;

const stage = document.querySelector(".dgp-stage");
const panel = document.getElementById("dgp-peek");

/** @param {string} id */
function show(id) {
  const address = stage?.getAttribute("data-peek")?.replace("/0/", `/${id}/`);
  if (!address || !panel) return;
  panel.hidden = false;
  htmx.ajax("GET", address, { target: "#dgp-peek", swap: "innerHTML" }).then(() => panel.focus());
  const url = new URL(location.href);
  url.searchParams.set("item", id);
  history.replaceState(history.state, "", url);
}

function hide() {
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  const chart = document.getElementById("gantt");
  if (chart instanceof HTMLElement) chart.focus();
}

/** @param {Event} event */
function open(event) {
  if (event instanceof CustomEvent) show(String(event.detail.id));
}

stage?.addEventListener("dg-open", open);
stage?.addEventListener("dg-why", open);
stage?.addEventListener("dg-select", (event) => {
  if (panel && !panel.hidden) open(event);
});
stage?.addEventListener("dg-load", () => {
  const chart = /** @type {any} */ (document.getElementById("gantt"));
  const { start, finish } = chart.view.plan.info;
  if (finish - start < OVERVIEW) chart.fit();
});
stage?.addEventListener("dg-renew", () => document.querySelector(".dgp-stale")?.remove());
stage?.addEventListener("dg-keys", () => {
  const sheet = document.getElementById("dg-shortcuts");
  if (sheet instanceof HTMLDialogElement) sheet.showModal();
});
panel?.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-peek-close]")) hide();
  const step = target?.closest("[data-peek-item]");
  if (!step) return;
  event.preventDefault();
  const id = step.getAttribute("data-peek-item") ?? "";
  const chart = /** @type {any} */ (document.getElementById("gantt"));
  chart?.select?.(Number(id));
  show(id);
});
panel?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
