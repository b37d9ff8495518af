// The largest curvature of the loss, as lego_mlp.hessian_eigenvalue finds it: power iteration on
// products that are measured on gradients. Generators, so that the page can pause between steps.

import { RandomState } from "./random.js";
import { norm } from "./bricks.js";

const CURVATURE_STEPS = 60; // as in diagnosis.py: enough to tell which side of 2 a run is on
const CURVATURE_TOLERANCE = 1e-4;
const SETTLED = 1 - CURVATURE_TOLERANCE; // as in curvature.py

/** The largest eigenvalue of the Hessian at theta; `gradient(theta, result)` fills result. */
export function* largestCurvature(gradient, theta) {
  const product = measuredProduct(gradient, theta);
  const { value, length } = yield* dominant(product, theta.length);
  if (!(length < Infinity) || value > SETTLED * length) return value;
  const shifted = function* (v) {
    return (yield* product(v)).map((Hv, k) => Hv + length * v[k]);
  };
  return Math.max(value, (yield* dominant(shifted, theta.length)).value - length);
}

/** v -> Hv = (g(theta + εv) - g(theta - εv)) / 2ε. */
function measuredProduct(gradient, theta) {
  const epsilon = 1e-5 * Math.max(1, norm(theta));
  const up = new Float64Array(theta.length);
  const down = new Float64Array(theta.length);
  return function* (v) {
    gradient(theta.map((value, k) => value + epsilon * v[k]), up);
    yield;
    gradient(theta.map((value, k) => value - epsilon * v[k]), down);
    return up.map((value, k) => (value - down[k]) / (2 * epsilon));
  };
}

/** v·Hv and ‖Hv‖ at the end of the iteration, as `_dominant` of curvature.py says. */
function* dominant(product, size) {
  let v = scaledToOne(new RandomState(0).normals(size));
  let value = 0;
  let length = 0;
  for (let step = 0; step < CURVATURE_STEPS; step++) {
    const Hv = yield* product(v);
    const before = value;
    value = Hv.reduce((sum, entry, k) => sum + entry * v[k], 0);
    length = norm(Hv);
    if (!(length > 0 && length < Infinity)) break;
    v = Hv.map((entry) => entry / length);
    if (Math.abs(value - before) <= CURVATURE_TOLERANCE * Math.abs(value)) break;
    yield;
  }
  return { value, length };
}

function scaledToOne(v) {
  const length = norm(v);
  return v.map((entry) => entry / length);
}
