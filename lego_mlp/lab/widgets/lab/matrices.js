// Every parameter as a number, as it was at the shown step.

import { readable } from "../../js/ui/format.js";
import { layersOf } from "./network_diagram.js";
import { make, say } from "../../js/ui/dom.js";

const MOST_ROWS = 12;

export function makeMatrices(lab) {
  const body = make("div", {
    class: "lego-matrices",
    tabindex: "0",
    role: "group",
    "aria-label": "Parameters",
  });
  const summary = make("summary", { text: "Parameters at this step" });
  const element = make("details", { class: "lego-details" }, summary, body);
  element.addEventListener("toggle", () => lab.redraw());
  let drawn = null;
  const draw = () => {
    if (!element.open || !lab.frame || drawn === lab.frame) return;
    drawn = lab.frame;
    say(summary, `Parameters at step ${lab.frame.step}`);
    body.replaceChildren(...matrixTables(lab.frame.parameters, lab.trace.shapes));
  };
  return { element, draw };
}

function matrixTables(parameters, shapes) {
  return layersOf(parameters, shapes).flatMap(({ W, b }, i) => {
    const tables = [matrixTable(`W${i + 1} (${W.length}, ${W[0].length})`, W)];
    if (b) tables.push(matrixTable(`b${i + 1} (${b.length},)`, [b]));
    return tables;
  });
}

function matrixTable(name, rows) {
  const lines = rows.slice(0, MOST_ROWS).map((row) => {
    const cells = Array.from(row, (value) => make("td", { text: readable(value, 4) }));
    return make("tr", {}, ...cells);
  });
  const more = rows.length > MOST_ROWS ? `, the first ${MOST_ROWS} rows` : "";
  return make("table", {}, make("caption", { text: name + more }), make("tbody", {}, ...lines));
}
