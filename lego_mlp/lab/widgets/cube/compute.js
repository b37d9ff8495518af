// A run of three hidden neurons as a film: the page's twin of `film` in Python. No DOM.

import { dataset, reach } from "../../js/engine/datasets.js";
import { forwardPass, load, workspace } from "../../js/engine/kernels.js";
import { maps } from "../../js/engine/maps.js";
import { flattened, networkOf } from "../../js/engine/network.js";
import { fullState } from "../../js/engine/state.js";
import { runTrace } from "../../js/engine/training.js";

export const CELLS = 33;

/** What both pictures show at each kept step of a state's run; see `film` in Python. */
export function film({ state: given }) {
  const state = fullState(given);
  const trace = runTrace(state);
  const data = dataset(state);
  const net = networkOf(state);
  const rows = Uint32Array.from({ length: data.n }, (_, i) => i);
  const space = load(workspace(net, data.n), data, rows);
  const scenes = trace.frames.map(({ parameters }) => {
    const { output, hidden } = maps(state, parameters, CELLS);
    forwardPass(net, flattened(net, parameters), space);
    return { output, sheet: joined(hidden[0]), places: joined(space.h[1]), plane: planeOf(parameters) };
  });
  const all = (name) => scenes.map((scene) => scene[name]);
  return {
    steps: trace.frames.map(({ step }) => step),
    accuracy: trace.frames.map(({ step }) => trace.accuracy[recordBefore(trace.steps, step)]),
    headline: headline(trace.verdict.sentence),
    labels: data.labels,
    x1: data.x1,
    x2: data.x2,
    reach: reach(data),
    output: all("output"),
    sheet: all("sheet"),
    places: all("places"),
    plane: all("plane"),
  };
}

function recordBefore(steps, step) {
  let k = 0;
  while (k + 1 < steps.length && steps[k + 1] <= step) k++;
  return k;
}

function joined(columns) {
  const all = new Float64Array(columns.length * columns[0].length);
  columns.forEach((column, i) => all.set(column, i * column.length));
  return all;
}

function planeOf({ W2, b2 = [0, 0] }) {
  return Float64Array.of(W2[1] - W2[0], W2[3] - W2[2], W2[5] - W2[4], b2[1] - b2[0]);
}

/** A verdict's first words, as in Python: "learned", "still learning", "stuck", "bouncing". */
function headline(sentence) {
  const first = sentence.split(/[:,]/)[0];
  return first.slice(0, 1).toLowerCase() + first.slice(1);
}
