// What became of a run, and what did it: the page's twin of lego_mlp/analysis/diagnosis.py,
// function by function. Everything is computed from the run; the sentences come from verdicts.json.

import VERDICTS from "../../../analysis/verdicts.json" with { type: "json" };
import { OUTPUTS, isBounded } from "./activations.js";
import { PENALTIES, norm, sumOfSquares } from "./bricks.js";
import { largestCurvature } from "./curvature.js";
import { OPTIMIZERS } from "./optimizers.js";

const NUDGE = 1e-5;
const GOAL = 0.9;
const PARTLY = 0.7;
const FALLS = 0.01;
const NEIGHBOURS = 9;
/** Figures that count something, and are written in full. */
const COUNTED = new Set([
  ...["at", "class", "dead", "depth", "found", "n", "others", "seen", "step", "steps", "width"],
]);

/** A number with three digits, the same text as in Python. */
export function short(x) {
  if (!Number.isFinite(x)) return "beyond measure";
  const rounded = Number(x.toPrecision(3));
  if (x === 0 || (Math.abs(rounded) >= 1e-3 && Math.abs(rounded) < 1e4)) return String(rounded);
  const [digits, power] = rounded.toExponential().split("e");
  return `${digits}e${Number(power)}`;
}

function verdictOf(kind, figures, { lead = "", words = kind, parts = {} } = {}) {
  const gaps = /\{(score|why|also)\}/g;
  const whole = VERDICTS[words].replace(gaps, (_, gap) => (parts[gap] ? VERDICTS[parts[gap]] : ""));
  const template = (lead ? VERDICTS[lead] : "") + whole;
  const text = (name, value) =>
    typeof value === "number" && !COUNTED.has(name) ? short(value) : String(value);
  const sentence = template.replace(/\{(\w+)\}/g, (_, name) => text(name, figures[name]));
  return { kind, sentence, figures };
}

/** The verdict of an ended run. A generator: it yields between pieces of work.
 *  `run`: `{net, state, n, rate, first, steps, loss, gradientNorms, frames, tail, exploded, arrays(theta),
 *  arraysOfRest(theta), gradient(theta, result)}`, with `first` the first parameters and `tail` the
 *  last finite ones; `arraysOfRest` looks at the held-out points, null where there are none. */
export function* diagnose(run) {
  if (!run.tail.length) return verdictOf("overflow-at-start", { array: run.exploded.in });
  if (run.exploded || isGrowing(run)) return yield* explosion(run);
  return yield* ending(counted(run));
}

/** Whether a verdict is that of a run at the goal or near it; not of one that is still learning. */
export function hasLearned({ kind, figures }) {
  return kind === "fine" && ("neighbours" in figures || figures.reached > 100 * PARTLY);
}

/** A run that stopped early went back: what was recorded after that does not count. */
function counted(run) {
  const last = lastOf(run.tail).step;
  const cut = (column) => column.filter((_, k) => run.steps[k] <= last);
  const [steps, loss] = [run.steps, run.loss].map(cut);
  return { ...run, steps, loss, gradientNorms: run.gradientNorms.map(cut) };
}

/** The rate of the last update that was made; a run of 0 steps made none. */
function lastRate({ rate, exploded, tail }) {
  const updates = exploded?.at ?? lastOf(tail).step;
  return updates ? rate(updates - 1) : NaN;
}

function isGrowing({ loss }) {
  const last = loss[loss.length - 1];
  return last > 10 * loss[0] && last >= 0.99 * loss.reduce((most, value) => Math.max(most, value));
}

/** What learning rate × curvature has to stay below, null where nothing is known. */
const limitOf = ({ state }) => OPTIMIZERS[state.optimizer].limit;

/** Learning rate × largest curvature. */
function* stepTimesCurvature(run, theta, rate = lastRate(run)) {
  return rate * (yield* largestCurvature(run.gradient, theta));
}

const lastOf = (list) => list[list.length - 1];

// --- What an explosion is due to ---

function* explosion(run) {
  const array = run.exploded?.in ?? "loss";
  const figures = { array, step: run.exploded?.at ?? null, seen: run.tail.length - 1 };
  const growth = yield* growthOf(run, array);
  let lead = run.exploded ? "lead" : "lead-growing";
  if (growth === null) lead += "-short";
  else figures.growth = growth;
  if (growth !== null && figures.seen === 1) lead += "-one";
  const [kind, found] = yield* causeOf(run);
  const words = found ? kind : "unexplained-unmeasured";
  return verdictOf(kind, { ...figures, ...found }, { lead, words });
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
  if (limitOf(run) === null) return ["unexplained"];
  const atStart = yield* stepTimesCurvature(run, run.first);
  return (yield* largeGain(run, atStart)) ?? (yield* sharpValley(run, atStart));
}

