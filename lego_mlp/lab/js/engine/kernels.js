// The fast engine: the same pass as bricks.js, arranged for speed. Each neuron's numbers for all
// points stand in one Float64Array (a "column"), the loops over points are innermost, and nothing
// is allocated while a run goes on. The tests hold it against the plain engine.

import { ACTIVATIONS, FAINT } from "./activations.js";
import { PENALTIES } from "./bricks.js";
import { power } from "./exp.js";
import { add, normalize, throughNorm } from "./norm_and_shortcut.js";

const columnsOf = (n, count) => Array.from({ length: count }, () => new Float64Array(n));

/** The working memory for passes over up to `n` points: h and dL_dz by layer and neuron. `s` is what
 *  the layer above is given, a shortcut's sum or the same columns as h. */
export function workspace(net, n) {
  const each = (columns) => net.layers.map(({ outputs }) => columns(n, outputs));
  const h = [columnsOf(n, net.layers[0].inputs), ...each(columnsOf)];
  const shortcuts = net.layers.filter(({ shortcut }) => shortcut);
  return {
    n,
    labels: new Uint8Array(n),
    targets: net.curve ? new Float64Array(n) : null,
    logs: net.softmax ? new Float64Array(n) : null, // of the probability of each point's own class
    h,
    s: h.map((columns, i) => (net.layers[i - 1]?.shortcut ? columnsOf(n, columns.length) : columns)),
    norms: [null, ...net.layers.map((layer) => layer.norm && normSpace(n, layer.outputs))],
    d: [null, ...each(columnsOf)],
    dL_ds: shortcuts.length ? columnsOf(n, shortcuts[0].outputs) : null,
  };
}

function normSpace(n, outputs) {
  const [mean, spread, along] = columnsOf(n, 3);
  return { mean, spread, along, normalized: columnsOf(n, outputs) };
}

/** Put the data's points `rows[0], rows[1] ...` into the workspace. */
export function load(space, data, rows) {
  space.n = rows.length;
  for (let k = 0; k < rows.length; k++) space.labels[k] = data.labels[rows[k]];
  if (data.targets) for (let k = 0; k < rows.length; k++) space.targets[k] = data.targets[rows[k]];
  data.inputs.forEach((column, i) => {
    const x = space.h[0][i];
    for (let k = 0; k < rows.length; k++) x[k] = column[rows[k]];
  });
  return space;
}

/** Fill every layer's h. */
export function forwardPass(net, theta, space) {
  net.layers.forEach((layer, i) => {
    const { norm, shortcut, outputs } = layer;
    const h = space.h[i + 1];
    const bend = ACTIVATIONS[layer.activation];
    for (let j = 0; j < outputs; j++) {
      const bias = layer.b < 0 ? 0 : theta[layer.b + j];
      weightedSum(h[j], space.n, bias, theta, layer.W + j, outputs, space.s[i]);
      if (!norm) bend?.values(h[j], space.n);
    }
    if (norm) normalizeLayer(h, space.norms[i + 1], bend, space.n);
    if (shortcut) add(space.s[i + 1], h, space.s[i], space.n);
  });
  if (net.softmax) softmaxColumns(space);
}

/** The way up through a LayerNorm and the activation on it; what lies between is kept. */
function normalizeLayer(h, { mean, spread, normalized }, bend, n) {
  normalize(h, mean, spread, n);
  h.forEach((column, j) => {
    normalized[j].set(column);
    bend.values(column, n);
  });
}

/** Turn each point's numbers of the last layer into probabilities, and note the logarithm of the
 *  one of its own class: from the sums where the probability is too small to hold. */
function softmaxColumns({ h, labels, logs, n }) {
  const top = h[h.length - 1];
  for (let i = 0; i < n; i++) {
    let most = top[0][i];
    for (let j = 1; j < top.length; j++) if (!(top[j][i] <= most)) most = top[j][i];
    const own = top[labels[i]][i] - most;
    let sum = 0;
    for (let j = 0; j < top.length; j++) sum += top[j][i] = power(top[j][i] - most);
    for (let j = 0; j < top.length; j++) top[j][i] /= sum;
    const share = top[labels[i]][i];
    logs[i] = share < FAINT ? own - Math.log(sum) : Math.log(share);
  }
}

/** z = bias + Σ w x, over the columns of x; the weights are `step` apart in theta. */
function weightedSum(z, n, bias, theta, at, step, x) {
  const w = (k) => theta[at + k * step];
  if (x.length === 1) return startOne(z, n, bias, w(0), x[0]);
  startTwo(z, n, bias, w(0), x[0], w(1), x[1]);
  let k = 2;
  for (; k + 3 < x.length; k += 4) {
    addFour(z, n, w(k), x[k], w(k + 1), x[k + 1], w(k + 2), x[k + 2], w(k + 3), x[k + 3]);
  }
  for (; k < x.length; k++) addOne(z, n, w(k), x[k]);
}

function startOne(z, n, bias, w1, a) {
  for (let i = 0; i < n; i++) z[i] = bias + w1 * a[i];
}

function startTwo(z, n, bias, w1, a, w2, b) {
  for (let i = 0; i < n; i++) z[i] = bias + (w1 * a[i] + w2 * b[i]);
}

function addFour(z, n, w1, a, w2, b, w3, c, w4, d) {
  for (let i = 0; i < n; i++) z[i] += w1 * a[i] + w2 * b[i] + (w3 * c[i] + w4 * d[i]);
}

function addOne(z, n, w1, a) {
  for (let i = 0; i < n; i++) z[i] += w1 * a[i];
}

/** Fill every layer's dL_dz and the gradient, in theta's order; return the loss. After forwardPass.
 *  `observations` as in `backprop`. */
