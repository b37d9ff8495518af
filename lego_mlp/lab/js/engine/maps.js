// What the network says all over the plane: one map for the output, one for each hidden neuron.

import { dataset, productOf, reach } from "./datasets.js";
import { networkOf, flattened } from "./network.js";
import { forwardPass, workspace } from "./kernels.js";

let mapSpace = null; // the last workspace, kept while the network's shape and the size stay

/** Maps of `size` × `size` numbers over the square from -reach to reach, the top row first:
 *  `{size, reach, output, outputs, hidden}`. `output` is h[:, 1] - h[:, 0] of the last layer and
 *  `outputs[k]` is h[:, k]; `hidden[l][j]` is the output of neuron j of hidden layer l, both counted
 *  from 0. Float64Arrays. */
export function maps(state, parameters, size) {
  const net = networkOf(state);
  const theta = flattened(net, parameters);
  const edge = reach(dataset(state));
  const space = gridSpace(net, size, edge);
  forwardPass(net, theta, space);
  const top = space.h[space.h.length - 1];
  const [zero, one] = top;
  const output = one.slice();
  for (let i = 0; i < output.length; i++) output[i] -= zero[i];
  return {
    size,
    reach: edge,
    output,
    outputs: top.map((column) => column.slice()),
    hidden: space.h.slice(1, -1).map((layer) => layer.map((column) => column.slice())),
  };
}

/** A workspace whose points are the middles of the map's cells. */
function gridSpace(net, size, edge) {
  const shape = `${size} ${edge} ${net.softmax} ${net.layers.map(({ inputs, outputs, norm, shortcut }) => [inputs, outputs, norm, shortcut])}`;
  if (mapSpace?.shape === shape) return mapSpace;
  mapSpace = { shape, ...workspace(net, size * size) };
  const [x1, x2, product] = mapSpace.h[0];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      x1[row * size + column] = edge * ((2 * column + 1) / size - 1);
      x2[row * size + column] = edge * (1 - (2 * row + 1) / size);
    }
  }
  product?.set(productOf(x1, x2));
  return mapSpace;
}