/** L2 multiplies every weight by 1 - learning rate × λ/N at each step; with momentum β the factor
 *  is the larger root of r² - (1 + β - learning rate × λ/N) r + β. */
function strongPenalty(run) {
  const { net, state, n } = run;
  const { strength } = state;
  const learning_rate = lastRate(run);
  const limit = limitOf(run);
  const product = (learning_rate * net.strength) / n;
  if (net.penalty !== "l2" || limit === null || !(product > limit)) return null;
  const beta = limit / 2 - 1;
  const middle = product - 1 - beta;
  const factor = (middle + Math.sqrt(middle * middle - 4 * beta)) / 2;
  const figures = { learning_rate, strength, n, product, limit, factor };
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
 *  where it accounts for more of the excess over the limit than what is left without it. */
function* largeGain(run, atStart) {
  const { layers } = run.net;
  const limit = limitOf(run);
  const level = OUTPUTS[layers[0].activation].keepsSize;
  // With these bricks sizes are not the product of the gains.
  if (layers.some(({ norm, shortcut }) => norm || shortcut)) return null;
  if (layers.length < 3 || !level || !(atStart > limit)) return null;
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
  if (!(atStart > tamed * Math.max(1, tamed / limit))) return null;
  return [
    "exploding-gain",
    { gain, level, depth: layers.length, product: atStart, limit, tamed },
  ];
}

/** The first of a few steps at which learning rate × curvature was above the limit. */
function* sharpValley(run, atStart) {
  const limit = limitOf(run);
  let product = atStart;
  let at = 0;
  const beforeTheEnd = run.frames.filter(({ step }) => step > 0 && step < run.tail[0].step);
  for (const frame of [...beforeTheEnd.slice(-3), run.tail[0]]) {
    if (product > limit) break;
    product = yield* stepTimesCurvature(run, frame.theta);
    at = frame.step;
  }
  const learning_rate = lastRate(run);
  const figures = { learning_rate, product, at, limit };
  if (!(product > limit)) return ["unexplained", figures];
  return ["exploding-curvature", { ...figures, curvature: product / learning_rate }];
}

// --- What became of a run that stayed finite ---

function* ending(run) {
  const ended = yield* lookedAt(run);
  const { figures, score } = ended;
  const rose = lastOf(run.loss) > 1.05 * run.loss[0];
  if (learned(ended) && !(rose && !(score.explained > 0.5))) {
    return howFar(ended, byHeart(ended) ? "by-heart" : "fine");
  }
  const silent = silentLayer(run.net, ended.end);
  if (silent) return verdictOf("dead", { ...figures, array: silent });
  const { passed, array } = passedOn(run.net, ended.end);
  if (passed < 0.01 && figures.loss_end > 0.1 * figures.loss_start) {
    const kind = passedOn(run.net, ended.start).passed < 0.01 ? "saturated-at-start" : "saturated";
    return verdictOf(kind, { ...figures, array, passed: 100 * passed });
  }
  if (rose) {
    const whole = { loss_start: run.loss[0], loss_end: lastOf(run.loss) };
    const measured = limitOf(run) !== null;
    const steep = measured ? yield* tooSteep(run) : {};
    const words = measured ? "bouncing" : "bouncing-unmeasured";
    return verdictOf("bouncing", { ...figures, ...whole, ...steep }, { words });
  }
  if (beganAlike(run)) {
    return verdictOf("symmetric", { ...figures, array: "h1", width: run.net.layers[0].outputs });
  }
  return byHeart(ended) ? howFar(ended, "by-heart") : shortOfTheGoal(ended);
}

/** What holds up a run that is neither at the goal nor ill in its first or last numbers. */
function shortOfTheGoal(ended) {
  const { run, start, score, figures, dead, fall } = ended;
  const died = figures.gradient_end < 1e-3 * figures.gradient_most;
  const moved = figures.loss_end < 0.95 * figures.loss_start;
  const stuck = score.explained < 0.05 || !(moved || died);
  const ratio = gradientRatio(run.net, start);
  const fell = figures.loss_end < 0.99 * figures.loss_start;
  const enough = ended.reached > 0.2 ? FALLS : 3 * FALLS;
  const falls = fell && fall > enough && !(score.explained > -0.05 && score.explained < 0.01);
  const why = whyWords(falls, died, fall);
  if (dead && 2 * dead.dead >= dead.width) return howFar(ended, "dead-neurons", { why });
  if (stuck && ratio > 0 && ratio < 1e-3) {
    return verdictOf("vanishing", { ...figures, ratio, top: `W${run.net.layers.length}` });
  }
  const majority = majorityOf(ended);
  if (majority) return howFar(ended, "majority", { more: majority });
  const missed = missedClass(score);
  if (missed && !stuck && (ended.reached >= PARTLY || !falls)) {
    return howFar(ended, "missed-class", { more: missed, why });
  }
  if (falls) return howFar(ended, "fine", { words: "fine-falling" });
  if (stuck) return verdictOf("stuck", figures);
  if (ended.reached >= PARTLY) return howFar(ended, "fine", { words: "fine-partly" });
  const noise = noiseOf(ended);
  if (noise) return howFar(ended, "fine", { more: noise, words: "fine-noise" });
  if (dead) return howFar(ended, "dead-neurons", { why });
  return howFar(ended, "stuck-short", { why });
}

/** Which words say what the loss does at the end. */
function whyWords(falls, died, fall) {
  if (falls) return "why-falls";
  if (died) return "why-died";
  return fall > 0 ? "why-flat" : "why-level";
}

/** A verdict whose sentence says how far the run got, on which points. */
function howFar(ended, kind, { more = {}, words, why } = {}) {
  const score = scoreWords(ended);
  const also = kind === "fine" && ended.dead ? "also-dead" : undefined;
  return verdictOf(kind, { ...ended.figures, ...more }, { words, parts: { score, why, also } });
}

/** Which words say how well the points are answered. */
function scoreWords({ score: { right, explained }, heldOut }) {
  if (!Number.isNaN(right)) return heldOut ? "right-held-out" : "right";
  if (Number.isNaN(explained)) return "one-target";
  if (explained < 0) return "worse";
  if (!heldOut) return "variance";
  return heldOut.explained < 0 ? "variance-held-out-worse" : "variance-held-out";
}

/** What a finite run is judged by, measured where it began and ended. */
function* lookedAt(run) {
  const last = lastOf(run.tail);
  const start = run.arrays(run.first);
  yield;
  const end = run.arrays(last.theta);
  yield;
  const score = scoreOf(run.net, end);
  const rest = run.arraysOfRest(last.theta);
  const heldOut = rest && scoreOf(run.net, rest);
  const ended = { run, last, start, end, score, heldOut, dead: mostDead(run.net, end) };
  yield;
  ended.fall = fallOf(ended);
  ended.reached = reachedOf(score, start.data_loss);
  ended.figures = figuresOf(ended);
  return ended;
}

function figuresOf({ run, last, start, end, score, heldOut, dead, fall, reached }) {
  const sizes = run.loss.map((_, k) =>
    norm(Float64Array.from(run.gradientNorms, (column) => column[k])),
  );
  return {
    loss_start: start.data_loss,
    loss_end: end.data_loss,
    steps: last.step,
    accuracy: 100 * score.right,
    explained: 100 * score.explained,
    reached: 100 * reached,
    constant: score.constant,
    learning_rate: lastRate(run),
    fall: 100 * fall,
    gradient_end: lastOf(sizes),
    gradient_most: sizes.reduce((most, size) => Math.max(most, size)),
    ...(heldOut && { test_accuracy: 100 * heldOut.right, test_explained: 100 * heldOut.explained }),
    ...dead,
  };
}

/** How well points are answered, beside what one answer for all of them would cost. */
function scoreOf(net, arrays) {
  const { rows: n, columns } = arrays.Y;
  if (net.curve) return scoreOfTargets(arrays.data_loss, arrays.Y.values);
  const counts = Array(columns).fill(0);
  const found = Array(columns).fill(0);
  const labels = largestOfRows(arrays.Y);
  largestOfRows(arrays[`h${net.layers.length}`]).forEach((said, i) => {
    counts[labels[i]]++;
    if (said === labels[i]) found[said]++;
  });
  const constant = constantLoss(net, counts.map((count) => count / n));
  const explained = explainedShare(arrays.data_loss, constant);
  const right = found.reduce((a, b) => a + b) / n;
  const largest = Math.max(...counts) / n;
  return { loss: arrays.data_loss, constant, explained, right, largest, counts, found, n };
}

/** The same of real targets, where no answer is right and no class the largest. */
function scoreOfTargets(loss, targets) {
  const constant = spreadOf(targets);
  const explained = explainedShare(loss, constant);
  return { loss, constant, explained, right: NaN, largest: NaN, counts: [], found: [], n: targets.length };
}

/** How much of the way from one answer for all to no loss: of squares, R². */
export function explainedShare(loss, constant) {
  return constant > 0 ? (constant - loss) / constant : NaN;
}

/** What one answer for all targets would cost: half their variance. */
export function spreadOf(targets) {
  const mean = meanOf(targets);
  return meanOf(targets.map((y) => (y - mean) * (y - mean))) / 2;
}

function meanOf(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** What one answer for all points would cost, where the classes have these shares. */
function constantLoss(net, shares) {
  const costOf = (p) => (net.softmax ? (p > 0 ? -p * Math.log(p) : 0) : (p * (1 - p)) / 2);
  return shares.reduce((sum, p) => sum + costOf(p), 0);
}

/** In which column each row has its largest number: the first such one. */
function largestOfRows({ values, rows, columns }) {
  return Array.from({ length: rows }, (_, i) => {
    let largest = 0;
    for (let j = 1; j < columns; j++) {
      if (values[i * columns + j] > values[i * columns + largest]) largest = j;
    }
    return largest;
  });
}

/** How much of what there is to learn was learned: 0 with one answer for all. */
function reachedOf({ loss, constant, right, largest, explained }, lossStart) {
  if (!(constant > 0)) return lossStart > 0 ? (lossStart - loss) / lossStart : 1;
  if (Number.isNaN(right)) return explained;
  return (right - largest) / (1 - largest);
}

/** Are the points trained on answered rightly, or nearly all of them? */
function learned({ score, reached }) {
  return (reached >= GOAL || (score.right >= 0.95 && reached >= 0.5)) && !missedClass(score);
}

/** Are the held-out points answered far worse, and not by chance? */
function byHeart({ score, heldOut, reached }) {
  if (!heldOut || !(reached > 0.5)) return false;
  if (Number.isNaN(score.right)) return score.explained - heldOut.explained > 0.2;
  const all = score.n + heldOut.n;
  const mean = (score.n * score.right + heldOut.n * heldOut.right) / all;
  const chance = Math.sqrt(mean * (1 - mean) * (1 / score.n + 1 / heldOut.n));
  return score.right - heldOut.right > Math.max(0.15, 2 * chance);
}

/** What is to be said where a network hardly does better than to say the largest class. */
function majorityOf({ score: { counts, found, largest }, reached }) {
  if (!(largest >= 0.65 && largest < 1 && reached < 0.2)) return null;
  const top = counts.indexOf(Math.max(...counts));
  const better = reached > 0 ? "Hardly better" : "No better";
  const ofOthers = (column) => column.reduce((sum, count, label) => (label === top ? sum : sum + count), 0);
  return { better, class: top, share: 100 * largest, others: ofOthers(counts), found: ofOthers(found) };
}

/** The first class of which no point is found, where there are some. */
function missedClass({ counts, found }) {
  const missed = counts.findIndex((count, label) => count && !found[label]);
  return missed < 0 ? null : { class: missed, others: counts[missed] };
}

/** What is to be said where the nearest other points tell no more than the network does. */
function noiseOf({ run, score, reached, start: { X, Y } }) {
  if (score.n < 30 || !(reached > 0.2)) return null;
  const nearest = nearestOf(X);
  if (run.net.curve) {
    const mean = (rows) => meanOf(rows.map((row) => Y.values[row]));
    const loss = meanOf(nearest.map((rows, i) => (mean(rows) - Y.values[i]) ** 2)) / 2;
    const told = scoreOfTargets(loss, Y.values).explained;
    if (!(told > reached / 2 && told < score.explained + 0.1)) return null;
    return { neighbours: 100 * told };
  }
  const labels = largestOfRows(Y);
  const told = nearest.map((rows) => mostOf(rows.map((row) => labels[row]), Y.columns));
  const right = labels.filter((label, i) => told[i] === label).length / score.n;
  const toldReached = (right - score.largest) / (1 - score.largest);
  const chance = 2 * Math.sqrt((score.right * (1 - score.right)) / score.n);
  if (!(toldReached > reached / 2 && right < score.right + chance)) return null;
  return { neighbours: 100 * right };
}

/** For each point the rows of its nearest other ones; distances are measured in standard deviations. */
function nearestOf(X) {
  const columns = Array.from({ length: X.columns }, (_, k) => scaledColumn(X, k));
  const rows = Array.from({ length: X.rows }, (_, i) => i);
  return rows.map((i) => {
    const distances = rows.map((j) => columns.reduce((sum, x) => sum + (x[i] - x[j]) * (x[i] - x[j]), 0));
    const others = rows.filter((j) => j !== i).sort((a, b) => distances[a] - distances[b] || a - b);
    return others.slice(0, NEIGHBOURS);
  });
}

/** The class that most of these labels name. */
function mostOf(labels, classes) {
  const counts = Array(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts.indexOf(Math.max(...counts));
}

/** A column in its standard deviations, as it is where that is 0. */
function scaledColumn(X, k) {
  const column = Array.from({ length: X.rows }, (_, i) => X.values[i * X.columns + k]);
  const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
  const mean = sumOf(column) / X.rows;
  const spread = Math.sqrt(sumOf(column.map((x) => (x - mean) * (x - mean))) / X.rows) || 1;
  return column.map((x) => x / spread);
}

/** By which part the mean loss of the last quarter is below that of the quarter before it; with
 *  too few records, by the pace of the last steps. */
function fallOf({ run, last, end }) {
  const whole = lastOf(run.steps);
  const meanBetween = (from, to) => {
    const part = run.loss.filter((_, k) => run.steps[k] >= from * whole && run.steps[k] < to * whole);
    return part.length ? part.reduce((sum, loss) => sum + loss, 0) / part.length : NaN;
  };
  const after = meanBetween(0.75, Infinity);
  let before = meanBetween(0.5, 0.75);
  if (Number.isNaN(before)) {
    const [first] = run.tail;
    const steps = last.step - first.step;
    const pace = steps > 0 ? (run.arrays(first.theta).loss - end.loss) / steps : 0;
    before = after + (pace * last.step) / 4;
  }
  return before > 0 ? (before - after) / before : 0;
}

/** Learning rate × largest curvature at the start, or at the end if that is below the limit: the
 *  places that a run is thrown to may be flat. */
function* tooSteep(run) {
  const limit = limitOf(run);
  const product = yield* stepTimesCurvature(run, run.first, run.rate(0));
  if (product > limit) return { product, at: 0, limit };
  const last = lastOf(run.tail);
  const at = last.step;
  return { product: yield* stepTimesCurvature(run, last.theta), at, limit };
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

/** The first layer that can die and says 0 for every point, and that no shortcut jumps. */
function silentLayer(net, arrays) {
  const index = net.layers.findIndex(
    ({ activation, shortcut }, i) =>
      !shortcut && OUTPUTS[activation].dies && arrays[`h${i + 1}`].values.every((value) => value === 0),
  );
  return index < 0 ? null : `h${index + 1}`;
}

/** The layer that can die with the largest share of neurons that say 0 for every point. */
function mostDead(net, arrays) {
  let worst = null;
  net.layers.forEach(({ activation, outputs: width }, i) => {
    if (!OUTPUTS[activation].dies) return;
    const { values } = arrays[`h${i + 1}`];
    let dead = 0;
    for (let j = 0; j < width; j++) if (isSilent(values, j, width)) dead++;
    if (dead && (!worst || dead * worst.width > worst.dead * width)) {
      worst = { array: `h${i + 1}`, dead, width };
    }
  });
  return worst;
}

function isSilent(values, from, step) {
  for (let k = from; k < values.length; k += step) if (values[k] !== 0) return false;
  return true;
}

/** Which layer's slopes let least of the error through, and how much of it. Under a cross-entropy
 *  the last cannot: what its slopes take, the loss's own slope gives. Nor does a layer count past
 *  which a shortcut carries the error. */
function passedOn(net, arrays) {
  let least = { passed: 1, array: "" };
  const layers = net.softmax ? net.layers.slice(0, -1) : net.layers;
  layers.forEach(({ activation, shortcut }, i) => {
    const brick = OUTPUTS[activation];
    const error = norm(arrays[`dL_dh${i + 1}`].values);
    if (shortcut || !isBounded(brick) || !(error > 0)) return;
    const through = arrays[`dL_dn${i + 1}`] ?? arrays[`dL_dz${i + 1}`];
    const passed = norm(through.values) / (error * brick.most);
    if (passed < least.passed) least = { passed, array: `h${i + 1}` };
  });
  return least;
}

/** How large the gradient at W1 is beside that at the top, 1 in a shallow network. */
function gradientRatio(net, start) {
  const depth = net.layers.length;
  const above = norm(start[`dL_dW${depth}`].values);
  return depth < 3 || !(above > 0) ? 1 : norm(start.dL_dW1.values) / above;
}
