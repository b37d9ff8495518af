// The loss over the plane in which a run's path through the weights lies best: the two largest
// principal directions, from where the path ended (Li and others, "Visualizing the loss landscape
// of neural nets", 2018). lego_mlp/lab/engine.py has the twin.

import { dataset } from "./datasets.js";
import { penaltyValue } from "./bricks.js";
import { dataLoss, forwardPass, load, workspace } from "./kernels.js";
import { flattened, named, networkOf } from "./network.js";
import { trainingRows } from "./training.js";

export const LANDSCAPE_SIZE = 25;
const MARGIN = 0.3; // of what the path takes, to each side
const STRAIGHT = 1e-12; // the second direction has no more of the path than rounding

/** `advance(milliseconds)` says whether it is done, and `found()` then `{size, x, y, loss, path,
 *  share}`: the loss at the middles of size × size cells, the top row first, over the ranges `x`
 *  and `y`, `path` the frames' places in both, and `share` how much of the path's way lies in this
 *  plane; null where the path is no more than a line. */
export function createLandscape(state, frames) {
  const net = networkOf(state);
  const plane = planeOf(frames.map(({ parameters }) => flattened(net, parameters)));
  if (!plane) return { advance: () => true, found: () => null };
  const lossAt = lossOf(state, net);
  const loss = new Float64Array(LANDSCAPE_SIZE * LANDSCAPE_SIZE);
  let next = 0;
  const one = () => {
    const [row, column] = [Math.floor(next / LANDSCAPE_SIZE), next % LANDSCAPE_SIZE];
    const a = middle(plane.x, column);
    const b = middle(plane.y, LANDSCAPE_SIZE - 1 - row);
    loss[next++] = lossAt(plane.end.map((value, k) => value + a * plane.first[k] + b * plane.second[k]));
  };
  const { x, y, path, share } = plane;
  return {
    advance(milliseconds) {
      const until = performance.now() + milliseconds;
      do if (next < loss.length) one();
      while (next < loss.length && performance.now() < until);
      return next === loss.length;
    },
    found: () => ({ size: LANDSCAPE_SIZE, x, y, loss, path, share }),
  };
}

const middle = ([low, high], cell) => low + ((high - low) * (cell + 0.5)) / LANDSCAPE_SIZE;

function lossOf(state, net) {
  const data = dataset(state);
  const rows = trainingRows(state, data);
  const space = load(workspace(net, rows.length), data, rows);
  return (theta) => {
    forwardPass(net, theta, space);
    const penalty = net.strength ? penaltyValue(net, named(net, theta), rows.length) : 0;
    return dataLoss(space) + penalty;
  };
}

/** The plane through the end of a path, from what its points have in common. */
function planeOf(points) {
  const end = points[points.length - 1];
  const away = points.map((point) => point.map((value, k) => value - end[k]));
  const { values, vectors } = symmetricEigen(away.map((a) => away.map((b) => dot(a, b))));
  const [largest, second] = values;
  if (!(second > STRAIGHT * largest)) return null;
  const axes = [0, 1].map((i) => axisOf(away, vectors[i], Math.sqrt(values[i])));
  const path = axes.map((axis) => Float64Array.from(away, (point) => dot(point, axis)));
  const [x, y] = path.map(rangeAround);
  const share = (largest + second) / values.reduce((sum, value) => sum + value, 0);
  return { end, first: axes[0], second: axes[1], path, x, y, share };
}

/** A direction of length 1, turned so that the path's farthest point lies on its positive side. */
function axisOf(away, weights, length) {
  const axis = away[0].map((_, k) => away.reduce((sum, point, i) => sum + weights[i] * point[k], 0) / length);
  const farthest = away.map((point) => dot(point, axis)).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return farthest < 0 ? axis.map((value) => -value) : axis;
}

function rangeAround(places) {
  const [low, high] = [Math.min(...places), Math.max(...places)];
  return [low - MARGIN * (high - low), high + MARGIN * (high - low)];
}

function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Eigenvalues, the largest first, and eigenvectors of a symmetric matrix, by Jacobi's rotations. */
function symmetricEigen(A) {
  const n = A.length;
  const V = A.map((_, i) => A.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(A, V, p, q) || rotated;
    }
    if (!rotated) break;
  }
  const order = A.map((_, i) => i).sort((i, j) => A[j][j] - A[i][i]);
  return { values: order.map((i) => A[i][i]), vectors: order.map((i) => V.map((row) => row[i])) };
}

/** Turn the planes p and q so that A[p][q] becomes 0; false where it is as good as 0. */
function rotate(A, V, p, q) {
  if (!(Math.abs(A[p][q]) > 1e-17 * Math.sqrt(Math.abs(A[p][p] * A[q][q])))) return false;
  const half = (A[q][q] - A[p][p]) / (2 * A[p][q]);
  const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (rows, i, j) => {
    const [a, b] = [rows[i], rows[j]];
    for (let k = 0; k < a.length; k++) [a[k], b[k]] = [c * a[k] - s * b[k], s * a[k] + c * b[k]];
  };
  const turnColumns = (M) => {
    for (const row of M) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  };
  turn(A, p, q);
  turnColumns(A);
  turnColumns(V);
  return true;
}
