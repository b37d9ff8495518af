// The norms of the first backward pass: the page's twin of waterfall.py's `falls`. No DOM.

import { networkOf, firstParameters, named } from "../../js/engine/network.js";
import { backprop, norm } from "../../js/engine/bricks.js";
import { dataset } from "../../js/engine/datasets.js";
import { asMatrices, trainingRows } from "../../js/engine/training.js";
import { readable } from "../../js/ui/format.js";

/** `{ dL_dh, dL_dz, dL_dW }`: one norm for each layer, from layer 1 up; without the penalty's
 *  slope, which does not come down from the loss. */
export function backwardNorms({ state: given }) {
  const state = { ...given, penalty: "none" };
  const net = networkOf(state);
  const data = dataset(state);
  const { X, Y } = asMatrices(data, trainingRows(state, data));
  const arrays = backprop(net, named(net, firstParameters(state, net)), X, Y);
  const norms = (name) => net.layers.map((_, i) => norm(arrays[`${name}${i + 1}`].values));
  return { dL_dh: norms("dL_dh"), dL_dz: norms("dL_dz"), dL_dW: norms("dL_dW") };
}

/** What a waterfall says, the same text as in Python. */
export function waterfallWords(state, found) {
  const { hidden_layers: between, hidden_size: width, activation } = state;
  const { dL_dh, dL_dz, dL_dW } = found;
  const what =
    `${between} hidden layer${between > 1 ? "s" : ""} of ${width} ` +
    `${activation} neuron${width > 1 ? "s" : ""}`;
  const ratio = dL_dW[0] / dL_dW[between];
  if (!(ratio > 0 && ratio < Infinity)) return `${what}: no gradient that can be compared arrives at layer 1.`;
  const mean = (factor) => {
    let sum = 0;
    for (let i = 0; i < between; i++) sum += Math.log(factor(i));
    return Math.exp(sum / between);
  };
  const slopes = mean((i) => dL_dz[i] / dL_dh[i]);
  const weights = mean((i) => dL_dh[i] / dL_dz[i + 1]);
  const through = state.norm === "rows" && width > 1 ? "slopes and LayerNorm" : "slopes";
  const betweenThem = state.shortcuts === "each" && between > 1 ? "weights and shortcuts" : "weights";
  return (
    `${what}: dL_dW1 is ${readable(ratio)} times as large as dL_dW${between + 1}. On average each ` +
    `layer multiplies what passes by ${readable(slopes * weights)}: the ${through} by ` +
    `${readable(slopes)}, the ${betweenThem} by ${readable(weights)}.`
  );
}
