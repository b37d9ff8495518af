// The plain engine: every matrix of one pass by its name, in the order of lego_mlp.backprop.
// It is the readable twin of kernels.js, and says which array overflowed. Matrices are
// {rows, columns, values} with the values row by row; numbers stay numbers.

import { ACTIVATIONS, FAINT } from "./activations.js";
import { shares } from "./exp.js";
import { add, normalize, throughNorm } from "./norm_and_shortcut.js";

/** price: of one weight; slope: of one weight w, where sum is Σ W² of its matrix. Both times λ/N. */
export const PENALTIES = {
  none: { price: () => 0, slope: () => 0 },
  l2: { price: (w) => (w * w) / 2, slope: (w) => w },
  l1: { price: Math.abs, slope: Math.sign },
  article: { price: (w) => (w * w) / 2, slope: (w, sum) => sum },
};

export function matrix(rows, columns, values = new Float64Array(rows * columns)) {
  return { rows, columns, values };
}

/** x @ W + b, or x @ W where there is no b. */
function linearForward(x, W, b) {
  const z = matrix(x.rows, W.columns);
  for (let i = 0; i < x.rows; i++) {
    const row = i * W.columns;
    for (let k = 0; k < W.rows; k++) {
      const entry = x.values[i * x.columns + k];
      const weights = k * W.columns;
      for (let j = 0; j < W.columns; j++) z.values[row + j] += entry * W.values[weights + j];
    }
    if (b) for (let j = 0; j < W.columns; j++) z.values[row + j] += b.values[j];
  }
  return z;
}

/** What a Linear brick hands back: dL_dx = dL_dz @ W.T, dL_dW = x.T @ dL_dz, dL_db. */
function linearBackward(dL_dz, x, W) {
  const dL_dx = matrix(x.rows, x.columns);
  const dL_dW = matrix(W.rows, W.columns);
  const dL_db = matrix(1, W.columns);
  for (let i = 0; i < x.rows; i++) {
    const d = dL_dz.values.subarray(i * W.columns, (i + 1) * W.columns);
    for (let j = 0; j < W.columns; j++) dL_db.values[j] += d[j];
    for (let k = 0; k < W.rows; k++) {
      const entry = x.values[i * x.columns + k];
      const weights = k * W.columns;
      let sum = 0;
      for (let j = 0; j < W.columns; j++) {
        sum += d[j] * W.values[weights + j];
        dL_dW.values[weights + j] += d[j] * entry;
      }
      dL_dx.values[i * x.columns + k] = sum;
    }
  }
  return { dL_dx, dL_dW, dL_db };
}

/** A loop, which is several times as fast as an array's own `map`. */
function mapped({ rows, columns, values }, f) {
  const result = matrix(rows, columns);
  for (let k = 0; k < values.length; k++) result.values[k] = f(values[k], k);
  return result;
}

