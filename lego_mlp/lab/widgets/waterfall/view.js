// The gradient's way down as a waterfall: what slopes and weights take from it or give to it.

import { makeControls } from "../lab/controls.js";
import { readable } from "../../js/ui/format.js";
import { drawPlot, plotScale, rangeOf } from "../../js/ui/plot.js";
import { makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { fullState } from "../../js/engine/state.js";
import { waterfallWords } from "./compute.js";
import { drawDot, drawSegment, makeKey, widened } from "../../js/ui/frame.js";

export function makeWaterfall(frame, props) {
  const fig = { state: fullState(props.state), found: null };
  const ask = () => {
    const { state } = fig;
    frame.compute({ state }, (found) => void (fig.found = { ...found, state }));
  };
  fig.change = (changes) => {
    fig.state = { ...fig.state, ...changes, weights: null };
    controls.draw();
    ask();
  };
  const controls = makeControls(fig, props.show);
  const panel = makePanel("waterfall", "Norm of the gradient");
  say(panel.note, "log scale, from the loss down to the input");
  const key = makeKey([
    { name: "through the slopes of an activation", colour: "backward", area: "filled" },
    { name: "through the weights of a linear brick", colour: "weight-plus", area: "hatched" },
    { name: "● dL_dW of that layer" },
  ]);
  frame.box.append(controls.element, panel.element, key.element);
  controls.draw();
  ask();
  const draw = () => {
    if (!fig.found) return false;
    const words = waterfallWords(fig.found.state, fig.found);
    frame.say(words);
    setAttribute(panel.canvas, "aria-label", `${waterfallList(fig.found)} ${words}`);
    const surface = pen(panel.canvas);
    if (surface.width) drawWaterfall(surface, fig.found, frame.colours);
  };
  return { draw };
}

/** The levels from the loss to the input: dL_dh and dL_dz of each layer, the last layer first. */
function levelsOf({ dL_dh, dL_dz }) {
  const levels = [];
  for (let i = dL_dh.length; i >= 1; i--) {
    levels.push({ name: `h${i}`, value: dL_dh[i - 1] }, { name: `z${i}`, value: dL_dz[i - 1], layer: i });
  }
  return levels;
}

function waterfallList(found) {
  const list = levelsOf(found).map(({ name, value }) => `dL_d${name} ${readable(value, 2)}`);
  return `Norms from the loss to the input: ${list.join(", ")}.`;
}

function drawWaterfall(surface, found, colours) {
  const { context } = surface;
  const levels = levelsOf(found);
  const values = levels.map(({ value }) => value);
  const range = rangeOf([values, found.dL_dW], true);
  const every = Math.ceil((levels.length * 22) / surface.width);
  const ticks = levels.map(({ name }, k) => [k, name]).filter((_, k) => (levels.length - 1 - k) % every === 0);
  const spec = { x: [-0.6, levels.length - 0.4], y: widened(range, true), log: true, lines: [], xTicks: ticks };
  drawPlot(surface, spec, colours);
  const scale = plotScale(surface, spec);
  const width = scale.x(1) - scale.x(0);
  levels.forEach(({ value, layer }, k) => {
    if (!(value > 0)) return;
    const [x, y] = [scale.x(k), scale.y(value)];
    const before = values[k - 1];
    if (before > 0) drawFall(context, x - width, scale.y(before), y, width, k % 2 === 1, colours);
    drawSegment(context, k > 0 ? x : scale.left, y, x + 0.15 * width, y, colours.ink);
    if (layer) drawDot(context, x, scale.y(found.dL_dW[layer - 1]), colours.ink, colours.paper);
  });
}

/** One step of the waterfall; hatched where the weights made it, so that colour is not alone. */
function drawFall(context, left, from, to, width, bySlopes, colours) {
  const [x, wide] = [left + 0.2 * width, 0.75 * width];
  const [top, high] = [Math.min(from, to), Math.max(1.5, Math.abs(to - from))];
  context.fillStyle = bySlopes ? colours.backward : colours["weight-plus"];
  context.fillRect(x, top, wide, high);
  if (bySlopes) return;
  context.save();
  context.beginPath();
  context.rect(x, top, wide, high);
  context.clip();
  for (let y = top - wide; y < top + high; y += 5) {
    drawSegment(context, x, y + wide, x + wide, y, colours.paper);
  }
  context.restore();
}
