// A line as a rule, and what is said of it: the page's twin of ruler/__init__.py. No DOM.

import { dataset } from "../../js/engine/datasets.js";
import { fullState } from "../../js/engine/state.js";
import { readable } from "../../js/ui/format.js";

/** The direction and the threshold of the line through two ends, and how many points are right. */
export function rule({ state, ends: [[a1, a2], [b1, b2]] }) {
  const { n, x1, x2, labels } = dataset(fullState(state));
  const [along1, along2] = [b1 - a1, b2 - a2];
  const length = Math.sqrt(along1 * along1 + along2 * along2);
  const direction = [along2 / length, -along1 / length];
  const sum = (first, second) => first * direction[0] + second * direction[1];
  const threshold = sum(a1, a2);
  let right = 0;
  for (let i = 0; i < n; i++) right += sum(x1[i], x2[i]) > threshold === (labels[i] === 1);
  return { direction, threshold, right };
}

/** What is shown, the same text as in Python. */
export function ruleWords({ direction: [first, second], threshold, right }, n) {
  const total = `${readable(first, 2)} x1 ${second < 0 ? "−" : "+"} ${readable(Math.abs(second), 2)} x2`;
  const turned = 2 * right < n ? ` Turned around, the rule has ${n - right} right.` : "";
  const share = readable((100 * right) / n, 3);
  return `Class 1 where ${total} > ${readable(threshold, 2)}: ${right} of ${n} points are right, ${share} %.${turned}`;
}
