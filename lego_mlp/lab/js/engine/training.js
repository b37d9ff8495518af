// The engine of the published page: from a state to a trace, in slices, without the DOM.
//
//   const run = createRun(state);        // state: every field of controls.json
//   while (!run.advance(10)) draw(run.trace());   // 10 ms of work at a time
//   run.at(7) -> {step, parameters, slopes, loss, accuracy}: of any step up to run.last; of a curve
//     there is the share `explained` of the targets' variance, and no accuracy, here and below
//   while (!run.reach(7, 10)) ...: the same in slices, where the steps up to it have to be made again
//   run.trace() -> {
//     steps, loss, accuracy, train_accuracy: Float64Array, one entry a record,
//     test_accuracy, test_loss: the same of the unseen points, null where there are none,
//     gradient_norms: {W1, b1, ...}, weight_norms: {W1, b1, ...}: each a Float64Array like loss,
//     frames: [{step, parameters: {W1, b1, ...}}], each a Float64Array, row by row,
//     shapes: {W1: [2, 4], b1: [4], ...},
//     exploded_at, exploded_in: a step and an array's name, or null,
//     best_step: the one that a run which stopped early went back to, or null,
//     done: whether the run has ended, verdict: {kind, sentence, figures}, or null until then }

import { RandomState } from "./random.js";
import { dataset } from "./datasets.js";
import { networkOf, firstParameters, named } from "./network.js";
import { OUTPUTS, isBounded } from "./activations.js";
import { backprop, firstNotFinite, matrix, norm } from "./bricks.js";
import { backwardPass, dataLoss, forwardPass, load, workspace } from "./kernels.js";
import { Film } from "./film.js";
import { OPTIMIZERS } from "./optimizers.js";
import { rateOf } from "./schedules.js";
import { diagnose, explainedShare, spreadOf } from "./verdict.js";

export const FRAMES = 40;
export const MOST_RECORDS = 1000;
const LOUDEST_NORM = 1000; // times the width: a LayerNorm makes no slope larger by more
export const TAIL = 10; // how many of the last finite steps are kept, for the verdict

/** The whole run at once. `onPartial(trace)` is called about every 40 ms of work. */
export function runTrace(state, { onPartial } = {}) {
  const run = createRun(state);
  while (!run.advance(40)) onPartial?.(run.trace());
  return run.trace();
}

/** A run; `mostKept` numbers of its steps are kept, so that `at` need not make them again. */
export function createRun(state, options) {
  return new Run(state, options);
}

/** The points that are trained on: the first ones. */
export function trainingRows(state, data) {
  return Uint32Array.from({ length: Math.min(state.train_points, data.n) }, (_, i) => i);
}

/** X and Y of some points, as matrices for the plain engine. */
export function asMatrices(data, rows) {
  const X = matrix(rows.length, data.inputs.length);
  const Y = matrix(rows.length, data.outputs);
  rows.forEach((row, k) => {
    data.inputs.forEach((column, i) => (X.values[k * X.columns + i] = column[row]));
    if (data.targets) Y.values[k] = data.targets[row];
    else Y.values[k * Y.columns + data.labels[row]] = 1;
  });
  return { X, Y };
}

/** Every matrix of one pass over the training points: {name: {rows, columns, values} or number}. */
export function arraysAt(state, parameters) {
  const net = networkOf(state);
  const data = dataset(state);
  const { X, Y } = asMatrices(data, trainingRows(state, data));
  const matrices = Object.fromEntries(
    net.names.map(({ name, rows, columns }) => [name, matrix(rows, columns, parameters[name])]),
  );
  return backprop(net, matrices, X, Y);
}

/** Which rows each step looks at, of minibatches in a shuffled order: a function of the step. */
function batchesOf(state, n) {
  const size = Math.min(state.batch_size, n);
  const anEpoch = Math.ceil(n / size);
  const source = new RandomState(state.seed);
  const orders = [];
  return (step) => {
    const epoch = Math.floor(step / anEpoch);
    while (orders.length <= epoch) orders.push(source.permutation(n));
    const start = (step % anEpoch) * size;
    return orders[epoch].subarray(start, start + size);
  };
}

