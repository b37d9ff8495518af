// Reads states from standard input and writes, for each, what the page says of its digits.

import { readFileSync } from "node:fs";
import { createCheck } from "../../lego_mlp/lab/widgets/lab/rounding_check.js";
import { runTrace } from "../../lego_mlp/lab/js/engine/training.js";

const lines = JSON.parse(readFileSync(0, "utf8")).map((state) => {
  const trace = runTrace(state);
  if (!trace.frames.length) return null;
  const check = createCheck(state, trace);
  while (!check.advance(1000));
  return check.lines();
});
process.stdout.write(JSON.stringify(lines));
