// What became of a run, and what did it: the page's twin of lego_mlp/analysis/diagnosis.py,
// function by function. Everything is computed from the run; the sentences come from verdicts.json.

import VERDICTS from "../../analysis/verdicts.json" with { type: "json" };
import { ACTIVATIONS, PENALTIES, norm, sumOfSquares } from "./bricks.js";
import { largestCurvature } from "./curvature.js";

const KEEPS_SIZE = { linear: 1, relu: Math.SQRT2 };
const NUDGE = 1e-5;
/** Figures that count something, and are written in full. */
const COUNTED = new Set(["at", "depth", "n", "seen", "step", "steps", "width"]);

/** A number with three digits, the same text as in Python. */
export function short(x) {
  if (!Number.isFinite(x)) return "beyond measure";
  const rounded = Number(x.toPrecision(3));
  if (x === 0 || (Math.abs(rounded) >= 1e-3 && Math.abs(rounded) < 1e4)) return String(rounded);
  const [digits, power] = rounded.toExponential().split("e");
  return `${digits}e${Number(power)}`;
}

function verdictOf(kind, figures, lead = "") {
  const template = (lead ? VERDICTS[lead] : "") + VERDICTS[kind];
  const text = (name, value) =>
    typeof value === "number" && !COUNTED.has(name) ? short(value) : String(value);
  const sentence = template.replace(/\{(\w+)\}/g, (_, name) => text(name, figures[name]));
  return { kind, sentence, figures };
}

/** The verdict of an ended run. A generator: it yields between pieces of work.
 *  `run`: `{net, state, n, first, columns, gradientNorms, frames, tail, exploded, arrays(theta),
 *  gradient(theta, result)}`, with `first` the first parameters and `tail` the last finite ones. */
export function* diagnose(run) {
  if (!run.tail.length) return verdictOf("overflow-at-start", { array: run.exploded.in });
  if (run.exploded || isGrowing(run)) return yield* explosion(run);
  return yield* ending(run);
}

function isGrowing({ loss }) {
  const last = loss[loss.length - 1];
  return last > 10 * loss[0] && last >= 0.99 * loss.reduce((most, value) => Math.max(most, value));
}

/** Learning rate × largest curvature. */
function* stepTimesCurvature(run, theta) {
  return run.state.learning_rate * (yield* largestCurvature(run.gradient, theta));
}

const lastOf = (list) => list[list.length - 1];

// --- What an explosion is due to ---

function* explosion(run) {
  const array = run.exploded?.in ?? "loss";
  const figures = { array, step: run.exploded?.at ?? null, seen: run.tail.length - 1 };
  const growth = yield* growthOf(run, array);
  let lead = run.exploded ? "lead" : "lead-growing";
  if (growth === null) lead = "lead-short";
  else figures.growth = growth;
  if (growth !== null && figures.seen === 1) lead = "lead-one";
  const [kind, found] = yield* causeOf(run);
  return verdictOf(kind, { ...figures, ...found }, lead);
}

/** How many times larger the array became each step, over the last finite ones. */
function* growthOf(run, array) {
  const first = sizeOf(run.arrays(run.tail[0].theta)[array]);
  yield;
  const last = sizeOf(run.arrays(lastOf(run.tail).theta)[array]);
  const steps = run.tail.length - 1;
  const measurable = (size) => size > 0 && size < Infinity;
  if (steps === 0 || !measurable(first) || !measurable(last)) return null;
  return Math.exp((Math.log(last) - Math.log(first)) / steps);
}

function sizeOf(found) {
  return norm(typeof found === "number" ? Float64Array.of(found) : found.values);
}

function* causeOf(run) {
  const found = strongPenalty(run) ?? wrongPenalty(run);
  if (found) return found;
  const atStart = yield* stepTimesCurvature(run, run.first);
  return (yield* largeGain(run, atStart)) ?? (yield* sharpValley(run, atStart));
}

/** L2 multiplies every weight by 1 - learning rate × λ/N at each step. */
function strongPenalty({ net, state, n }) {
  const product = (state.learning_rate * net.strength) / n;
  if (net.penalty !== "l2" || !(product > 2)) return null;
  const { learning_rate, strength } = state;
  const figures = { learning_rate, strength, n, product, factor: product - 1 };
  return ["exploding-penalty", figures];
}