class Run {
  #again = null; // makes the steps once more that were not kept

  constructor(state, { mostKept = 0 } = {}) {
    this.state = state;
    this.data = dataset(state);
    this.net = networkOf(state);
    this.first = firstParameters(state, this.net);
    this.theta = this.first.slice();
    this.gradient = new Float64Array(this.net.size);
    this.rate = rateOf(state);
    this.optimizer = OPTIMIZERS[state.optimizer].start(this.net.size);
    this.rows = trainingRows(state, this.data);
    this.batches = state.batch_size === null ? null : batchesOf(state, this.rows.length);
    this.whole = load(workspace(this.net, this.rows.length), this.data, this.rows);
    this.farthest = largestCoordinate(this.whole);
    this.unseen = Uint32Array.from({ length: this.data.n }, (_, i) => i).subarray(this.rows.length);
    this.rest = load(workspace(this.net, this.unseen.length), this.data, this.unseen);
    if (this.batches) {
      this.batch = workspace(this.net, this.rows.length);
      this.wholeGradient = new Float64Array(this.net.size);
    }
    this.every = Math.ceil(state.steps / MOST_RECORDS);
    this.keep = frameSteps(state.steps);
    this.film = new Film(state.steps, this.#remembered().map(({ length }) => length), mostKept);
    this.step = 0;
    this.ended = false;
    this.exploded = null;
    this.least = Infinity; // of the loss on the unseen points, for a run that stops when it rises
    this.waited = 0;
    this.best = null;
    this.wentBack = false;
    this.judging = null;
    this.verdict = null;
    this.#makeRecords();
  }

  #makeRecords() {
    const most = Math.ceil(this.state.steps / this.every) + 1;
    const column = () => new Float64Array(most);
    this.records = 0;
    const names = ["steps", "loss"];
    if (!this.net.curve) names.push("accuracy", "train_accuracy", ...(this.rest.n ? ["test_accuracy"] : []));
    if (this.rest.n) names.push("test_loss");
    this.columns = Object.fromEntries(names.map((name) => [name, column()]));
    this.gradientNorms = this.net.names.map(column);
    this.weightNorms = this.net.names.map(column);
    this.weights = parts(this.net, this.theta);
    this.slopes = parts(this.net, this.gradient);
    this.wholeSlopes = this.batches && parts(this.net, this.wholeGradient);
    this.frames = [];
    this.tail = [];
  }

