// The rows behind a chart as a table, for those who cannot see it or want the number.

import { element } from "./dom.js";

const MOST = 300;

/** Return tables of the rows of a chart, one for each of its data. */
export function rowsTable(chart, texts) {
  const made = [];
  for (const [name, rows] of Object.entries(chart.data)) {
    if (!rows.length) continue;
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const shown = rows.slice(0, MOST);
    made.push(
      element(
        "table",
        {},
        element("caption", { text: `${chart.title} (${name})` }),
        element(
          "thead",
          {},
          element("tr", {}, ...columns.map((text) => element("th", { scope: "col", text }))),
        ),
        element(
          "tbody",
          {},
          ...shown.map((row) =>
            element("tr", {}, ...columns.map((key) => element("td", { text: cell(row[key]) }))),
          ),
        ),
      ),
    );
    if (rows.length > MOST) {
      made.push(element("p", { text: texts.say("results.more_rows", { count: rows.length - MOST }) }));
    }
  }
  return made.length ? made : [element("p", { text: texts.say("results.no_rows") })];
}

function cell(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}
