// The Walk's tower, its steps and its rules in words, for a network of so many layers: plan.json
// has what each layer has once; plan.py fills it in the same way. No DOM.

import TEMPLATE from "./plan.json" with { type: "json" };

/** `{ rows, steps, rules }`: from the loss down, in the order of computation, and by name. */
export function planOf(state) {
  const top = state.hidden_layers + 1;
  const layers = Array.from({ length: top }, (_, k) => layerOf(k + 1, top, state));
  const steps = filled(TEMPLATE.steps, layers);
  return {
    rows: filled(TEMPLATE.rows, layers),
    steps: steps.map((step) => ({ ...step, names: step.names.flatMap((name) => each(name, top)) })),
    rules: Object.assign({}, ...filled(TEMPLATE.rules, layers)),
  };
}

/** What holds of layer i, and what stands in the gaps of its texts. */
function layerOf(i, top, state) {
  const norm = state.norm === "rows" && i < top;
  const [shortcut, jumped] = [i, i + 1].map((k) => state.shortcuts === "each" && 1 < k && k < top);
  const below = state.shortcuts === "each" && i > 2 ? "s" : "h";
  const holds = [
    i === top ? "top" : "hidden",
    norm ? "norm" : "bare",
    shortcut ? "shortcut" : i === top ? "top" : "plain",
    jumped ? "jumped" : "unjumped",
  ];
  const gaps = {
    i,
    up: i + 1,
    x: i === 1 ? "X" : `${below}${i - 1}`,
    bent: norm ? "n" : "z",
    neuron: i === top ? "output" : "hidden neuron",
    given: i === 1 ? "inputs" : below === "s" ? "sums below" : "hidden neurons",
    above: i + 1 === top ? "both outputs" : "all neurons above",
  };
  return { holds, gaps };
}

/** The parts, those of a layer once for each layer: "up" or, as "layer", from the top. */
function filled(parts, layers) {
  return parts.flatMap((part) => {
    if (!part.up && !part.layer) return [part];
    const order = part.up ? layers : [...layers].reverse();
    return order.flatMap((layer) =>
      (part.up ?? part.layer)
        .filter((one) => (one.if ?? []).every((condition) => layer.holds.includes(condition)))
        .map((one) => withWords(one, layer.gaps)),
    );
  });
}

function withWords({ if: _, ...one }, gaps) {
  return JSON.parse(JSON.stringify(one).replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap));
}

/** The name; of one with a star the names of all parameters. */
function each(name, top) {
  if (!name.includes("*")) return [name];
  const parameters = Array.from({ length: top }, (_, k) => [`W${k + 1}`, `b${k + 1}`]).flat();
  return parameters.map((one) => name.replace("*", one));
}
