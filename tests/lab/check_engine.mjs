// Facts about the page's engine that need more than a trace; answers with numbers for the test.

import { readFileSync } from "node:fs";
import { arraysAt, createRun, runTrace } from "../../lego_mlp/lab/js/engine/training.js";
import { networkOf, firstParameters, named } from "../../lego_mlp/lab/js/engine/network.js";
import { backprop } from "../../lego_mlp/lab/js/engine/bricks.js";
import { asMatrices, trainingRows } from "../../lego_mlp/lab/js/engine/training.js";
import { backwardPass, forwardPass, load, workspace } from "../../lego_mlp/lab/js/engine/kernels.js";
import { dataset } from "../../lego_mlp/lab/js/engine/datasets.js";
import { createLandscape } from "../../lego_mlp/lab/js/engine/landscape.js";
import { createSeeds } from "../../lego_mlp/lab/js/engine/seeds.js";
import { RandomState } from "../../lego_mlp/lab/js/engine/random.js";
import { fromTyped, readable } from "../../lego_mlp/lab/js/ui/format.js";
import { asPython } from "../../lego_mlp/lab/widgets/lab/export_run.js";
import { zeroLine } from "../../lego_mlp/lab/js/ui/contour.js";
import { ACTIVATIONS } from "../../lego_mlp/lab/js/engine/activations.js";
import { sigmoid, sigmoids } from "../../lego_mlp/lab/js/engine/exp.js";

const plain = (_, value) => (ArrayBuffer.isView(value) ? [...value] : value);

/** The fast pass and the plain one, at the first parameters of a state. */
function bothPasses(state) {
  const net = networkOf(state);
  const theta = firstParameters(state, net);
  const data = dataset(state);
  const rows = trainingRows(state, data);
  const space = load(workspace(net, rows.length), data, rows);
  const gradient = new Float64Array(net.size);
  forwardPass(net, theta, space);
  const loss = backwardPass(net, theta, space, gradient);
  const { X, Y } = asMatrices(data, rows);
  const arrays = backprop(net, named(net, theta), X, Y);
  const slow = net.names.flatMap(({ name }) => [...arrays[`dL_d${name}`].values]);
  return { fast: [loss, ...gradient], plain: [arrays.loss, ...slow] };
}

/** A run in the thinnest slices, with what its partial traces held. */
function sliced(state) {
  const run = createRun(state);
  const partial = [];
  while (!run.advance(0)) {
    const { steps, done, verdict } = run.trace();
    partial.push([steps.length, done, verdict !== null]);
  }
  return { trace: run.trace(), whole: runTrace(state), partial };
}

/** What is not the same, bit for bit: steps that are kept, made again, recorded, or the end of a
 *  shorter run. */
function stepped(state) {
  const whole = createRun(state, { mostKept: 1e6 });
  while (!whole.advance(1000));
  const { steps, loss, accuracy } = whole.trace();
  const wrong = [];
  const same = (what, a, b) => {
    if (JSON.stringify(a, plain) !== JSON.stringify(b, plain)) wrong.push([what, a, b]);
  };
  for (const mostKept of [whole.net.size * 20, 1]) {
    const few = createRun(state, { mostKept });
    while (!few.advance(1000));
    for (const back of [0, 3, 2, 17]) {
      const step = Math.max(0, whole.last - back);
      same(step, few.at(step), whole.at(step));
    }
  }
  steps.forEach((step, k) => {
    if (step > whole.last) return; // of a run that went back
    const there = whole.at(step);
    same(`record ${step}`, [there.loss, there.accuracy], [loss[k], accuracy?.[k]]);
  });
  const third = Math.floor(whole.last / 3);
  if (third > 0) same("end", whole.at(third).parameters, runTrace({ ...state, steps: third }).frames.at(-1).parameters);
  return wrong;
}

function drawn(seed) {
  const source = new RandomState(seed);
  const first = { uniforms: source.uniforms(700), normals: source.normals(7) };
  return { ...first, order: source.permutation(50), then: source.normals(2) };
}

function partials(state) {
  let calls = 0;
  runTrace(state, { onPartial: () => (calls += 1) });
  return calls;
}

const answers = {
  bothPasses,
  sliced,
  stepped,
  drawn,
  partials,
  zeroLine,
  readable: (numbers) => numbers.map((number) => readable(number, 4)),
  fromTyped: (texts) => texts.map(fromTyped),
  sigmoid: (numbers) => numbers.map(sigmoid),
  // Of the first n only, beside one at a time; the rest stays as it was.
  sigmoids: ([numbers, n]) => {
    const found = Float64Array.from(numbers);
    sigmoids(found, n);
    return [found, numbers.map((z, i) => (i < n ? sigmoid(z) : z))];
  },
  // What the page knows of each activation, its two forms at the same numbers.
  activations: (numbers) =>
    Object.entries(ACTIVATIONS).map(([name, { value, slope, values, throughSlope, ...known }]) => {
      const one = numbers.map(value);
      const column = Float64Array.from(numbers);
      values(column, numbers.length);
      const slopes = new Float64Array(numbers.length).fill(1);
      throughSlope(slopes, column, numbers.length);
      const range = known.range.map(String);
      return { name, one, column, slope: one.map(slope), slopes, ...known, range };
    }),
  seeds: (state) => {
    const work = createSeeds(state);
    while (!work.advance(50));
    return work.found();
  },
  landscape: (state) => {
    const work = createLandscape(state, runTrace(state).frames);
    while (!work.advance(50));
    return work.found();
  },
  asPython: (state) => asPython(state),
  // How much of a curve's variance is explained at the end, of both piles.
  explained: (state) => {
    const run = createRun(state);
    while (!run.advance(1000));
    const { explained, test_explained } = run.at(run.last);
    return [explained, test_explained];
  },
  arraysAt: (state) => arraysAt(state, runTrace(state).frames[0].parameters),
  failure: (state) => {
    try {
      createRun(state);
    } catch (error) {
      return error.message;
    }
  },
};
const requests = JSON.parse(readFileSync(0, "utf8"));
const results = requests.map(([question, argument]) => answers[question](argument));
process.stdout.write(JSON.stringify(results, plain));
