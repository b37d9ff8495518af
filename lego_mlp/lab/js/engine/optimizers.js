// How a step is made of the slopes: the twins of lego_mlp/optimizers.py. `start` returns the step
// of one run, which remembers what it needs: it is given the slopes, and returns what is subtracted
// after it was multiplied by the learning rate; `memory` is what it remembers, to be kept and put
// back. `limit` is what learning rate × curvature has to stay below, null where nothing is known.

const BETA = 0.9;
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

export const OPTIMIZERS = {
  plain: { brick: "Plain", limit: 2, start: () => remembering([], (slopes) => slopes) },
  momentum: { brick: "Momentum", limit: 2 * (1 + BETA), start: momentum },
  adam: { brick: "Adam", limit: null, start: adam },
};

function remembering(memory, step) {
  return Object.assign(step, { memory });
}

/** v = β v + slopes */
function momentum(size) {
  const v = new Float64Array(size);
  return remembering([v], (slopes) => {
    for (let k = 0; k < size; k++) v[k] = BETA * v[k] + slopes[k];
    return v;
  });
}

/** m / (1 - β1^t) / (√(v / (1 - β2^t)) + ε) */
function adam(size) {
  const m = new Float64Array(size);
  const v = new Float64Array(size);
  const result = new Float64Array(size);
  // β^t as a product: browsers round a power differently, a product never.
  const powers = Float64Array.of(1, 1);
  return remembering([m, v, powers], (slopes) => {
    powers[0] *= BETA_1;
    powers[1] *= BETA_2;
    const share1 = 1 - powers[0];
    const share2 = 1 - powers[1];
    for (let k = 0; k < size; k++) {
      m[k] = BETA_1 * m[k] + (1 - BETA_1) * slopes[k];
      v[k] = BETA_2 * v[k] + (1 - BETA_2) * slopes[k] * slopes[k];
      result[k] = m[k] / share1 / (Math.sqrt(v[k] / share2) + EPSILON);
    }
    return result;
  });
}