/** Measure the penalty's slope, and ask how much of the last gradient it was. */
function wrongPenalty(run) {
  if (!run.net.strength) return null;
  const { theta } = lastOf(run.tail);
  const share = penaltyShare(run, theta);
  for (const { name, from, to } of run.net.names.filter((entry) => entry.name[0] === "W")) {
    const { measured, coded } = penaltySlopes(run, theta.subarray(from, to));
    const off = Math.abs(measured - coded);
    if (off > 1e-3 * Math.max(Math.abs(measured), Math.abs(coded)) && share > 0.5) {
      return ["wrong-penalty", { weights: name, measured, coded, share: 100 * share }];
    }
  }
  return null;
}

/** The measured and the coded rise of the penalty along W, scaled to length 1. */
function penaltySlopes({ net, n }, W) {
  const { price, slope } = PENALTIES[net.penalty];
  const scale = net.strength / n;
  const length = norm(W);
  const unit = length > 0 ? W.map((w) => w / length) : W;
  const sum = sumOfSquares(unit);
  const value = (factor) => scale * unit.reduce((total, w) => total + price(w * factor), 0);
  return {
    measured: (value(1 + NUDGE) - value(1 - NUDGE)) / (2 * NUDGE),
    coded: scale * unit.reduce((total, w) => total + slope(w, sum) * w, 0),
  };
}

/** How large the penalty's part of the gradient is beside the data's. */
function penaltyShare({ net, n, arrays }, theta) {
  const { slope } = PENALTIES[net.penalty];
  const scale = net.strength / n;
  const found = arrays(theta);
  const parts = [];
  const rests = [];
  for (const { name, from, to } of net.names.filter((entry) => entry.name[0] === "W")) {
    const W = theta.subarray(from, to);
    const sum = sumOfSquares(W);
    const part = W.map((w) => scale * slope(w, sum));
    parts.push(norm(part));
    rests.push(norm(found[`dL_d${name}`].values.map((entry, k) => entry - part[k])));
  }
  const whole = norm(Float64Array.from(parts)) + norm(Float64Array.from(rests));
  return whole > 0 ? norm(Float64Array.from(parts)) / whole : 0;
}

/** What would the same learning rate have met at the gain that keeps sizes equal? The gain did it
 *  where it accounts for more of the excess over 2 than what is left without it. */
function* largeGain(run, atStart) {
  const { layers } = run.net;
  const level = KEEPS_SIZE[layers[0].activation];
  if (layers.length < 3 || !level || !(atStart > 2)) return null;
  const weights = (theta, { W, inputs, outputs }) => theta.subarray(W, W + inputs * outputs);
  const gain = layers.reduce(
    (product, layer) => product * (norm(weights(run.first, layer)) / Math.sqrt(layer.outputs)),
    1,
  ) ** (1 / layers.length);
  if (!(gain > 1.001 * level)) return null;
  const tame = run.first.slice();
  for (const layer of layers) {
    const W = weights(tame, layer);
    W.forEach((w, k) => (W[k] = (w * level) / gain));
  }
  const tamed = yield* stepTimesCurvature(run, tame);
  if (!(atStart / tamed > Math.max(1, tamed / 2))) return null;
  return ["exploding-gain", { gain, level, depth: layers.length, product: atStart, tamed }];
}

/** The first of a few steps at which learning rate × curvature was above 2. */
function* sharpValley(run, atStart) {
  let product = atStart;
  let at = 0;
  const beforeTheEnd = run.frames.filter(({ step }) => step > 0 && step < run.tail[0].step);
  for (const frame of [...beforeTheEnd.slice(-3), run.tail[0]]) {
    if (product > 2) break;
    product = yield* stepTimesCurvature(run, frame.theta);
    at = frame.step;
  }
  const { learning_rate } = run.state;
  const figures = { learning_rate, product, at };
  if (!(product > 2)) return ["unexplained", figures];
  return ["exploding-curvature", { ...figures, curvature: product / learning_rate }];
}

// --- What became of a run that stayed finite ---

