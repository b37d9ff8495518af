// Lines over the tower: from each number that the chosen one was made from, to it.

import { makeDrawn } from "../../js/ui/svg.js";

const DOT = 2.5;
const BEND = 60;

export function makeLines() {
  return makeDrawn("svg", { class: "lego-lines", "aria-hidden": "true" });
}

/** Draws the lines from the cells `from` to the cell `to`. */
export function drawLines({ element, lines }, from, to) {
  const shown = from.filter((cell) => cell.checkVisibility());
  if (!to?.checkVisibility() || !shown.length) return void lines.replaceChildren();
  const origin = element.getBoundingClientRect();
  const [x0, y0] = [origin.left - element.scrollLeft, origin.top - element.scrollTop];
  const place = (cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    return { left: left - x0, right: right - x0, top: top - y0, bottom: bottom - y0, x: (left + right) / 2 - x0, y: (top + bottom) / 2 - y0 };
  };
  const end = place(to);
  lines.replaceChildren(...shown.flatMap((cell) => wayBetween(place(cell), end)));
}

/** A line and the dot where it arrives: out of the top or bottom of a number, so that it leaves the
 *  numbers beside it free, and in at the nearer side; within one row straight across. */
function wayBetween(from, to) {
  const right = from.x < to.x;
  const above = from.top > to.bottom;
  if (!above && from.bottom >= to.top) {
    const [x, end] = right ? [from.right, to.left] : [from.left, to.right];
    return line(`M${x} ${from.y}`, `L${end} ${to.y}`, end, to.y);
  }
  const y = above ? from.top : from.bottom;
  const over = from.right > to.left && from.left < to.right;
  if (over) {
    const end = above ? to.bottom : to.top;
    return line(`M${from.x} ${y}`, `L${to.x} ${end}`, to.x, end);
  }
  const end = right ? to.left : to.right;
  const bend = end + (right ? -BEND : BEND);
  return line(`M${from.x} ${y}`, `C${from.x} ${(y + to.y) / 2} ${bend} ${to.y} ${end} ${to.y}`, end, to.y);
}

function line(start, way, x, y) {
  return [makeDrawn("path", { d: start + way }), makeDrawn("circle", { cx: x, cy: y, r: DOT })];
}
