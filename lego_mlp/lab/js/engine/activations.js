// The activations, and all that the page knows of each. A new one is an entry here, a brick in
// bricks.py, and its name among the choices of controls.json.

import { sigmoid, sigmoids } from "./exp.js";

/**
 * `value(z)` is h, and `slope(h)` is dh_dz, found from h, one number at a time. For speed the same
 * stand there for the first n numbers of a column, in place: `values(z, n)`, and
 * `throughSlope(d, h, n)`, which is d * dh_dz. The tests hold the two forms against each other.
 *
 * `most`: the largest slope. `range`: what h lies in. `keepsSize`: the gain at which a layer's
 * numbers stay as large as they came, where there is one. `dies`: a neuron may say 0 for good.
 * `brick`: its class in Python.
 */
export const ACTIVATIONS = {
  sigmoid: {
    value: sigmoid,
    slope: (h) => h * (1 - h),
    values: sigmoids,
    throughSlope(d, h, n) {
      for (let i = 0; i < n; i++) d[i] *= h[i] * (1 - h[i]);
    },
    most: 0.25,
    range: [0, 1],
    brick: "Sigmoid",
  },
  tanh: {
    value: Math.tanh,
    slope: (h) => 1 - h * h,
    values(z, n) {
      for (let i = 0; i < n; i++) z[i] = Math.tanh(z[i]);
    },
    throughSlope(d, h, n) {
      for (let i = 0; i < n; i++) d[i] *= 1 - h[i] * h[i];
    },
    most: 1,
    range: [-1, 1],
    brick: "Tanh",
  },
  relu: {
    value: (z) => (z > 0 || z !== z ? z : 0),
    slope: (h) => (h > 0 ? 1 : 0),
    values(z, n) {
      for (let i = 0; i < n; i++) if (z[i] < 0) z[i] = 0;
    },
    throughSlope(d, h, n) {
      for (let i = 0; i < n; i++) if (!(h[i] > 0)) d[i] = 0;
    },
    most: 1,
    range: [0, Infinity],
    keepsSize: Math.SQRT2,
    dies: true,
    brick: "ReLU",
  },
  linear: {
    value: (z) => z,
    slope: () => 1,
    values() {},
    throughSlope() {},
    most: 1,
    range: [-Infinity, Infinity],
    keepsSize: 1,
    brick: "Identity",
  },
};

/** Whether an activation's answers are held between two numbers, and so can saturate. */
export const isBounded = ({ range }) => range.every(Number.isFinite);

/** What a last layer may say besides. Softmax looks at all of a point's numbers at once, so it
 *  stands in bricks.js and kernels.js; it goes with the cross-entropy, as in lego_mlp. */
export const OUTPUTS = { ...ACTIVATIONS, softmax: { most: 0.5, range: [0, 1], brick: "Softmax" } };

/** The smallest probability that has a slope, as in lego_mlp/losses.py. */
export const FAINT = 2 ** -500;
