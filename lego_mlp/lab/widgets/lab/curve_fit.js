// A curve to fit: the points, what the network says along x, and what each neuron adds to it.

import { percent, plural, readable } from "../../js/ui/format.js";

const POINT_RADIUS = 2.2;
const ROOM = 1.8; // above and below the points, for the shares
const MOST_SHARES = 6;

/** How far the picture reaches to each side of 0 in height: as long as the points stay, it does. */
export function riseOf({ targets }) {
  return ROOM * targets.reduce((most, y) => Math.max(most, Math.abs(y)), 1e-6);
}

/** Draws the points of a run, each neuron's share of the output as a thin line, the bias dashed, and
 *  their sum, which is what the network says. */
export function drawCurveFit(surface, run, { lit, colours }) {
  const { context, height } = surface;
  if (!run.data) return;
  const rise = riseOf(run.data);
  const y = (value) => (0.5 - value / (2 * rise)) * height;
  context.strokeStyle = colours.grid;
  context.lineWidth = 1;
  traceLevel(surface, y(0));
  drawTargets(surface, run, y, colours);
  if (!run.maps) return;
  const { shares, output, hidden } = run.maps;
  const top = run.ran.hidden_layers;
  context.strokeStyle = colours.muted;
  for (const share of shares) traceLine(surface, share, y);
  const bias = biasOf(run);
  context.setLineDash([4, 4]);
  if (bias) traceLevel(surface, y(bias));
  context.setLineDash([]);
  context.strokeStyle = colours.forward;
  context.lineWidth = 2.5;
  traceLine(surface, output, y);
  const own = lit?.layer === top ? shares[lit.number] : hidden[lit?.layer - 1]?.[lit.number];
  if (!own) return;
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  traceLine(surface, own, y);
}

function biasOf({ ran, frame }) {
  return frame?.parameters[`b${ran.hidden_layers + 1}`]?.[0] ?? 0;
}

/** A line through values that stand evenly from the left to the right. */
function traceLine({ context, width }, values, y) {
  context.beginPath();
  values.forEach((value, k) => context.lineTo(((k + 0.5) / values.length) * width, inReach(y(value))));
  context.stroke();
}

/** A level line, from edge to edge. */
function traceLevel({ context, width }, height) {
  context.beginPath();
  context.moveTo(0, inReach(height));
  context.lineTo(width, inReach(height));
  context.stroke();
}

/** A height far outside of the picture as one just as far that a canvas can take. */
function inReach(height) {
  return Math.max(-1e4, Math.min(1e4, height));
}

/** Points that were not trained on are hollow. */
function drawTargets({ context, width }, { data, ran, reach }, y, colours) {
  context.lineWidth = 1;
  for (const trained of [true, false]) {
    context.fillStyle = trained ? colours.muted : colours.paper;
    context.strokeStyle = colours.muted;
    context.beginPath();
    for (let i = trained ? 0 : ran.train_points; i < (trained ? Math.min(ran.train_points, data.n) : data.n); i++) {
      const x = (0.5 + data.x1[i] / (2 * reach)) * width;
      context.moveTo(x + POINT_RADIUS, y(data.targets[i]));
      context.arc(x, y(data.targets[i]), POINT_RADIUS, 0, 2 * Math.PI);
    }
    context.fill();
    context.stroke();
  }
}

/** One neuron's answer along x, in a small picture: `stretch` takes it to -1 to 1. */
export function drawProfile(surface, values, { forward, paper }, { middle, factor }) {
  const { context, width, height } = surface;
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = forward;
  context.lineWidth = Math.min(2, width / 20);
  traceLine(surface, values, (value) => (0.5 - 0.42 * factor * (value - middle)) * height);
}

/** Where the pointed place of a run's curve stands. */
export function pointedPlace({ data, maps }, { column }, { width, height }) {
  const place = 0.5 - maps.output[column] / (2 * riseOf(data));
  return { x: ((column + 0.5) / maps.output.length) * width, y: Math.max(0, Math.min(1, place)) * height };
}

/** "x = 0.3: 0.81" and "= 0.5 − 0.21 + bias 0.52". */
export function pointedWords(run, { column }) {
  const { output, shares, reach } = run.maps;
  const x = reach * ((2 * column + 1) / output.length - 1);
  const parts = shares.slice(0, MOST_SHARES).map((share) => signed(share[column]));
  if (shares.length > MOST_SHARES) parts.push(`+ … (${shares.length})`);
  const bias = biasOf(run);
  if (bias) parts.push(signed(bias, "bias "));
  return `x = ${readable(x)}: ${readable(output[column])}\n= ${parts.join(" ").replace(/^\+ /, "")}`;
}

function signed(value, name = "") {
  return `${value < 0 ? "−" : "+"} ${name}${readable(Math.abs(value), 2)}`;
}

/** "97.3 % of the variance explained"; of a curve whose points are all as high, nothing is. Where the
 *  squares are larger than those of one answer for all, the share is below 0. */
export function explainedWords(share, what = " of the variance explained") {
  if (!Number.isFinite(share)) return "no variance to explain";
  return share < 0 ? "further off than the mean" : `${percent(share)}${what}`;
}

/** The panel in words. */
export function curveFitWords({ data, shown, ran, maps, trace }, pinned) {
  const parts = maps ? `, its bias and what ${plural(maps.shares.length, "neuron")} of its last hidden layer add to it` : "";
  const unseen = trace.test_loss && ran.train_points < data.n ? `, hollow those ${data.n - ran.train_points} that were not trained on,` : "";
  const at = shown ? `at step ${shown.step}: ${explainedWords(shown.explained)}` : "nothing trained";
  return `${pinned ? "Pinned run, the" : "The"} ${plural(data.n, "point")} of a curve${unseen} and what the network says along x${parts} ${at}`;
}
