// The page's side of the race, in node: our engine, TensorFlow.js on its CPU backend, and a network
// of objects, one for each neuron and each weight, as TensorFlow Playground has it (our own
// writing of that approach). Reads {states, rounds, tfjs} from standard input; writes, for each
// state, how many microseconds a step takes, round by round, and each loss at the end.

import { readFileSync } from "node:fs";
import { createRun } from "../lego_mlp/lab/js/engine/training.js";
import { maps } from "../lego_mlp/lab/js/engine/maps.js";
import { dataset } from "../lego_mlp/lab/js/engine/datasets.js";

const { states, rounds, tfjs } = JSON.parse(readFileSync(0, "utf8"));

function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function lego(state) {
  return (steps) => {
    const run = createRun({ ...state, steps: steps - 1 });
    while (!run.advance(1000));
    return run.trace().loss.at(-1);
  };
}

/** The trace of 1,000 steps, and what the network says on 64 × 64 points at each of its frames. */
function traceAndMaps(state) {
  return (steps) => {
    const run = createRun({ ...state, steps });
    while (!run.advance(1000));
    const trace = run.trace();
    for (const { parameters } of trace.frames) maps(state, parameters, 64);
    return trace.loss.at(-1);
  };
}

// --- A network of objects ---

const sigmoid = { value: (z) => 1 / (1 + Math.exp(-z)), slope: (z) => sigmoid.value(z) * (1 - sigmoid.value(z)) };

class Weight {
  constructor(from, to, value) {
    Object.assign(this, { from, to, value, slopes: 0 });
    from.up.push(this);
    to.down.push(this);
  }
}

class Neuron {
  constructor() {
    Object.assign(this, { bias: 0, sum: 0, says: 0, error: 0, slope: 0, slopes: 0, up: [], down: [] });
  }

  forward() {
    this.sum = this.bias;
    for (const weight of this.down) this.sum += weight.value * weight.from.says;
    this.says = sigmoid.value(this.sum);
  }

  backward() {
    this.slope = this.error * sigmoid.slope(this.sum);
    this.slopes += this.slope;
    for (const weight of this.down) weight.slopes += this.slope * weight.from.says;
  }

  collect() {
    this.error = 0;
    for (const weight of this.up) this.error += weight.value * weight.to.slope;
  }

  update(rate) {
    this.bias -= rate * this.slopes;
    this.slopes = 0;
    for (const weight of this.down) {
      weight.value -= rate * weight.slopes;
      weight.slopes = 0;
    }
  }
}

function objects(state) {
  const { W1, b1, W2, b2 } = state.weights;
  const { x1, x2, labels, n } = dataset(state);
  const layer = (below, W, b) =>
    b.map((bias, j) => {
      const neuron = new Neuron();
      neuron.bias = bias;
      below.forEach((one, k) => new Weight(one, neuron, W[k][j]));
      return neuron;
    });
  return (steps) => {
    const inputs = [new Neuron(), new Neuron()];
    const hidden = layer(inputs, W1, b1);
    const top = layer(hidden, W2, b2);
    let squares = 0;
    for (let step = 0; step < steps; step++) {
      squares = 0;
      for (let i = 0; i < n; i++) {
        inputs[0].says = x1[i];
        inputs[1].says = x2[i];
        for (const neuron of hidden) neuron.forward();
        for (const neuron of top) neuron.forward();
        top.forEach((neuron, j) => {
          neuron.error = neuron.says - (labels[i] === j ? 1 : 0);
          squares += neuron.error ** 2;
          neuron.backward();
        });
        for (const neuron of hidden) {
          neuron.collect();
          neuron.backward();
        }
      }
      for (const neuron of [...hidden, ...top]) neuron.update(state.learning_rate / n);
    }
    return squares / (2 * n);
  };
}

// --- TensorFlow.js: float32, as it always is ---

/** Its operations, its gradients and its optimizer, called in a loop. */
function operations(tf, state, X, Y) {
  return (steps) => {
    const start = ["W1", "b1", "W2", "b2"].map((name) => tf.variable(tf.tensor(state.weights[name])));
    const [W1, b1, W2, b2] = start;
    const optimizer = tf.train.sgd(state.learning_rate);
    const loss = () => {
      const h1 = tf.sigmoid(tf.add(tf.matMul(X, W1), b1));
      const h2 = tf.sigmoid(tf.add(tf.matMul(h1, W2), b2));
      return tf.div(tf.sum(tf.square(tf.sub(h2, Y))), 2 * X.shape[0]);
    };
    let last = 0;
    for (let step = 0; step < steps; step++) {
      const found = optimizer.minimize(loss, true, start);
      if (step === steps - 1) last = found.dataSync()[0];
      found.dispose();
    }
    start.forEach((one) => one.dispose());
    return last;
  };
}

/** Its layers, trained by `fit`: the loss is our own, a mean over two outputs. */
function layers(tf, state, X, Y) {
  return async (steps) => {
    const model = tf.sequential();
    const units = [state.hidden_size, 2];
    units.forEach((count, i) =>
      model.add(tf.layers.dense({ units: count, activation: "sigmoid", inputShape: i ? undefined : [2] })),
    );
    model.setWeights(["W1", "b1", "W2", "b2"].map((name) => tf.tensor(state.weights[name])));
    model.compile({ optimizer: tf.train.sgd(state.learning_rate), loss: "meanSquaredError" });
    const options = { epochs: steps, batchSize: X.shape[0], shuffle: false, verbose: 0, yieldEvery: "never" };
    const { history } = await model.fit(X, Y, options);
    model.dispose();
    return history.loss.at(-1);
  };
}

async function tensorflow(folder) {
  const { default: tf } = await import(`${folder}/@tensorflow/tfjs/dist/tf.node.js`);
  await tf.setBackend("cpu");
  const on = (make) => (state) => {
    const { x1, x2, labels, n } = dataset(state);
    const X = tf.tensor2d(Array.from({ length: n }, (_, i) => [x1[i], x2[i]]));
    const Y = tf.tensor2d(Array.from(labels, (label) => [1 - label, label]));
    return make(tf, state, X, Y);
  };
  return { "TensorFlow.js, operations": on(operations), "TensorFlow.js, layers": on(layers) };
}

const peers = { "our engine": lego, "a network of objects": objects };
if (tfjs) Object.assign(peers, await tensorflow(tfjs));

/** How many steps a round takes: enough to measure, and not more. */
const LENGTH = { "our engine": 2000, "a network of objects": 30, "TensorFlow.js, operations": 20, "TensorFlow.js, layers": 20 };

async function measured(state) {
  const racers = Object.entries(peers).map(([name, make]) => [name, make(state)]);
  const losses = {};
  for (const [name, run] of racers) losses[name] = await run(100);
  const whole = traceAndMaps(state);
  whole(1000);
  const steps = Object.fromEntries(racers.map(([name]) => [name, []]));
  const traces = [];
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of racers) {
      const start = cpuMicroseconds();
      await run(LENGTH[name]);
      steps[name].push((cpuMicroseconds() - start) / LENGTH[name]);
    }
    const start = cpuMicroseconds();
    whole(1000);
    traces.push((cpuMicroseconds() - start) / 1000);
  }
  return { losses, steps, traces };
}

const answers = [];
for (const state of states) answers.push(await measured(state));
process.stdout.write(JSON.stringify(answers));