  #remembered() {
    return [this.theta, ...this.optimizer.memory];
  }

  /** The last step that was made and is finite; -1 before the first. */
  get last() {
    return this.tail.length ? this.tail[this.tail.length - 1].step : -1;
  }

  /** What is known of a step up to the last one; of the neurons in `silenced`, `[layer, number]`
   *  counted from 1 and 0, nobody hears anything. */
  at(step, silenced = []) {
    while (!this.reach(step, Infinity));
    const { step: from, arrays } = this.#keptBefore(step);
    const theta = from === step ? arrays[0] : this.#again.theta.slice();
    const heard = silenced.length ? silent(this.net, theta, silenced) : theta;
    return { step, parameters: views(this.net, heard), ...this.#measured(heard) };
  }

  /** The latest kept step up to this one. */
  kept(step) {
    return this.#keptBefore(step).step;
  }

  #keptBefore(step) {
    return this.last < 0 ? { step, arrays: [this.first] } : this.film.before(step);
  }

  /** Makes again the steps up to one that was not kept, for about so many milliseconds, from a kept
   *  one or from where this stands; true when it is there, so that `at` need not. */
  reach(step, milliseconds) {
    const { step: from, arrays } = this.#keptBefore(step);
    if (from === step) return true;
    const again = (this.#again ??= new Run(this.state));
    if (again.step > step || again.step < from) {
      again.#remembered().forEach((array, i) => array.set(arrays[i]));
      again.step = from;
    }
    const end = performance.now() + milliseconds;
    while (again.step < step) {
      again.#evaluate();
      again.#update();
      again.step++;
      if (performance.now() >= end) break;
    }
    return again.step === step;
  }

  #measured(theta) {
    forwardPass(this.net, theta, this.whole);
    const gradient = new Float64Array(this.net.size);
    const loss = backwardPass(this.net, theta, this.whole, gradient, this.rows.length);
    const counted = this.#counted(theta);
    return { slopes: views(this.net, gradient), loss, ...counted, ...(this.net.curve && this.#explained()) };
  }

  /** After a pass over all points: which share of the targets' variance is explained; null where
   *  they are all the same. */
  #explained() {
    const shareOf = (space) => {
      const share = explainedShare(dataLoss(space), spreadOf(space.targets.subarray(0, space.n)));
      return Number.isFinite(share) ? share : null;
    };
    return { explained: shareOf(this.whole), ...(this.rest.n && { test_explained: shareOf(this.rest) }) };
  }

  /** Work for about so many milliseconds; true when the run has ended and has its verdict. */
  advance(milliseconds) {
    const end = performance.now() + milliseconds;
    while (!this.verdict) {
      if (this.ended) this.#judge();
      else this.#one();
      if (performance.now() >= end) break;
    }
    return this.verdict !== null;
  }

  #judge() {
    this.judging ??= diagnose(this.#evidence());
    const { done, value } = this.judging.next();
    if (done) this.verdict = value;
  }

  /** What the verdict is computed from. */
  #evidence() {
    const { net, state, first, frames, tail, exploded, rate } = this;
    const { X, Y } = asMatrices(this.data, this.rows);
    const cut = (column) => column.subarray(0, this.records);
    return {
      net, state, first, frames, tail, exploded, rate,
      n: this.rows.length,
      steps: cut(this.columns.steps),
      loss: cut(this.columns.loss),
      gradientNorms: this.gradientNorms.map(cut),
      arrays: (theta) => backprop(net, named(net, theta), X, Y),
      arraysOfRest: (theta) => this.#ofHeldOut(theta),
      gradient: (theta, result) => {
        forwardPass(net, theta, this.whole);
        backwardPass(net, theta, this.whole, result);
      },
    };
  }

  /** The pass over the points that were not trained on; null where there are none. Of points that
   *  hold all the ones trained on, as own ones may, those are left out. */
  #ofHeldOut(theta) {
    if (!this.unseen.length) return null;
    const place = (row) => this.data.inputs.map((column) => column[row]).join(" ");
    const seen = new Set(Array.from(this.rows, place));
    const places = new Set(Array.from(this.unseen, place));
    const all = Array.from(seen).every((one) => places.has(one));
    const rows = all ? this.unseen.filter((row) => !seen.has(place(row))) : this.unseen;
    if (!rows.length) return null;
    const { X, Y } = asMatrices(this.data, rows);
    return backprop(this.net, named(this.net, theta), X, Y);
  }

  /** One pass, its record, and one update: the body of lego_mlp.train's loop. */
  #one() {
    const last = this.step === this.state.steps;
    const { partial, loss } = this.#evaluate();
    if (this.ended) return;
    const recording = this.step % this.every === 0 || last;
    if (recording) this.#record(partial, loss);
    if (this.ended) return;
    this.#remember();
    if (recording && this.#hasWaited()) this.#goBack();
    else if (last) this.#finish();
    else this.#update();
    this.step++;
  }

  /** The pass of this step, over its batch or over all points, where it is not `partial`. */
  #evaluate() {
    const partial = this.batches !== null && this.step !== this.state.steps;
    const rows = partial ? this.batches(this.step) : this.rows;
    const space = partial ? load(this.batch, this.data, rows) : this.whole;
    return { partial, loss: this.#pass(space, rows, this.gradient) };
  }

  /** The loss and the gradient over the workspace's points; ends the run on an overflow. */
  #pass(space, rows, gradient) {
    if (couldOverflow(this.net, this.theta, this.farthest, this.rows.length)) {
      const { X, Y } = asMatrices(this.data, rows);
      const matrices = named(this.net, this.theta);
      const culprit = firstNotFinite(backprop(this.net, matrices, X, Y, this.rows.length));
      if (culprit) {
        this.exploded = { at: this.step, in: culprit };
        this.#finish();
        return NaN;
      }
    }
    forwardPass(this.net, this.theta, space);
    return backwardPass(this.net, this.theta, space, gradient, this.rows.length);
  }

  #record(partial, loss) {
    if (partial) {
      loss = this.#pass(this.whole, this.rows, this.wholeGradient);
      if (this.ended) return;
    }
    const k = this.records++;
    this.columns.steps[k] = this.step;
    this.columns.loss[k] = loss;
    for (const [name, value] of Object.entries(this.#counted(this.theta))) this.columns[name][k] = value;
    const slopes = partial ? this.wholeSlopes : this.slopes;
    for (let i = 0; i < this.weights.length; i++) {
      this.gradientNorms[i][k] = norm(slopes[i]);
      this.weightNorms[i][k] = norm(this.weights[i]);
    }
  }

  /** After a pass over all points that are trained on: the shares of right answers, and what is
   *  measured on the unseen points. */
  #counted(theta) {
    if (this.net.curve) return this.rest.n ? { test_loss: this.#lossOfRest(theta) } : {};
    const right = rightOnes(this.whole);
    const train_accuracy = right / this.whole.n;
    if (!this.rest.n) return { train_accuracy, accuracy: right / this.data.n };
    const test_loss = this.#lossOfRest(theta);
    const unseen = rightOnes(this.rest);
    const accuracy = (right + unseen) / this.data.n;
    return { train_accuracy, accuracy, test_accuracy: unseen / this.rest.n, test_loss };
  }

  #lossOfRest(theta) {
    forwardPass(this.net, theta, this.rest);
    return dataLoss(this.rest);
  }

  /** Whether the loss on the unseen points has not fallen for as many records as the state says. */
  #hasWaited() {
    const { patience } = this.state;
    if (patience === null || !this.rest.n) return false;
    const loss = this.columns.test_loss[this.records - 1];
    if (this.best === null || loss < this.least) {
      this.least = Math.min(this.least, loss);
      this.waited = 0;
      this.best = { step: this.step, theta: this.theta.slice() };
      return false;
    }
    this.waited += 1;
    return this.waited >= patience;
  }

  #goBack() {
    this.wentBack = true;
    this.tail = [this.best];
    this.#finish();
  }

  #remember() {
    this.film.keep(this.step, this.#remembered());
    if (this.keep.has(this.step)) this.frames.push({ step: this.step, theta: this.theta.slice() });
    const oldest = this.tail.length < TAIL ? { theta: this.theta.slice() } : this.tail.shift();
    oldest.theta.set(this.theta);
    oldest.step = this.step;
    this.tail.push(oldest);
  }

  #update() {
    const { clip } = this.state;
    const rate = this.rate(this.step);
    const size = clip === null ? 0 : norm(this.gradient);
    if (size > clip) {
      const share = clip / size;
      for (let k = 0; k < this.gradient.length; k++) this.gradient[k] *= share;
    }
    const step = this.optimizer(this.gradient);
    for (let k = 0; k < this.theta.length; k++) this.theta[k] -= rate * step[k];
  }

  #finish() {
    this.ended = true;
    if (!this.exploded) return;
    const last = this.tail[this.tail.length - 1] ?? { step: 0, theta: this.theta };
    if (this.frames.at(-1)?.step !== last.step) {
      this.frames.push({ step: last.step, theta: last.theta.slice() });
    }
  }

  /** The kept frames, and of the last finite steps before an explosion every one; of a run that
   *  stopped early those up to the step that it went back to. */
  #shownFrames() {
    if (!this.exploded && !this.wentBack) return this.frames;
    const steps = new Map([...this.frames, ...this.tail].map((frame) => [frame.step, frame]));
    const frames = [...steps.values()].sort((a, b) => a.step - b.step);
    return this.wentBack ? frames.filter(({ step }) => step <= this.best.step) : frames;
  }

  trace() {
    const cut = (column) => column?.slice(0, this.records) ?? null;
    const byName = (columns) =>
      Object.fromEntries(this.net.names.map(({ name }, i) => [name, cut(columns[i])]));
    return {
      steps: cut(this.columns.steps),
      loss: cut(this.columns.loss),
      accuracy: cut(this.columns.accuracy),
      train_accuracy: cut(this.columns.train_accuracy),
      test_accuracy: cut(this.columns.test_accuracy),
      test_loss: cut(this.columns.test_loss),
      best_step: this.wentBack ? this.best.step : null,
      gradient_norms: byName(this.gradientNorms),
      weight_norms: byName(this.weightNorms),
      frames: this.#shownFrames().map(({ step, theta }) => ({ step, parameters: views(this.net, theta) })),
      shapes: Object.fromEntries(
        this.net.names.map(({ name, rows, columns }) => [
          name,
          name[0] === "W" ? [rows, columns] : [columns],
        ]),
      ),
      exploded_at: this.exploded?.at ?? null,
      exploded_in: this.exploded?.in ?? null,
      done: this.verdict !== null,
      verdict: this.verdict,
    };
  }
}

