// The state of a run: one flat object, described by `controls.json`; and the page's address.

import CONTROLS from "../../controls.json" with { type: "json" };
import { networkOf } from "./network.js";
import { shortened } from "../ui/format.js";

/** Each field of the state: its kind, its default, its limits, its words. */
export const FIELDS = CONTROLS.fields;

/** No coordinate is larger: beyond, the picture and the run overflow. */
const FARTHEST = 1e6;

/** The classes that own points may have. */
export const OWN_CLASSES = [0, 1, 2];

/** The state that a lab has when nothing was asked for. */
export function defaultState() {
  return Object.fromEntries(FIELDS.map((field) => [field.name, structuredClone(field.default)]));
}

/** The state with every field that `given` has and that is valid, what was wrong with the rest,
 *  and where nothing valid is given, the usual state. */
export function cleanState(given, usual = defaultState()) {
  const state = structuredClone(usual);
  const problems = [];
  for (const [name, wanted] of Object.entries(given ?? {})) {
    const field = FIELDS.find((one) => one.name === name);
    const { value, problem } = field ? cleanValue(field, wanted) : { problem: `no field ${shortened(name)}` };
    if (problem) problems.push(problem);
    else state[name] = value;
  }
  if (state.weights && !fitWeights(state)) {
    // The usual weights go with the usual network; other ones must have been meant.
    if (state.weights === given.weights) problems.push("the given weights do not fit the network");
    state.weights = null;
  }
  return { state, problems };
}

/** The usual state with what is given in it, where that is valid. */
export function fullState(given) {
  return cleanState(given).state;
}

/** `{ value }` where the value suits the field, `{ problem }`, a sentence part, where not. */
export function cleanValue(field, value) {
  if (value === null && field.nullable) return { value };
  const problem = (expected) => ({ problem: `${field.label} must be ${expected}` });
  if (field.kind === "choice") {
    return field.choices.includes(value)
      ? { value }
      : problem(`one of ${field.choices.join(", ")}`);
  }
  if (field.kind === "points") return cleanPoints(value, field) ?? problem("a list of points");
  if (field.kind === "weights") return cleanWeights(value) ?? problem("weights by name");
  const whole = field.kind === "whole";
  const fits = typeof value === "number" && value >= field.min && value <= field.max;
  if (fits && (!whole || Number.isInteger(value))) return { value };
  return problem(`${whole ? "a whole number" : "a number"} from ${field.min} to ${field.max}`);
}

function cleanPoints(value, field) {
  const fits =
    Array.isArray(value) &&
    value.length <= field.max &&
    value.every((point) => Array.isArray(point) && point.length === 3 && isPoint(point));
  return fits ? { value: value.map((point) => [...point]) } : null;
}

function isPoint([x1, x2, label]) {
  const near = (x) => typeof x === "number" && Math.abs(x) <= FARTHEST;
  return near(x1) && near(x2) && OWN_CLASSES.includes(label);
}

function cleanWeights(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fits = Object.entries(value).every(
    ([name, rows]) =>
      /^[Wb]\d+$/.test(name) && Array.isArray(rows) && rows.flat().every(Number.isFinite),
  );
  return fits ? { value } : null;
}

/** Whether the given weights are those of the state's network, each of the right shape. */
export function fitWeights(state) {
  const { names } = networkOf(state);
  const fits = ({ name, rows, columns }) => {
    const given = state.weights[name];
    if (name.startsWith("b")) return given?.length === columns && given.every(Number.isFinite);
    return given?.length === rows && given.every((row) => row.length === columns);
  };
  return Object.keys(state.weights).length === names.length && names.every(fits);
}

/** The fields that differ from the usual state, as the address's text: "hidden_size=5&seed=1". */
export function toAddress(state, usual, view = {}) {
  const query = new URLSearchParams();
  for (const { name } of FIELDS) {
    const text = addressText(state[name]);
    if (text !== addressText(usual[name])) query.set(name, text);
  }
  for (const [name, value] of Object.entries(view)) query.set(name, String(value));
  return query.toString();
}

function addressText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `{ state, view, problems }` of such a text; what cannot be read is left as usual. */
export function fromAddress(text, usual) {
  const given = Object.create(null); // an address may name anything, "__proto__" too
  const view = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const field = FIELDS.find((one) => one.name === name);
    if (name === "at") view.at = parsed(value);
    else if (name === "pin") view.pin = pinned(value, usual);
    else given[name] = field?.kind === "choice" ? value : parsed(value);
  }
  const clean = cleanState(given, usual);
  if ("at" in view && !(Number.isInteger(view.at) && view.at >= 0)) {
    clean.problems.push("the step to show must be a whole number");
    delete view.at;
  }
  return { ...clean, view };
}

/** The state of a pinned run: an address within the address. */
function pinned(text, usual) {
  return fromAddress(text.replace(/(^|&)pin=[^&]*/g, ""), usual).state;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether two values of a state are the same. */
export function sameValue(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
