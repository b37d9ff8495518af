// What the network says all over the plane: one map for the output, one for each hidden neuron.

import { dataset, productOf, reach } from "./datasets.js";
import { networkOf, flattened } from "./network.js";
import { forwardPass, workspace } from "./kernels.js";

const PLACES = 4; // a curve is shown at so many places where a map has a cell

let mapSpace = null; // the last workspace, kept while the network's shape and the size stay

/** Maps of `size` × `size` numbers over the square from -reach to reach, the top row first:
 *  `{size, reach, output, outputs, hidden}`. `output` is h[:, 1] - h[:, 0] of the last layer and
 *  `outputs[k]` is h[:, k]; `hidden[l][j]` is the output of neuron j of hidden layer l, both counted
 *  from 0. Float64Arrays. Of a curve each has 4 × size numbers, from left to right; `output` is the
 *  curve, and `shares[j]` what neuron j of the last hidden layer adds to it. */
export function maps(state, parameters, size) {
  const net = networkOf(state);
  const theta = flattened(net, parameters);
  const edge = reach(dataset(state));
  const space = gridSpace(net, size, edge);
  forwardPass(net, theta, space);
  const top = space.h[space.h.length - 1];
  const found = {
    size,
    reach: edge,
    outputs: top.map((column) => column.slice()),
    hidden: space.h.slice(1, -1).map((layer) => layer.map((column) => column.slice())),
  };
  const [zero, one] = found.outputs;
  if (one) return { ...found, output: one.map((value, i) => value - zero[i]) };
  const { W } = net.layers[net.layers.length - 1];
  const given = space.s[space.s.length - 2]; // to the last layer
  const shares = given.map((x, j) => x.map((value) => theta[W + j] * value));
  return { ...found, output: zero, shares };
}

/** A workspace whose points are the middles of the map's cells, or a curve's places. */
function gridSpace(net, size, edge) {
  const shape = `${size} ${edge} ${net.softmax} ${net.layers.map(({ inputs, outputs, norm, shortcut }) => [inputs, outputs, norm, shortcut])}`;
  if (mapSpace?.shape === shape) return mapSpace;
  const places = net.curve ? PLACES * size : size * size;
  mapSpace = { shape, ...workspace(net, places) };
  const [x1, x2, product] = mapSpace.h[0];
  if (net.curve) {
    for (let k = 0; k < places; k++) x1[k] = edge * ((2 * k + 1) / places - 1);
    return mapSpace;
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      x1[row * size + column] = edge * ((2 * column + 1) / size - 1);
      x2[row * size + column] = edge * (1 - (2 * row + 1) / size);
    }
  }
  product?.set(productOf(x1, x2));
  return mapSpace;
}
