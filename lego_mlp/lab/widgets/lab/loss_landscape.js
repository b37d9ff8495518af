// The loss over the plane in which the run's path through the weights lies best, with the path.

import { createLandscape } from "../../js/engine/landscape.js";
import { percent, readable } from "../../js/ui/format.js";
import { makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { indexOfStep } from "../../js/ui/plot.js";
import { pointOn, takeKeys } from "../../js/ui/tip.js";
import { inSlices } from "../../js/ui/time_slices.js";
import { zeroLine } from "../../js/ui/contour.js";
import { drawMap } from "../../js/ui/plane_picture.js";

const REST_MS = 400;
const SLICE_MS = 8;
const LEVELS = 8;
const LINEAR = { middle: 0, factor: 1, steep: 1 };

export function makeLandscape(lab) {
  const panel = makePanel("landscape", "Loss landscape");
  let of = null; // the trace that was asked about, and what was found of it
  let seen = null;
  let waiting = null;
  let pointed = null; // a cell's { row, column }
  const stands = (trace) => of === trace && lab.trace === trace; // out of view, it draws nothing new
  const ask = (trace) => {
    const then = ({ landscape }) => {
      if (!stands(trace)) return;
      seen = landscape && { ...landscape, heights: heightsOf(landscape.loss) };
      lab.redraw();
    };
    const fail = () => {}; // another run has taken its place
    const here = async () => {
      const work = createLandscape(lab.ran, trace.frames);
      const stopped = () => !stands(trace);
      await inSlices({ advance: (ms) => stopped() || work.advance(ms) }, SLICE_MS, Infinity);
      if (!stopped()) then({ landscape: work.found() });
    };
    lab.host.ask({ topic: "landscape", request: { landscape: true }, here, then, fail });
  };
  const follow = () => {
    const { trace, done } = lab;
    if (of === trace || !done) return;
    [of, seen] = [trace, null];
    clearTimeout(waiting);
    if (trace.frames.length > 2) waiting = setTimeout(() => stands(trace) && ask(trace), REST_MS);
  };
  const draw = () => {
    const surface = pen(panel.canvas);
    if (!surface.width) return;
    follow();
    const at = seen && lab.shown ? indexOfStep(lab.trace.frames.map(({ step }) => step), lab.shown.step) : 0;
    if (seen) drawLandscape(surface, seen, at, lab.colours);
    if (seen && pointed) drawPointed(surface, seen, pointed, lab.colours);
    return () => {
      say(panel.note, noteOf(seen, pointed));
      setAttribute(panel.canvas, "aria-label", landscapeWords(seen, lab));
    };
  };
  const point = (row, column) => {
    const inside = (k) => Math.min((seen?.size ?? 1) - 1, Math.max(0, k));
    pointed = { row: inside(row), column: inside(column) };
    lab.redraw();
  };
  const leave = () => {
    pointed = null;
    lab.redraw();
  };
  const { canvas } = panel;
  pointOn(canvas, (x, y) => {
    const cell = (share) => Math.floor(share * (seen?.size ?? 1));
    point(cell(y / canvas.clientHeight), cell(x / canvas.clientWidth));
  }, leave);
  const walk = (down, right) => () => {
    const middle = ((seen?.size ?? 1) / 2) | 0;
    const { row, column } = pointed ?? { row: middle - down, column: middle - right };
    point(row + down, column + right);
  };
  takeKeys(canvas, {
    ...{ ArrowUp: walk(-1, 0), ArrowDown: walk(1, 0), ArrowLeft: walk(0, -1), ArrowRight: walk(0, 1) },
    Escape: leave,
  });
  const clean = () => {
    of = null;
    clearTimeout(waiting);
  };
  return { element: panel.element, canvas: panel.canvas, draw, clean };
}

/** The logarithms of the losses, from -1 for the least to 1 for the largest. */
function heightsOf(loss) {
  const logs = Array.from(loss, (value) => Math.log(Math.max(value, 1e-300)));
  const finite = logs.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return Float64Array.from(logs, (value) => (Number.isFinite(value) ? (2 * (value - low)) / (high - low || 1) - 1 : 1));
}

function drawLandscape(surface, { heights, path, x, y }, at, colours) {
  const { context, width, height } = surface;
  drawMap(surface, heights, colours.paper, colours.backward, LINEAR);
  context.strokeStyle = colours.ink;
  context.lineWidth = 0.5;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (let k = 1; k < LEVELS; k++) {
    for (const [xa, ya, xb, yb] of zeroLine(heights.map((value) => value - ((2 * k) / LEVELS - 1)))) {
      context.moveTo(xa * width, ya * height);
      context.lineTo(xb * width, yb * height);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
  const across = (value) => ((value - x[0]) / (x[1] - x[0])) * width;
  const down = (value) => ((y[1] - value) / (y[1] - y[0])) * height;
  const places = Array.from(path[0], (value, i) => [across(value), down(path[1][i])]);
  for (const [colour, thick] of [[colours.paper, 4.5], [colours.ink, 2]]) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.lineJoin = "round";
    context.beginPath();
    for (const [left, top] of places) context.lineTo(left, top);
    context.stroke();
  }
  drawDot(context, places[0], 4, colours.paper, colours.ink);
  if (places[at]) drawDot(context, places[at], 5.5, colours.highlight, colours.ink);
}

/** A square on the cell whose loss is told. */
function drawPointed({ context, width, height }, { size }, { row, column }, colours) {
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.strokeRect(((column + 0.5) / size) * width - 4.5, ((row + 0.5) / size) * height - 4.5, 9, 9);
}

function drawDot(context, [left, top], radius, inside, edge) {
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
  context.fillStyle = inside;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
}

function noteOf(seen, pointed) {
  if (!seen) return "";
  if (!pointed) return `${percent(seen.share)} of the path`;
  return `loss ${readable(seen.loss[pointed.row * seen.size + pointed.column])}`;
}

function landscapeWords(seen, { shown }) {
  if (!seen) return "Loss landscape: drawn once a run of several steps that turn stands still";
  const least = Math.min(...seen.loss);
  const most = Math.max(...seen.loss);
  return (
    `The loss over the two directions in which the weights moved most, ${percent(seen.share)} of their way, ` +
    `from ${readable(least)} where it is light to ${readable(most)} where it is dark; a line is the path ` +
    `from the first weights, a ring, to the last, and a dot marks step ${shown?.step ?? 0}`
  );
}