export function sumOfSquares(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** √Σ a², also where the squares would overflow. */
export function norm(values) {
  const square = sumOfSquares(values);
  if (square > 1e-280 && square < 1e280) return Math.sqrt(square);
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(sumOfSquares(values.map((value) => value / largest)));
}

/** Every matrix on the way up. `parameters` holds W1, b1, ... as matrices. */
function forward(net, parameters, X) {
  const arrays = { X };
  for (let i = 1; i <= net.layers.length; i++) {
    const { activation, norm, shortcut } = net.layers[i - 1];
    const W = (arrays[`W${i}`] = parameters[`W${i}`]);
    const b = parameters[`b${i}`];
    if (b) arrays[`b${i}`] = b;
    const z = (arrays[`z${i}`] = linearForward(givenTo(arrays, i), W, b));
    const bent = norm ? (arrays[`n${i}`] = normalized(z).n) : z;
    const brick = ACTIVATIONS[activation];
    const h = (arrays[`h${i}`] = brick ? mapped(bent, brick.value) : softmaxForward(bent));
    if (shortcut) arrays[`s${i}`] = sumOf(h, givenTo(arrays, i));
  }
  return arrays;
}

/** exp(z) of each row as shares of their sum. */
function softmaxForward(z) {
  const h = matrix(z.rows, z.columns);
  for (let i = 0; i < z.rows; i++) h.values.set(shares(rowOf(z, i)), i * z.columns);
  return h;
}

const rowOf = ({ values, columns }, i) => Array.from(values.subarray(i * columns, (i + 1) * columns));

/** -1/N Σ Y log h, from z where a probability is too small for h. */
function crossEntropy(z, h, Y) {
  let sum = 0;
  for (let i = 0; i < Y.rows; i++) {
    const label = rowOf(Y, i).indexOf(1);
    const share = h.values[i * Y.columns + label];
    sum += share <= FAINT ? logShare(rowOf(z, i), label) : Math.log(share);
  }
  return 0 - sum / Y.rows;
}

function logShare(z, label) {
  const most = Math.max(...z);
  return z[label] - most - Math.log(z.reduce((sum, entry) => sum + Math.exp(entry - most), 0));
}

/** Of each row of h its matrix of slopes, h_j (δ_jk - h_k), row by row. */
function softmaxSlopes(h) {
  const { rows, columns } = h;
  const slopes = matrix(rows, columns * columns);
  for (let i = 0; i < rows; i++) {
    const row = rowOf(h, i);
    row.forEach((a, j) => {
      row.forEach((b, k) => (slopes.values[(i * columns + j) * columns + k] = a * ((j === k ? 1 : 0) - b)));
    });
  }
  return slopes;
}

/** Put the smallest share that has a slope where a right class has less, in place. */
function lift(h, Y) {
  Y.forEach((y, k) => {
    if (y > 0 && h[k] < FAINT) h[k] = FAINT;
  });
}

/** Every matrix on the way up and down again, by its name, in the order of computation. Of a batch,
 *  `observations` is how many there are in all: the penalty is that of the whole task. */
export function backprop(net, parameters, X, Y, observations = X.rows) {
  const arrays = forward(net, parameters, X);
  const n = X.rows;
  const depth = net.layers.length;
  arrays.Y = Y;
  if (net.softmax) lift(arrays[`h${depth}`].values, Y.values);
  const error = mapped(arrays[`h${depth}`], (h, i) => h - Y.values[i]);
  const [z, h] = [arrays[`z${depth}`], arrays[`h${depth}`]];
  arrays.data_loss = net.softmax ? crossEntropy(z, h, Y) : sumOfSquares(error.values) / (2 * n);
  arrays.penalty = net.strength ? penaltyValue(net, parameters, observations) : 0;
  arrays.loss = arrays.data_loss + arrays.penalty;
  let dL_dh = mapped(error, (e, i) => (net.softmax ? -Y.values[i] / Math.max(h.values[i], FAINT) : e) / n);
  for (let i = depth; i >= 1; i--) dL_dh = layerBackward(net, arrays, i, dL_dh, observations);
  return arrays;
}

/** What layer i's weights are given. */
const givenTo = (arrays, i) => (i === 1 ? arrays.X : (arrays[`s${i - 1}`] ?? arrays[`h${i - 1}`]));

/** `{ n, mean, spread }` of a LayerNorm brick. */
export function normalized(z) {
  const columns = columnsOf(z);
  const [mean, spread] = [matrix(z.rows, 1), matrix(z.rows, 1)];
  normalize(columns, mean.values, spread.values, z.rows);
  return { n: fromColumns(columns, z.rows), mean, spread };
}

function normBackward(dL_dn, z) {
  const { n, spread } = normalized(z);
  const d = columnsOf(dL_dn);
  const room = { spread: spread.values, mean: new Float64Array(z.rows), along: new Float64Array(z.rows) };
  throughNorm(d, columnsOf(n), room, z.rows);
  return fromColumns(d, z.rows);
}

function sumOf(a, b) {
  const sum = columnsOf(a);
  add(sum, sum, columnsOf(b), a.rows);
  return fromColumns(sum, a.rows);
}

function columnsOf({ rows, columns, values }) {
  return Array.from({ length: columns }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = values[i * columns + j];
    return column;
  });
}

function fromColumns(columns, rows) {
  const result = matrix(rows, columns.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) result.values[i * columns.length + j] = column[i];
  });
  return result;
}

/** Name what layer i's bricks compute on the way down; return dL_dh of the layer below. */
function layerBackward(net, arrays, i, dL_dh, observations) {
  const h = arrays[`h${i}`];
  const brick = ACTIVATIONS[net.layers[i - 1].activation];
  const slopes = brick ? mapped(h, brick.slope) : softmaxSlopes(h);
  // Of the softmax under a cross-entropy the two slopes make (h - y) / N.
  const dL_dn = brick
    ? mapped(dL_dh, (d, k) => d * slopes.values[k])
    : mapped(h, (share, k) => (share - arrays.Y.values[k]) / h.rows);
  const { norm, shortcut } = net.layers[i - 1];
  const W = arrays[`W${i}`];
  const dL_dz = norm ? normBackward(dL_dn, arrays[`z${i}`]) : dL_dn;
  const { dL_dx, dL_dW, dL_db } = linearBackward(dL_dz, givenTo(arrays, i), W);
  if (shortcut) arrays[`dL_ds${i}`] = dL_dh;
  arrays[`dL_dh${i}`] = dL_dh;
  arrays[`dh${i}_d${norm ? "n" : "z"}${i}`] = slopes;
  if (norm) arrays[`dL_dn${i}`] = dL_dn;
  arrays[`dL_dz${i}`] = dL_dz;
  arrays[`dL_dW${i}`] = net.strength ? withPenalty(net, dL_dW, W, observations) : dL_dW;
  if (arrays[`b${i}`]) arrays[`dL_db${i}`] = dL_db;
  return shortcut ? sumOf(dL_dx, dL_dh) : dL_dx;
}

function withPenalty(net, dL_dW, W, n) {
  const { slope } = PENALTIES[net.penalty];
  const scale = net.strength / n;
  const sum = sumOfSquares(W.values);
  return mapped(dL_dW, (d, k) => d + scale * slope(W.values[k], sum));
}

/** The penalty of all the weights together. */
export function penaltyValue(net, parameters, n) {
  const { price } = PENALTIES[net.penalty];
  let sum = 0;
  for (let i = 1; i <= net.layers.length; i++) {
    for (const w of parameters[`W${i}`].values) sum += price(w);
  }
  return (net.strength / n) * sum;
}

/** The name of the first array, in the order of computation, that is not finite; or null. */
export function firstNotFinite(arrays) {
  for (const [name, a] of Object.entries(arrays)) {
    const values = typeof a === "number" ? [a] : a.values;
    if (!values.every(Number.isFinite)) return name;
  }
  return null;
}
