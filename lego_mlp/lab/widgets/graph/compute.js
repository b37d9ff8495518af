// An expression forward and backward: the page's twin of Graph.compute. No DOM.

import { ACTIVATIONS } from "../../js/engine/activations.js";

/** Each operation's result and its slopes with respect to what it was made of. */
const GRAPH_OPERATIONS = {
  "+": (a, b) => [a + b, 1, 1],
  "-": (a, b) => [a - b, 1, -1],
  "*": (a, b) => [a * b, b, a],
  "/": (a, b) => [a / b, 1 / b, -a / b / b],
  neg: (a) => [-a, -1],
  log: (a) => [Math.log(a), 1 / a],
  exp: (a) => [Math.exp(a), Math.exp(a)],
};

function operated(op, values) {
  if (GRAPH_OPERATIONS[op]) return GRAPH_OPERATIONS[op](...values);
  const a = values[0];
  if (op.startsWith("**")) {
    const power = Number(op.slice(2));
    return [a ** power, power ? power * a ** (power - 1) : 0];
  }
  const brick = ACTIVATIONS[op === "identity" ? "linear" : op];
  return [brick.value(a), brick.slope(brick.value(a))];
}

/** `data` and `slopes` of each node, and `grads[k]`, all gradients after `k` nodes passed theirs on. */
export function computeGraph({ nodes, inputs }) {
  const data = [];
  const slopes = nodes.map(({ op, of, name, data: constant }) => {
    if (!of.length) {
      data.push(constant ?? inputs[name]);
      return [];
    }
    const [value, ...own] = operated(op, of.map((j) => data[j]));
    data.push(value);
    return own;
  });
  const grads = [nodes.map((_, i) => (i === nodes.length - 1 ? 1 : 0))];
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (!nodes[i].of.length) continue;
    const after = [...grads.at(-1)];
    nodes[i].of.forEach((j, k) => void (after[j] += slopes[i][k] * after[i]));
    grads.push(after);
  }
  return { data, slopes, grads };
}
