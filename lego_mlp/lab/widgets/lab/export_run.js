// A run as text to take away: the Python that repeats it, and its numbers as CSV.

import { OUTPUTS } from "../../js/engine/activations.js";
import { inputCount, lastBrick, outputCount, pointCount } from "../../js/engine/datasets.js";
import { networkOf } from "../../js/engine/network.js";
import { OPTIMIZERS } from "../../js/engine/optimizers.js";
import { SCHEDULES } from "../../js/engine/schedules.js";
import { MOST_RECORDS } from "../../js/engine/training.js";

const HAS_BIAS = {
  none: () => "False",
  all: () => "True",
  hidden: (layers) => `[${"True, ".repeat(layers)}False]`,
  output: (layers) => `[${"False, ".repeat(layers)}True]`,
};
const PENALTY_CLASSES = { l2: "L2", l1: "L1", article: "ArticlePenalty" };

/** A Python script that makes the same run with `lego_mlp`; `notes` are lines of comment. */
export function asPython(state, notes = []) {
  const fewer = state.train_points < pointCount(state);
  const product = inputCount(state) === 3;
  return `${[
    ...(product ? ["import numpy as np", ""] : []),
    "import lego_mlp as lm",
    "",
    ...dataLines(state),
    ...(product ? ["X = np.array([[x1, x2, x1 * x2] for x1, x2 in X])"] : []),
    ...(fewer ? [`k = ${state.train_points}  # train on the first k; the others stay unseen`] : []),
    state.weights ? givenNetwork(state) : drawnNetwork(state),
    `loss = lm.${lastBrick(state) === "softmax" ? "CrossEntropy" : "SquaredError"}(${penaltyText(state)})`,
    `history = lm.train(net, ${fewer ? "X[:k], Y[:k]" : "X, Y"}, loss, ${trainText(state, fewer)})`,
    "print(history)",
    ...notes.map((note) => `# ${note}`),
  ].join("\n")}\n`;
}

function dataLines(state) {
  if (state.dataset !== "own") {
    const noise = state.noise === null ? "" : `, noise=${pythonNumber(state.noise)}`;
    return [`X, Y = lm.datasets.${state.dataset}(n=300, seed=${state.data_seed}${noise})`];
  }
  const list = (values) => `[${values.join(", ")}]`;
  const rows = state.points.map(([x1, x2]) => list([pythonNumber(x1), pythonNumber(x2)]));
  const labels = state.points.map((point) => point[2]);
  return [
    `X, labels = ${list(rows)}, ${list(labels)}`,
    `Y = lm.datasets.one_hot(labels, classes=${outputCount(state)})`,
  ];
}

function drawnNetwork(state) {
  const sizes = [inputCount(state), ...Array(state.hidden_layers).fill(state.hidden_size), outputCount(state)].join(", ");
  const gain = state.init === "gain" ? `, gain=${pythonNumber(state.gain)}` : "";
  const { layers } = networkOf(state);
  const added = [["norm", "norm"], ["shortcut", "shortcuts"]]
    .map(([brick, name]) => (layers.some((layer) => layer[brick]) ? `, ${name}=True` : ""))
    .join("");
  return (
    `net = lm.mlp([${sizes}], activation="${state.activation}", output="${lastBrick(state)}", ` +
    `bias=${HAS_BIAS[state.bias](state.hidden_layers)}, init="${state.init}"${gain}, ` +
    `seed=${state.seed}${added})`
  );
}

function givenNetwork(state) {
  const bricks = networkOf(state).layers.flatMap(({ activation, norm, shortcut }, i) => {
    const arrays = [`W${i + 1}`, `b${i + 1}`].filter((name) => state.weights[name]);
    const given = arrays.map((name) => pythonArray(state.weights[name])).join(", ");
    const [below, above] = [norm ? ["LayerNorm()"] : [], shortcut ? ["Shortcut()"] : []];
    return [`Linear(${given})`, ...below, `${OUTPUTS[activation].brick}()`, ...above];
  });
  return `net = lm.Network([\n${bricks.map((brick) => `    lm.${brick},\n`).join("")}])`;
}

function penaltyText({ penalty, strength }) {
  return penalty === "none"
    ? ""
    : `penalty=lm.${PENALTY_CLASSES[penalty]}(${pythonNumber(strength)})`;
}

function trainText(state, fewer) {
  const rate = SCHEDULES[state.schedule].call(pythonNumber(state.learning_rate), state.steps);
  const given = [`learning_rate=${rate}`, `steps=${state.steps}`];
  const stops = fewer && state.patience !== null;
  const batch = Math.min(state.batch_size, state.train_points, pointCount(state)); // no more than there are
  if (state.batch_size !== null) given.push(`batch_size=${batch}, seed=${state.seed}`);
  if (state.batch_size !== null || stops) given.push(`record_every=${Math.ceil(state.steps / MOST_RECORDS)}`);
  if (state.clip !== null) given.push(`clip=${pythonNumber(state.clip)}`);
  if (state.optimizer !== "plain") given.push(`optimizer=lm.${OPTIMIZERS[state.optimizer].brick}()`);
  if (fewer) given.push("test=(X[k:], Y[k:])");
  if (stops) given.push(`patience=${state.patience}`);
  return given.join(", ");
}

/** The shortest text that Python reads as exactly this float. */
function pythonNumber(number) {
  return Number.isInteger(number) && Math.abs(number) < 1e15 ? `${number}.0` : String(number);
}

function pythonArray(value) {
  if (typeof value === "number") return pythonNumber(value);
  return `[${Array.from(value, pythonArray).join(", ")}]`;
}

/** The recorded numbers of a trace, a row for each step. */
export function asCsv(trace) {
  const columns = { step: trace.steps, loss: trace.loss };
  const measured = ["accuracy", ...(trace.test_loss ? ["train_accuracy", "test_accuracy", "test_loss"] : [])];
  for (const name of measured) if (trace[name]?.length) columns[name] = trace[name];
  for (const record of ["gradient_norms", "weight_norms"]) {
    for (const [name, values] of Object.entries(trace[record])) {
      columns[`${record.slice(0, -1)}_${name}`] = values;
    }
  }
  const names = Object.keys(columns);
  const rows = Array.from(trace.steps, (_, i) => names.map((name) => columns[name][i]).join(","));
  return `${[names.join(","), ...rows].join("\n")}\n`;
}
