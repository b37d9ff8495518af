// From a state to the shape of its network and its first parameters, as lego_mlp.mlp draws them.
// All parameters stand in one Float64Array, in the order W1 b1 W2 b2 ..., each row by row.

import { RandomState } from "./random.js";
import { inputCount, isCurve, lastBrick, outputCount } from "./datasets.js";
import { matrix } from "./bricks.js";

/** `{layers: [{inputs, outputs, activation, norm, shortcut, W, b}], names: [{name, rows, columns,
 *  from, to}], size, softmax, curve, penalty, strength}`; `W` and `b` say where a layer's parameters
 *  begin, `b` may be -1; `norm` and `shortcut` say whether it has these bricks. */
export function networkOf(state) {
  const depth = state.hidden_layers + 1;
  const layers = [];
  const names = [];
  let size = 0;
  const place = (name, rows, columns) => {
    names.push({ name, rows, columns, from: size, to: size + rows * columns });
    size += rows * columns;
    return size - rows * columns;
  };
  for (let i = 1; i <= depth; i++) {
    const last = i === depth;
    const inputs = i === 1 ? inputCount(state) : state.hidden_size;
    const outputs = last ? outputCount(state) : state.hidden_size;
    const hasBias = state.bias === "all" || state.bias === (last ? "output" : "hidden");
    const W = place(`W${i}`, inputs, outputs);
    const b = hasBias ? place(`b${i}`, 1, outputs) : -1;
    const activation = last ? lastBrick(state) : state.activation;
    const norm = !last && state.norm === "rows" && outputs > 1;
    const shortcut = !last && i > 1 && state.shortcuts === "each";
    layers.push({ inputs, outputs, activation, norm, shortcut, W, b });
  }
  const strength = state.penalty === "none" ? 0 : state.strength;
  const softmax = lastBrick(state) === "softmax"; // and with it the cross-entropy
  return { layers, names, size, softmax, curve: isCurve(state), penalty: state.penalty, strength };
}

function initRange(state, inputs, outputs) {
  return {
    article: 1 / Math.sqrt(inputs),
    xavier: Math.sqrt(6 / (inputs + outputs)),
    he: Math.sqrt(6 / inputs),
    gain: state.gain * Math.sqrt(3 / inputs),
    zeros: 0,
  }[state.init];
}

/** The first parameters: drawn from the seed, or those that the state gives. */
export function firstParameters(state, net) {
  const theta = new Float64Array(net.size);
  if (state.weights) {
    for (const { name, from } of net.names) theta.set(state.weights[name].flat(), from);
    return theta;
  }
  const source = new RandomState(state.seed);
  for (const { W, inputs, outputs } of net.layers) {
    const range = initRange(state, inputs, outputs);
    for (let k = 0; k < inputs * outputs; k++) theta[W + k] = (2 * source.uniform() - 1) * range;
  }
  return theta;
}

/** The parameters by name, as matrices that look into `theta`. */
export function named(net, theta) {
  return Object.fromEntries(
    net.names.map(({ name, rows, columns, from, to }) => [
      name,
      matrix(rows, columns, theta.subarray(from, to)),
    ]),
  );
}

/** The other way: one array from a frame's flat arrays by name. */
export function flattened(net, parameters) {
  const theta = new Float64Array(net.size);
  for (const { name, from } of net.names) theta.set(parameters[name], from);
  return theta;
}
