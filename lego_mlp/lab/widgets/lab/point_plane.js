// The boundary answers: at a place of the plane, what both outputs and each hidden neuron say; of a
// curve, at a place of x, what the network says and what each neuron adds to that.

import { pointedPlace, pointedWords } from "./curve_fit.js";
import { readable } from "../../js/ui/format.js";
import { makeTip, pointOn, takeKeys } from "../../js/ui/tip.js";

const MOST_NEURONS = 8;
const LEAP = 8;

/** Lets a decision panel be pointed at; returns what draws its cross, and then says its words. A
 *  place is the middle of one of the map's cells, where the numbers are exact. */
export function pointAtPlane(lab, panel, run) {
  const tip = makeTip(panel);
  const at = (row, column) => {
    const { rows, columns } = cellsOf(run());
    const inside = (k, count) => Math.max(0, Math.min(count - 1, k));
    const pointed = { row: inside(row, rows), column: inside(column, columns), rows, columns };
    if (pointed.columns === lab.pointed?.columns && pointed.row === lab.pointed?.row && pointed.column === lab.pointed?.column) return;
    lab.pointed = pointed;
    lab.redraw();
  };
  const leave = () => {
    lab.pointed = null;
    lab.redraw();
  };
  const { canvas } = panel;
  pointOn(canvas, (x, y) => {
    const { rows, columns } = cellsOf(run());
    if (run()?.maps) at(Math.floor((y / canvas.clientHeight) * rows), Math.floor((x / canvas.clientWidth) * columns));
  }, leave);
  const walk = (down, right) => () => {
    const { rows, columns } = cellsOf(run());
    const { row, column } = lab.pointed ?? { row: ((rows / 2) | 0) - down, column: ((columns / 2) | 0) - right };
    at(row + down, column + right);
  };
  takeKeys(canvas, {
    ...{ ArrowUp: walk(-1, 0), ArrowDown: walk(1, 0), ArrowLeft: walk(0, -1), ArrowRight: walk(0, 1) },
    ...{ "Shift+ArrowUp": walk(-LEAP, 0), "Shift+ArrowDown": walk(LEAP, 0) },
    ...{ "Shift+ArrowLeft": walk(0, -LEAP), "Shift+ArrowRight": walk(0, LEAP), Escape: leave },
  });
  return (surface) => drawPointed(lab, tip, surface, run());
}

/** How many cells there are to point at: of a curve, one row of places. */
function cellsOf(run) {
  const { size = 1, shares, output } = run?.maps ?? {};
  return shares ? { rows: 1, columns: output.length } : { rows: size, columns: size };
}

function drawPointed(lab, tip, surface, run) {
  const { pointed, colours } = lab;
  const { rows, columns } = cellsOf(run);
  // Of another run, or of finer maps, the cell is another place.
  if (!pointed || !run?.maps || pointed.rows !== rows || pointed.columns !== columns) return () => tip.hide();
  const { context, width, height } = surface;
  const cell = { x: ((pointed.column + 0.5) / columns) * width, y: ((pointed.row + 0.5) / rows) * height };
  const { x, y } = run.maps.shares ? pointedPlace(run, pointed, surface) : cell;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.strokeRect(x - 4.5, y - 4.5, 9, 9);
  const words = run.maps.shares ? pointedWords(run, pointed) : placeWords(run.maps, pointed);
  return () => tip.show(words, x, y);
}

/** "x = (1.2, −0.4)", the outputs, and the hidden neurons of each layer. */
export function placeWords({ size, reach, outputs, hidden }, { row, column }) {
  const k = row * size + column;
  const place = (share) => readable(reach * share, 3);
  const x = `x = (${place((2 * column + 1) / size - 1)}, ${place(1 - (2 * row + 1) / size)})`;
  const said = (maps) => maps.slice(0, MOST_NEURONS).map((values) => readable(values[k], 2)).join(" ");
  const most = outputs.reduce((best, values, i) => (values[k] > outputs[best][k] ? i : best), 0);
  const layers = hidden.map((maps, i) => {
    const more = maps.length > MOST_NEURONS ? ` … (${maps.length})` : "";
    return `h${i + 1}: ${said(maps)}${more}`;
  });
  return [`${x}: outputs ${said(outputs).replaceAll(" ", " / ")}, class ${most}`, ...layers.slice(0, 3)].join("\n");
}