/** Each parameter's part of theta, or of its gradient: a view, not a copy. */
function parts(net, theta) {
  return net.names.map(({ from, to }) => theta.subarray(from, to));
}

/** The parts by name. Nothing writes to a kept frame any more, so it needs no copy either. */
function views(net, theta) {
  const each = parts(net, theta);
  return Object.fromEntries(net.names.map(({ name }, i) => [name, each[i]]));
}

/** The parameters without what the silenced neurons say to the next layer. */
function silent(net, theta, silenced) {
  const result = theta.slice();
  for (const [layer, number] of silenced) {
    const next = net.layers[layer];
    if (layer < 1 || !next || number >= next.inputs) continue;
    const from = next.W + number * next.outputs;
    result.fill(0, from, from + next.outputs);
  }
  return result;
}

/** The steps whose parameters are kept: evenly from the first to the last. */
function frameSteps(steps) {
  return new Set(Array.from({ length: FRAMES }, (_, k) => Math.round((k * steps) / (FRAMES - 1))));
}

/** How many points the last pass put into their own class. */
function rightOnes({ h, labels, n }) {
  const top = h[h.length - 1];
  const [zero, one] = top;
  let right = 0;
  if (top.length > 2) {
    for (let i = 0; i < n; i++) if (largestOf(top, i) === labels[i]) right++;
    return right;
  }
  for (let i = 0; i < n; i++) if ((one[i] > zero[i] ? 1 : 0) === labels[i]) right++;
  return right;
}

