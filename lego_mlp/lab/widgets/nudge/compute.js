// The loss where one parameter is nudged: the page's twin of nudge.py's `nudged`. No DOM.

import { networkOf, firstParameters, named } from "../../js/engine/network.js";
import { backprop } from "../../js/engine/bricks.js";
import { dataset } from "../../js/engine/datasets.js";
import { asMatrices, trainingRows } from "../../js/engine/training.js";

const PLACES = 40; // to each side of the parameter's value

/** `{ value, loss, gradient, plus, minus, along }` of a parameter; see `nudged` in Python. */
export function lossesAround({ state, parameter, index, epsilons, half }) {
  const net = networkOf(state);
  const theta = firstParameters(state, net);
  const data = dataset(state);
  const { X, Y } = asMatrices(data, trainingRows(state, data));
  const k = net.names.find(({ name }) => name === parameter).from + index;
  const value = theta[k];
  const pass = (at) => {
    theta[k] = at;
    return backprop(net, named(net, theta), X, Y);
  };
  const arrays = pass(value);
  const lossAt = (at) => pass(at).loss;
  return {
    value,
    loss: arrays.loss,
    gradient: arrays[`dL_d${parameter}`].values[index],
    plus: epsilons.map((epsilon) => lossAt(value + epsilon)),
    minus: epsilons.map((epsilon) => lossAt(value - epsilon)),
    along: Array.from({ length: 2 * PLACES + 1 }, (_, i) => lossAt(value + (half * (i - PLACES)) / PLACES)),
  };
}

/** Every number that can be nudged: `{ name: "W1[0, 1]", parameter: "W1", index: 1 }`. */
export function nudgeable(state) {
  return networkOf(state).names.flatMap(({ name, rows, columns }) =>
    Array.from({ length: rows * columns }, (_, index) => {
      const place = name[0] === "W" ? `${Math.floor(index / columns)}, ${index % columns}` : index;
      return { name: `${name}[${place}]`, parameter: name, index };
    }),
  );
}
