// The points of a state: the same numbers as lego_mlp.datasets with its default arguments.

import CONTROLS from "../../controls.json" with { type: "json" };
import { RandomState } from "./random.js";

export const DATA_SIZE = 300;

/** Standard normal points, class 1 where `isOne(x1, x2)`; moved after their class is settled. */
function normalPoints(isOne, noise, seed) {
  const source = new RandomState(seed);
  const drawn = source.normals(2 * DATA_SIZE);
  const data = tabled((i) => [drawn[2 * i], drawn[2 * i + 1]], (i, x1, x2) => isOne(x1, x2));
  if (noise === 0) return data;
  const moved = source.normals(2 * DATA_SIZE);
  for (let i = 0; i < DATA_SIZE; i++) {
    data.x1[i] += noise * moved[2 * i];
    data.x2[i] += noise * moved[2 * i + 1];
  }
  return data;
}

/** Points of a curve, the classes by turns, each moved by a little normal noise. */
function noisyPoints(curve, noise, seed, classes = 2) {
  const source = new RandomState(seed);
  const t = source.uniforms(DATA_SIZE);
  const moved = source.normals(2 * DATA_SIZE);
  const place = (i) => {
    const [x1, x2] = curve(t[i], i % classes);
    return [x1 + noise * moved[2 * i], x2 + noise * moved[2 * i + 1]];
  };
  return tabled(place, (i) => i % classes);
}

/** Points where `place(i)` puts them, of the class `labelOf(i, x1, x2)`. */
function tabled(place, labelOf, n = DATA_SIZE) {
  const data = { n, x1: new Float64Array(n), x2: new Float64Array(n), labels: new Uint8Array(n) };
  for (let i = 0; i < n; i++) {
    const [x1, x2] = place(i);
    data.x1[i] = x1;
    data.x2[i] = x2;
    data.labels[i] = Number(labelOf(i, x1, x2));
  }
  return data;
}

function onCircle(t, label) {
  const angle = 2 * Math.PI * t;
  return [(1 + label) * Math.cos(angle), (1 + label) * Math.sin(angle)];
}

function onMoon(t, label) {
  const angle = Math.PI * t;
  const side = 1 - 2 * label;
  return [1.5 * side * (Math.cos(angle) - 0.5), 1.5 * side * (Math.sin(angle) - 0.25)];
}

function onSpiral(t, label) {
  const angle = 3 * Math.PI * t + Math.PI * label;
  return [2.5 * t * Math.cos(angle), 2.5 * t * Math.sin(angle)];
}

function onArm(t, label) {
  const angle = Math.PI * t + (2 * Math.PI * label) / 3;
  return [2.5 * t * Math.cos(angle), 2.5 * t * Math.sin(angle)];
}

/** A wave, and no classes: the numbers that one output is to come close to. */
function wavePoints(noise, seed) {
  const source = new RandomState(seed);
  const x1 = source.uniforms(DATA_SIZE).map((t) => 2 * t - 1);
  const moved = source.normals(DATA_SIZE);
  const targets = x1.map((x, i) => Math.sin(Math.PI * x) + noise * moved[i]);
  return { n: DATA_SIZE, x1, targets, labels: new Uint8Array(DATA_SIZE) };
}

const DATASETS = {
  xor: (noise, seed) => normalPoints((x1, x2) => x1 > 0 !== x2 > 0, noise, seed),
  line: (noise, seed) => normalPoints((x1, x2) => x1 + x2 > 0, noise, seed),
  circles: (noise, seed) => noisyPoints(onCircle, noise, seed),
  moons: (noise, seed) => noisyPoints(onMoon, noise, seed),
  spiral: (noise, seed) => noisyPoints(onSpiral, noise, seed),
  pinwheel: (noise, seed) => noisyPoints(onArm, noise, seed, 3),
  curve: wavePoints,
};

const USUAL_NOISE = CONTROLS.fields.find(({ name }) => name === "noise").usual;

/** How far a state's drawn points are moved. */
export const noiseOf = ({ dataset: name, noise }) => noise ?? USUAL_NOISE[name] ?? 0;

const MOST_KEPT = 32;
const drawnDatasets = new Map(); // each is drawn once and never changed

/** The data of a state: `{n, x1, x2, labels, outputs, inputs}`; `inputs` are the columns that the
 *  network is given, `outputs` how many numbers it says. Of a curve `targets` stand for x2. */
export function dataset(state) {
  if (state.dataset === "own") return withInputs(ownPoints(state.points), state);
  const name = `${state.dataset} ${noiseOf(state)} ${state.data_seed} ${state.features}`;
  if (!drawnDatasets.has(name)) {
    if (drawnDatasets.size >= MOST_KEPT) drawnDatasets.delete(drawnDatasets.keys().next().value);
    const drawn = DATASETS[state.dataset](noiseOf(state), state.data_seed);
    drawnDatasets.set(name, withInputs(drawn, state));
  }
  return drawnDatasets.get(name);
}

function ownPoints(points) {
  if (!points.length) throw new Error("points must hold at least one point");
  return tabled((i) => points[i], (i) => points[i][2], points.length);
}

function withInputs(data, state) {
  const { x1, x2 } = data;
  const inputs = [x1, x2, x2 && productOf(x1, x2)].slice(0, inputCount(state));
  return { ...data, outputs: outputCount(state), inputs };
}

/** Whether a state's network fits a curve: one input, and one output, which is linear. */
export const isCurve = ({ dataset: name }) => name === "curve";

/** How many classes a reader's own points have, at least two. */
export const classCount = (points) => points.reduce((most, [, , label]) => Math.max(most, label + 1), 2);

/** How many numbers a state's network says: one for each class, or the curve's. */
export const outputCount = ({ dataset: name, points }) =>
  name === "own" ? classCount(points) : ({ pinwheel: 3, curve: 1 })[name] ?? 2;

/** The activation of the last layer. */
export const lastBrick = (state) => (isCurve(state) ? "linear" : state.output);

/** The products of two columns, number by number. */
export const productOf = (x1, x2) => x1.map((x, i) => x * x2[i]);

/** How many numbers of each point a state's network is given. */
export const inputCount = (state) => (isCurve(state) ? 1 : state.features === "product" ? 3 : 2);

/** How many points a state has. */
export const pointCount = (state) => (state.dataset === "own" ? state.points.length : DATA_SIZE);

export const LEAST_REACH = 2.6;

/** How far the pictures reach to each side of 0: a little past the farthest coordinate, and in the
 *  plane far enough for new points. */
export function reach(data) {
  let farthest = 0;
  for (let i = 0; i < data.n; i++) {
    farthest = Math.max(farthest, Math.abs(data.x1[i]), data.x2 ? Math.abs(data.x2[i]) : 0);
  }
  return data.x2 ? Math.max(1.05 * farthest, LEAST_REACH) : 1.05 * farthest;
}
