/** Rows put into the outline, hung elsewhere in it, linked and deleted: edits of the chosen rows. */

/** @typedef {import("./gantt.js").DgGantt} DgGantt */
/** @typedef {import("./editing.js").Edit} Edit */

/** The chosen rows without those below another chosen one, in order. @param {DgGantt} gantt @returns {number[]} */
export function chosenTops(gantt) {
  const { view } = gantt;
  if (!view || view.selected < 0) return [];
  const rows = [...new Set([...view.chosen, view.selected])].sort((a, b) => a - b);
  let end = -1;
  return rows.filter((row) => {
    if (row < end) return false;
    end = view.plan.end[row];
    return true;
  });
}

/** @param {DgGantt} gantt @param {number} row @returns {number} the sibling before, or -1 */
function before(gantt, row) {
  const { view } = gantt;
  if (!view) return -1;
  const { parent, end } = view.plan;
  let found = -1;
  for (let other = parent[row] < 0 ? 0 : parent[row] + 1; other < row; other = end[other]) found = other;
  return found;
}

/** @param {DgGantt} gantt @param {number} row */
const key = (gantt, row) => (row < 0 ? null : gantt.editing?.id(row));

/** @param {DgGantt} gantt @param {(rows: number[]) => Edit[]} make */
function place(gantt, make) {
  gantt.editing?.do(() => {
    const rows = chosenTops(gantt);
    return rows.length ? make(rows) : [];
  });
}

/** Puts the chosen rows below the row before them. @param {DgGantt} gantt */
export function indent(gantt) {
  place(gantt, (rows) => {
    const above = before(gantt, rows[0]);
    if (above < 0) return [];
    let after = -1;
    for (let row = above + 1; gantt.view && row < gantt.view.plan.end[above]; row = gantt.view.plan.end[row]) after = row;
    return [{ do: "place", ids: rows.map((row) => key(gantt, row)), parent: key(gantt, above), after: key(gantt, after) }];
  });
}

/** Puts them behind what they lie below. @param {DgGantt} gantt */
export function outdent(gantt) {
  place(gantt, (rows) => {
    const above = gantt.view?.plan.parent[rows[0]] ?? -1;
    if (above < 0) return [];
    return [{ do: "place", ids: rows.map((row) => key(gantt, row)), parent: key(gantt, gantt.view?.plan.parent[above] ?? -1), after: key(gantt, above) }];
  });
}

/** Moves them by one place among their siblings. @param {DgGantt} gantt @param {1 | -1} way */
export function shift(gantt, way) {
  place(gantt, (rows) => {
    const { view } = gantt;
    if (!view) return [];
    const { parent, end } = view.plan;
    const above = before(gantt, rows[0]);
    const next = end[rows[rows.length - 1]];
    const hasNext = next < view.plan.count && parent[next] === parent[rows[0]];
    if (way < 0 ? above < 0 : !hasNext) return [];
    const after = way < 0 ? before(gantt, above) : next;
    return [{ do: "place", ids: rows.map((row) => key(gantt, row)), parent: key(gantt, parent[rows[0]]), after: key(gantt, after) }];
  });
}

/** Deletes them with all below. @param {DgGantt} gantt */
export function remove(gantt) {
  place(gantt, (rows) => [{ do: "remove", ids: rows.map((row) => key(gantt, row)) }]);
}

/** Lets each chosen row wait for the one before it. @param {DgGantt} gantt */
export function link(gantt) {
  const rows = chosenTops(gantt);
  gantt.editing?.do(rows.slice(1).map((row, index) => ({ do: "link", pred: key(gantt, rows[index]), succ: key(gantt, row) })));
}

/** Cuts the links between them; of one row alone, those into it. @param {DgGantt} gantt */
export function unlink(gantt) {
  place(gantt, (rows) => [{ do: "unlink", ids: rows.map((row) => key(gantt, row)) }]);
}

/**
 * New rows behind the chosen one, at its level.
 * @param {DgGantt} gantt @param {Record<string, string>[]} rows texts by column
 * @returns {Promise<boolean> | undefined}
 */
export function add(gantt, rows) {
  const { editing } = gantt;
  if (!editing || rows.length === 0) return;
  const names = rows.map(() => editing.name());
  return editing.do(() => {
    const { view } = gantt;
    const row = view && view.plan.count > 0 ? view.selected : -1;
    const parent = row < 0 ? null : key(gantt, view?.plan.parent[row] ?? -1);
    return rows.map((values, index) => ({ do: "add", key: names[index], parent, after: index ? names[index - 1] : key(gantt, row), values }));
  }, { wanted: names[names.length - 1] });
}
