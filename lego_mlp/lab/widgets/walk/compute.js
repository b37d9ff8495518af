// Every array of one pass, and of an update after it: the page's twin of walk.py. No DOM.

import { networkOf, firstParameters, named } from "../../js/engine/network.js";
import { backprop, normalized } from "../../js/engine/bricks.js";
import { dataset } from "../../js/engine/datasets.js";
import { asMatrices, trainingRows } from "../../js/engine/training.js";

/** `{ arrays, shapes }` by name, after so many training steps from a full state. */
export function passAndUpdate({ state, steps }) {
  const net = networkOf(state);
  const data = dataset(state);
  const { X, Y } = asMatrices(data, trainingRows(state, data));
  let theta = firstParameters(state, net);
  let next = moved(state, net, theta, X, Y);
  for (let k = 0; k < steps; k++) {
    theta = next.theta;
    next = moved(state, net, theta, X, Y);
  }
  const found = { arrays: {}, shapes: {} };
  const keep = (name, values, shape) => {
    found.arrays[name] = Float64Array.from(values);
    found.shapes[name] = shape;
  };
  const shapeOf = (name, { rows, columns }) => (name.includes("b") ? [columns] : [rows, columns]);
  net.layers.forEach(({ norm }, k) => {
    if (!norm) return;
    const { mean, spread } = normalized(next.arrays[`z${k + 1}`]);
    Object.assign(next.arrays, { [`mean${k + 1}`]: mean, [`spread${k + 1}`]: spread });
  });
  for (const [name, a] of Object.entries(next.arrays)) {
    if (typeof a === "number") keep(name, [a], []);
    else keep(name, a.values, shapeOf(name, a));
  }
  for (const { name, rows, columns, from, to } of net.names) {
    keep(`${name}_new`, next.theta.subarray(from, to), shapeOf(name, { rows, columns }));
  }
  return found;
}

/** One pass, and the parameters after an update: lego_mlp.update's rule. */
function moved(state, net, theta, X, Y) {
  const arrays = backprop(net, named(net, theta), X, Y);
  const next = theta.slice();
  for (const { name, from } of net.names) {
    arrays[`dL_d${name}`].values.forEach((slope, k) => {
      next[from + k] -= state.learning_rate * slope;
    });
  }
  return { arrays, theta: next };
}
