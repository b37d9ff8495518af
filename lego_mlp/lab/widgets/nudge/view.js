// What a slope is: nudge one weight by ε and look at the loss.

import { fullState } from "../../js/engine/state.js";
import { readable } from "../../js/ui/format.js";
import { drawPlot, plotScale, rangeOf } from "../../js/ui/plot.js";
import { freshId, make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { drawDot, makeCheck, makeKey, makeReader, widened } from "../../js/ui/frame.js";
import { nudgeable } from "./compute.js";

const NUDGES = Array.from({ length: 111 }, (_, k) => 10 ** (k / 10 - 12));
const WIDE = 3;
const ONE_ROUNDING = 2 ** -53;

export function makeNudge(frame, props) {
  const state = fullState(props.state);
  const fig = { state, choices: nudgeable(state), position: props.position, zoom: false, found: null };
  fig.chosen = fig.choices.find(
    ({ parameter, index }) => parameter === props.parameter && index === props.index,
  );
  const ask = () => {
    const half = fig.zoom ? 2 * NUDGES[fig.position] : WIDE;
    const { parameter, index } = fig.chosen;
    frame.compute({ state, parameter, index, epsilons: NUDGES, half }, (found) => {
      fig.found = { ...found, half };
    });
  };
  const along = makePanel("nudge", "Change of the loss");
  const errors = makePanel("nudge", "Relative error of the slope");
  say(errors.note, "log scales, against ε");
  const pictures = make("div", { class: "lego-panels" }, along.element, errors.element);
  frame.box.append(nudgeControls(frame, fig, ask), pictures, nudgeKey());
  ask();
  const draw = () => {
    if (!fig.found) return false;
    const measured = measure(fig.found, fig.position);
    drawAlong(frame, along, fig, measured);
    drawErrors(frame, errors, fig, measured);
    frame.say(nudgeWords(fig.chosen.name, fig.found, measured));
  };
  return { draw };
}

function nudgeControls(frame, fig, ask) {
  const id = freshId("weight");
  const options = fig.choices.map(({ name }, i) => make("option", { value: i, text: name }));
  const select = make("select", { id, onchange: () => choose(Number(select.value)) }, ...options);
  select.value = String(fig.choices.indexOf(fig.chosen));
  const choose = (i) => {
    fig.chosen = fig.choices[i];
    ask();
  };
  const slider = makeReader(
    {
      label: "ε", min: 0, max: NUDGES.length - 1, step: 1, value: fig.position,
      shown: (k) => readable(NUDGES[k], 2),
    },
    (k) => {
      fig.position = k;
      if (fig.zoom) ask();
      else frame.redraw();
    },
  );
  const zoom = makeCheck("zoom in with ε", (on) => {
    fig.zoom = on;
    ask();
  });
  const weight = make("div", { class: "lego-control" }, make("label", { for: id, text: "Nudged" }), select);
  return make("div", { class: "lego-controls" }, weight, slider.element, zoom.element);
}

function nudgeKey() {
  return makeKey([
    { name: "loss", colour: "ink" },
    { name: "tangent", colour: "muted", dash: [7, 4] },
    { name: "one-sided slope", colour: "weight-plus", dash: [2, 4] },
    { name: "central slope", colour: "weight-minus" },
    { name: "size of the rounding", colour: "muted", dash: [1, 3] },
  ]).element;
}

/** Slopes and their relative errors at every ε, and which cause of error is the larger one. */
export function measure({ loss, gradient, plus, minus }, position) {
  const size = Math.abs(gradient) || 1;
  const off = (slope) => Math.abs(slope - gradient) / size;
  const one = NUDGES.map((epsilon, k) => off((plus[k] - loss) / epsilon));
  const central = NUDGES.map((epsilon, k) => off((plus[k] - minus[k]) / (2 * epsilon)));
  const rounding = NUDGES.map((epsilon) => (ONE_ROUNDING * loss) / (epsilon * size));
  const last = NUDGES.length - 1;
  // The bend of the curve costs ε times, of the central slope ε² times, what it costs at 0.1.
  const bends = (errors, power) => errors[last] * (NUDGES[position] / NUDGES[last]) ** power;
  return {
    epsilon: NUDGES[position],
    change: plus[position] - loss,
    rise: [minus[position] - loss, plus[position] - loss],
    one, central, rounding, position,
    oneBends: bends(one, 1) > rounding[position],
    centralBends: bends(central, 2) > rounding[position],
  };
}

function drawAlong(frame, panel, fig, { epsilon, rise }) {
  const { gradient, loss, along, half } = fig.found;
  const xs = Array.from(along, (_, i) => (half * (i - 40)) / 40);
  const ys = Array.from(along, (value) => value - loss);
  const ends = [-half, half];
  const slope = (rise[1] - rise[0]) / (2 * epsilon);
  const middle = (rise[1] + rise[0]) / 2;
  const { colours } = frame;
  const line = (points, colour, dash) => ({ xs: ends, ys: points, colour: colours[colour], dash, width: 1.5 });
  const lines = [
    { xs, ys, colour: colours.ink, width: 2.25 },
    line(ends.map((x) => middle + slope * x), "weight-minus", []),
    line(ends.map((x) => gradient * x), "muted", [7, 4]),
    line(ends.map((x) => (rise[1] / epsilon) * x), "weight-plus", [2, 4]),
  ];
  const spec = { x: ends, y: widened(rangeOf([ys])), lines };
  const surface = pen(panel.canvas);
  say(panel.note, `${fig.chosen.name} nudged by up to ${readable(half, 2)}`);
  setAttribute(panel.canvas, "aria-label", `Change of the loss against the nudge of ${fig.chosen.name}, with its tangent and the lines through the nudged points`);
  if (!surface.width) return;
  drawPlot(surface, spec, colours);
  const scale = plotScale(surface, spec);
  const dots = [[-epsilon, rise[0]], [0, 0], [epsilon, rise[1]]];
  for (const [x, y] of dots) drawDot(surface.context, scale.x(x), scale.y(y), colours.ink, colours.paper);
}

function drawErrors(frame, panel, { position }, { one, central, rounding }) {
  const { colours } = frame;
  const line = (ys, colour, dash) => ({ xs: NUDGES, ys, colour: colours[colour], dash });
  const spec = {
    x: [1e-12, 0.1], y: [1e-15, 3], log: true, logX: true, cursor: NUDGES[position],
    lines: [
      { ...line(rounding, "muted", [1, 3]), faint: true, width: 1.25 },
      line(one, "weight-plus", [2, 4]),
      line(central, "weight-minus"),
    ],
  };
  const surface = pen(panel.canvas);
  const ends = `at this ε the one-sided slope is off by ${readable(one[position], 2)}, the central one by ${readable(central[position], 2)}`;
  setAttribute(panel.canvas, "aria-label", `Relative error of the measured slope against ε, each a U; ${ends}`);
  if (surface.width) drawPlot(surface, spec, colours);
}

export function nudgeWords(name, { value, gradient }, measured) {
  const { epsilon, change, one, central, position } = measured;
  return (
    `${name} = ${readable(value, 4)}, nudged by ε = ${readable(epsilon, 2)}: the loss changes by ` +
    `${readable(change, 6)}, and gradient × ε is ${readable(gradient * epsilon, 6)}. ` +
    `The one-sided slope agrees with the gradient in ${digitsThatAgree(one[position])}, the central one ` +
    `in ${digitsThatAgree(central[position])}. ${sideOfTheU(measured)}`
  );
}

function digitsThatAgree(error) {
  const count = error === 0 ? 16 : Math.max(0, Math.min(16, Math.floor(-Math.log10(error))));
  return `${count} digit${count === 1 ? "" : "s"}`;
}

function sideOfTheU({ oneBends, centralBends }) {
  if (oneBends && centralBends) {
    return "Right side of the U: the curve of the loss bends away from the line, so a smaller ε is better.";
  }
  if (!oneBends && !centralBends) {
    return "Left side of the U: the change is so small that the computer's rounding shows, so a larger ε is better.";
  }
  const bending = oneBends ? "one-sided" : "central";
  const rounding = oneBends ? "central" : "one-sided";
  return (
    `Between the two: for the ${bending} slope the curve's bend costs most, so a smaller ε is better; ` +
    `the ${rounding} slope already suffers from the computer's rounding.`
  );
}
