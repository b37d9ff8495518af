// The numbers that a reader may change, and the rows of the data. No DOM.

import { dataset } from "../../js/engine/datasets.js";
import { flatIndex, inRows } from "./formula.js";

export const WALK_DEFAULTS = { dataset: "own", hidden_size: 3, bias: "none", learning_rate: 0.001 };
const WALK_FIELDS = ["points", "bias", "learning_rate", "seed", "weights", "hidden_layers", "norm", "shortcuts"];

/** The change of the state that makes one number another; without one, the shown parameters. */
export function setNumber({ state, found }, number, value) {
  const { name, at } = number ?? { name: "" };
  if (name === "alpha") return { learning_rate: value };
  if (name === "X" || name === "Y") {
    const points = state.points.map((point) => [...point]);
    if (name === "X") points[at[0]][at[1]] = value;
    else points[at[0]][2] = at[1] === value ? 1 : 0;
    return { points };
  }
  const weights = {};
  for (const [own, shape] of Object.entries(found.shapes)) {
    if (!/^[Wb]\d$/.test(own)) continue;
    const values = Array.from(found.arrays[own]);
    if (own === name) values[flatIndex(at, shape)] = value;
    weights[own] = shape.length === 1 ? values : inRows(values, shape[1]);
  }
  return { weights };
}

/** The change of the state that gives some layers a bias: new ones are 0. */
export function setBias(walk, bias) {
  const { weights } = setNumber(walk, null);
  const top = (walk.state.hidden_layers ?? 1) + 1;
  const all = Array.from({ length: top }, (_, k) => k + 1);
  const layers = { none: [], hidden: all.slice(0, -1), output: [top], all }[bias];
  const given = {};
  for (const i of all) {
    given[`W${i}`] = weights[`W${i}`];
    if (layers.includes(i)) given[`b${i}`] = weights[`b${i}`] ?? weights[`W${i}`][0].map(() => 0);
  }
  return { bias, weights: given };
}

/** Rows of the XOR data as points, from the first again after the last. */
export function xorRows(first, n) {
  const { x1, x2, labels } = dataset({ dataset: "xor" });
  return Array.from({ length: n }, (_, k) => {
    const row = (first + k) % x1.length;
    return [x1[row], x2[row], labels[row]];
  });
}

/** Which row of the data the points start at; -1 where they are the reader's own. */
export function firstRow(points) {
  const { x1, x2 } = dataset({ dataset: "xor" });
  const first = x1.findIndex((x, row) => x === points[0][0] && x2[row] === points[0][1]);
  const same = first >= 0 && JSON.stringify(xorRows(first, points.length)) === JSON.stringify(points);
  return same ? first : -1;
}

/** Whether two states walk over the same numbers. */
export function sameWalk(a, b) {
  return WALK_FIELDS.every((name) => sorted(a[name]) === sorted(b[name]));
}

function sorted(value) {
  const plain = value && typeof value === "object" && !Array.isArray(value);
  return JSON.stringify(plain ? Object.entries(value).sort() : value);
}
