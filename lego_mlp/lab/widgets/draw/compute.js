// What the network reads: the page's twin of Draw.compute. No DOM.

import { ACTIVATIONS } from "../../js/engine/activations.js";
import { shares } from "../../js/engine/exp.js";

/** The whole numbers of a parameter, times their step. */
function unrounded({ text, step }) {
  return Float64Array.from(atob(text), (sign) => ((sign.charCodeAt(0) << 24) >> 24) * step);
}

/** The probability of each digit; the page's twin of Draw.compute. */
export function readDigit({ image, layers }) {
  let h = image;
  for (const { W, b, outputs, activation } of layers) {
    const [weights, biases] = [unrounded(W), b ? unrounded(b) : null];
    const z = Array.from({ length: outputs }, (_, j) =>
      h.reduce((sum, entry, k) => sum + entry * weights[k * outputs + j], biases ? biases[j] : 0),
    );
    h = activation === "softmax" ? shares(z) : z.map(ACTIVATIONS[activation].value);
  }
  return { probabilities: h };
}

/** What is said of an answer, the same text as in Python. */
export function drawWords(probabilities) {
  const order = Array.from(probabilities, (_, i) => i).sort((i, j) => probabilities[j] - probabilities[i] || i - j);
  const [first, second] = order.map((i) => `${i} with ${(100 * probabilities[i]).toFixed(1)} %`);
  return `The network reads a ${first}; next comes ${second}.`;
}