function* ending(run) {
  const last = lastOf(run.tail);
  const start = run.arrays(run.first);
  yield;
  const end = run.arrays(last.theta);
  const figures = {
    loss_start: start.data_loss,
    loss_end: end.data_loss,
    steps: last.step,
    accuracy: 100 * lastOf(run.accuracy),
    constant: constantLoss(start.Y),
    learning_rate: run.state.learning_rate,
  };
  const silent = silentLayer(run.net, end);
  if (silent) return verdictOf("dead", { ...figures, array: silent });
  const { passed, array } = passedOn(run.net, end);
  if (passed < 0.01 && figures.loss_end > 0.1 * figures.loss_start) {
    return saturated(run, { ...figures, array, passed: 100 * passed }, start);
  }
  if (lastOf(run.loss) > 1.05 * run.loss[0]) {
    const whole = { loss_start: run.loss[0], loss_end: lastOf(run.loss) };
    return verdictOf("bouncing", { ...figures, ...whole, ...(yield* tooSteep(run)) });
  }
  return learned(run, start, figures);
}

/** Learning rate × largest curvature at the start, or at the end if that is below 2: the places
 * that a run is thrown to may be flat. */
function* tooSteep(run) {
  const product = yield* stepTimesCurvature(run, run.first);
  if (product > 2) return { product, at: 0 };
  const last = lastOf(run.tail);
  return { product: yield* stepTimesCurvature(run, last.theta), at: last.step };
}

function learned(run, start, figures) {
  if (figures.accuracy >= 95) return verdictOf("fine", figures);
  const width = run.net.layers[0].outputs;
  if (beganAlike(run)) return verdictOf("symmetric", { ...figures, array: "h1", width });
  const bestKnown = Math.min(figures.loss_start, figures.constant || figures.loss_start);
  if (figures.loss_end < 0.95 * bestKnown) return verdictOf("fine", figures);
  return stuck(run, start, figures);
}

/** The data loss of the best answer that is the same for every point. */
function constantLoss(Y) {
  const ones = Y.values.reduce((sum, value, i) => sum + (i % 2) * value, 0) / Y.rows;
  return ones * (1 - ones);
}

/** Did the first layer's neurons start as copies of each other? */
function beganAlike({ net, first }) {
  const [{ W, b, inputs, outputs }, above] = net.layers;
  const alike = (from, count, step) => {
    for (let k = 1; k < count; k++) if (first[from + k * step] !== first[from]) return false;
    return true;
  };
  if (outputs < 2 || (b >= 0 && !alike(b, outputs, 1))) return false;
  for (let k = 0; k < inputs; k++) if (!alike(W + k * outputs, outputs, 1)) return false;
  for (let j = 0; j < above.outputs; j++) {
    if (!alike(above.W + j, outputs, above.outputs)) return false;
  }
  return true;
}

/** The first layer of ReLU that says 0 for every point. */
function silentLayer(net, arrays) {
  const index = net.layers.findIndex(
    ({ activation }, i) =>
      activation === "relu" && arrays[`h${i + 1}`].values.every((value) => value === 0),
  );
  return index < 0 ? null : `h${index + 1}`;
}

/** Which layer's slopes let least of the error through, and how much of it. */
function passedOn(net, arrays) {
  let least = { passed: 1, array: "" };
  net.layers.forEach(({ activation }, i) => {
    const { bounded, most } = ACTIVATIONS[activation];
    const error = norm(arrays[`dL_dh${i + 1}`].values);
    if (!bounded || !(error > 0)) return;
    const passed = norm(arrays[`dL_dz${i + 1}`].values) / (error * most);
    if (passed < least.passed) least = { passed, array: `h${i + 1}` };
  });
  return least;
}

function saturated(run, figures, start) {
  if (passedOn(run.net, start).passed < 0.01) return verdictOf("saturated-at-start", figures);
  const sizes = run.loss.map((_, k) =>
    norm(Float64Array.from(run.gradientNorms, (column) => column[k])),
  );
  const gradient_most = sizes.reduce((most, size) => Math.max(most, size));
  return verdictOf("saturated", { ...figures, gradient_end: lastOf(sizes), gradient_most });
}

function stuck(run, start, figures) {
  const depth = run.net.layers.length;
  const above = norm(start[`dL_dW${depth}`].values);
  const ratio = above > 0 ? norm(start.dL_dW1.values) / above : 1;
  if (depth > 2 && ratio > 0 && ratio < 1e-3) {
    return verdictOf("vanishing", { ...figures, ratio, top: `W${depth}` });
  }
  return verdictOf("stuck", figures);
}