export function backwardPass(net, theta, space, gradient, observations = space.n) {
  const loss = startBackward(space);
  for (let i = net.layers.length; i >= 1; i--) {
    const layer = net.layers[i - 1];
    const { n, d, dL_ds } = space;
    if (layer.shortcut) d[i].forEach((column, j) => dL_ds[j].set(column));
    for (let j = 0; j < layer.outputs; j++) {
      ACTIVATIONS[layer.activation]?.throughSlope(d[i][j], space.h[i][j], n);
      if (layer.b >= 0 && !layer.norm) gradient[layer.b + j] = columnSum(d[i][j], n);
    }
    if (layer.norm) {
      throughNorm(d[i], space.norms[i].normalized, space.norms[i], n);
      if (layer.b >= 0) d[i].forEach((column, j) => (gradient[layer.b + j] = columnSum(column, n)));
    }
    if (i === 1) firstLayerSlopes(layer, space, gradient);
    else layerSlopes(layer, theta, space.s[i - 1], d[i], d[i - 1], n, gradient);
    if (layer.shortcut) add(d[i - 1], d[i - 1], dL_ds, n);
  }
  return loss + (net.strength ? addPenalty(net, theta, observations, gradient) : 0);
}

/** (h - y) / n into the last layer's d: dL_dh of the squared error, and of the cross-entropy at
 *  once dL_dz; returns the data loss. */
function startBackward({ h, d, labels, targets, logs, n }) {
  const top = h[h.length - 1];
  if (targets) return squaresOf(top[0], targets, n, d[d.length - 1][0]) / (2 * n);
  let sum = 0;
  for (let j = 0; j < top.length; j++) {
    const out = top[j];
    const slope = d[d.length - 1][j];
    for (let i = 0; i < n; i++) {
      const error = labels[i] === j ? out[i] - 1 : out[i];
      sum += error * error;
      slope[i] = error / n;
    }
  }
  return logs ? minusMean(logs, n) : sum / (2 * n);
}

/** Σ (h - y)² of a curve's output; (h - y) / n into `slope`, where there is one. */
function squaresOf(out, targets, n, slope) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const error = out[i] - targets[i];
    sum += error * error;
    if (slope) slope[i] = error / n;
  }
  return sum;
}

function minusMean(logs, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += logs[i];
  return 0 - sum / n;
}

/** The data loss over the workspace's points. After forwardPass. */
export function dataLoss({ h, labels, targets, logs, n }) {
  if (logs) return minusMean(logs, n);
  const top = h[h.length - 1];
  if (targets) return squaresOf(top[0], targets, n) / (2 * n);
  let sum = 0;
  for (let j = 0; j < top.length; j++) {
    const out = top[j];
    for (let i = 0; i < n; i++) {
      const error = labels[i] === j ? out[i] - 1 : out[i];
      sum += error * error;
    }
  }
  return sum / (2 * n);
}

function columnSum(d, n) {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < n; i += 2) {
    even += d[i];
    odd += d[i + 1];
  }
  return i < n ? even + odd + d[i] : even + odd;
}

/** dL_dW of layer 1: of the two coordinates in one go, and of their product where it is there; of a
 *  curve's one input. */
function firstLayerSlopes(layer, { h, d, n }, gradient) {
  const [x1, x2, product] = h[0];
  for (let j = 0; j < layer.outputs; j++) {
    const slope = d[1][j];
    if (!x2) {
      gradient[layer.W + j] = dot(x1, slope, n);
      continue;
    }
    let first = 0;
    let second = 0;
    for (let i = 0; i < n; i++) {
      first += x1[i] * slope[i];
      second += x2[i] * slope[i];
    }
    gradient[layer.W + j] = first;
    gradient[layer.W + layer.outputs + j] = second;
    if (product) gradient[layer.W + 2 * layer.outputs + j] = dot(product, slope, n);
  }
}

function dot(a, b, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/** dL_dW of a higher layer, and dL_dh of the layer below it, from dL_dz: two outputs at a time. */
function layerSlopes(layer, theta, x, dL_dz, below, n, gradient) {
  for (let k = 0; k < layer.inputs; k++) {
    const row = layer.W + k * layer.outputs;
    below[k].fill(0, 0, n);
    let j = 0;
    for (; j + 1 < layer.outputs; j += 2) {
      slopesOfTwo(theta, gradient, row + j, x[k], dL_dz[j], dL_dz[j + 1], below[k], n);
    }
    if (j < layer.outputs) slopesOfOne(theta, gradient, row + j, x[k], dL_dz[j], below[k], n);
  }
}

function slopesOfTwo(theta, gradient, at, x, d1, d2, below, n) {
  const w1 = theta[at];
  const w2 = theta[at + 1];
  let first = 0;
  let second = 0;
  for (let i = 0; i < n; i++) {
    const a = d1[i];
    const b = d2[i];
    first += x[i] * a;
    second += x[i] * b;
    below[i] += w1 * a + w2 * b;
  }
  gradient[at] = first;
  gradient[at + 1] = second;
}

function slopesOfOne(theta, gradient, at, x, d, below, n) {
  const w = theta[at];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += x[i] * d[i];
    below[i] += w * d[i];
  }
  gradient[at] = sum;
}

/** Add the penalty's slopes to the gradient; return the penalty. */
function addPenalty(net, theta, n, gradient) {
  const { price, slope } = PENALTIES[net.penalty];
  const scale = net.strength / n;
  let total = 0;
  for (const { W, inputs, outputs } of net.layers) {
    const end = W + inputs * outputs;
    let squares = 0;
    for (let k = W; k < end; k++) squares += theta[k] * theta[k];
    for (let k = W; k < end; k++) {
      total += price(theta[k]);
      gradient[k] += scale * slope(theta[k], squares);
    }
  }
  return scale * total;
}
