// The boundary answers: at a place of the plane, what both outputs and each hidden neuron say.

import { readable } from "../../js/ui/format.js";
import { makeTip, pointOn, takeKeys } from "../../js/ui/tip.js";

const MOST_NEURONS = 8;
const LEAP = 8;

/** Lets a decision panel be pointed at; returns what draws its cross, and then says its words. A
 *  place is the middle of one of the map's cells, where the numbers are exact. */
export function pointAtPlane(lab, panel, run) {
  const tip = makeTip(panel);
  const at = (row, column) => {
    const most = (run()?.maps?.size ?? 1) - 1;
    const inside = (k) => Math.max(0, Math.min(most, k));
    const pointed = { row: inside(row), column: inside(column) };
    if (pointed.row === lab.pointed?.row && pointed.column === lab.pointed?.column) return;
    lab.pointed = pointed;
    lab.redraw();
  };
  const leave = () => {
    lab.pointed = null;
    lab.redraw();
  };
  const { canvas } = panel;
  pointOn(canvas, (x, y) => {
    const size = run()?.maps?.size;
    if (size) at(Math.floor((y / canvas.clientHeight) * size), Math.floor((x / canvas.clientWidth) * size));
  }, leave);
  const walk = (down, right) => () => {
    const middle = ((run()?.maps?.size ?? 2) / 2) | 0;
    const { row, column } = lab.pointed ?? { row: middle - down, column: middle - right };
    at(row + down, column + right);
  };
  takeKeys(canvas, {
    ...{ ArrowUp: walk(-1, 0), ArrowDown: walk(1, 0), ArrowLeft: walk(0, -1), ArrowRight: walk(0, 1) },
    ...{ "Shift+ArrowUp": walk(-LEAP, 0), "Shift+ArrowDown": walk(LEAP, 0) },
    ...{ "Shift+ArrowLeft": walk(0, -LEAP), "Shift+ArrowRight": walk(0, LEAP), Escape: leave },
  });
  return (surface) => drawPointed(lab, tip, surface, run());
}

function drawPointed(lab, tip, { context, width, height }, run) {
  const { pointed, colours } = lab;
  if (!pointed || !run?.maps) return () => tip.hide();
  const { size } = run.maps;
  const x = ((pointed.column + 0.5) / size) * width;
  const y = ((pointed.row + 0.5) / size) * height;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.strokeRect(x - 4.5, y - 4.5, 9, 9);
  return () => tip.show(placeWords(run.maps, pointed), x, y);
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
