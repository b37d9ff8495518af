// Makes the runs that a test asks for, with the front end's own engine, in the browser.

import { dataset } from "../lego_mlp/lab/js/engine/datasets.js";
import { ACTIVATIONS } from "../lego_mlp/lab/js/engine/activations.js";
import { runTrace } from "../lego_mlp/lab/js/engine/training.js";

// The functions that IEEE 754 does not settle to the last bit.
const ROUNDED = ["exp", "log", "tanh", "sin", "cos"];

/** From now on these functions are off by the share `by`, up and down by turns. */
window.nudge = (by) => {
  let turn = 1;
  for (const name of ROUNDED) {
    const plain = Math[name];
    Math[name] = (x) => plain(x) * (1 + (turn = -turn) * by);
  }
  ACTIVATIONS.tanh.value = Math.tanh; // it keeps the function that it found
};

// JSON has no word for an infinite figure; the text of it does.
const plain = (_, value) => {
  if (ArrayBuffer.isView(value)) return [...value];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
};

window.traces = (states) => JSON.stringify(states.map((state) => runTrace(state)), plain);

/** The points of each state's data. */
window.starts = (states) =>
  states.map((state) => {
    const { x1, x2 } = dataset(state);
    return [...x1, ...x2];
  });