/** In which of the columns entry i is largest: the first such one. */
function largestOf(columns, i) {
  let largest = 0;
  for (let j = 1; j < columns.length; j++) if (columns[j][i] > columns[largest][i]) largest = j;
  return largest;
}

/** Whether some number of a pass might overflow: by a bound from the largest parameter. Only then
 *  is the plain engine asked which one does, so a run pays for that near an explosion alone. */
function couldOverflow(net, theta, farthest, n) {
  let largest = 1;
  for (let k = 0; k < theta.length; k++) {
    const size = Math.abs(theta[k]);
    if (!(size <= largest)) largest = size;
  }
  let activation = farthest;
  let product = 1;
  for (const layer of net.layers) {
    const given = activation;
    activation = largest * (layer.inputs * activation + 1);
    product *= largest * layer.outputs + 1;
    if (layer.norm) {
      activation = layer.outputs;
      product *= LOUDEST_NORM * layer.outputs;
    }
    if (isBounded(OUTPUTS[layer.activation])) activation = 1;
    if (layer.shortcut) activation += given;
  }
  const penalty = net.strength * largest * largest * theta.length;
  return !(activation * activation * product * n < 1e280 && penalty < 1e280);
}

function largestCoordinate({ h, n }) {
  let largest = 1;
  for (const column of h[0]) {
    for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(column[i]));
  }
  return largest;
}
