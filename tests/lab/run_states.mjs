// Reads states from standard input and writes what the page's engine makes of each.

import { readFileSync } from "node:fs";
import { runTrace } from "../../lego_mlp/lab/js/engine/training.js";
import { maps } from "../../lego_mlp/lab/js/engine/maps.js";

// JSON has no word for an infinite figure; the text of it does.
const plain = (_, value) => {
  if (ArrayBuffer.isView(value)) return [...value];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
};
const { states, mapSize } = JSON.parse(readFileSync(0, "utf8"));
const results = states.map((state) => {
  const trace = runTrace(state);
  const first = trace.frames[0].parameters;
  return { trace, maps: mapSize ? maps(state, first, mapSize) : null };
});
process.stdout.write(JSON.stringify(results, plain));
