// What the pictures show, in sentences, for everyone and for screen readers first.

import { explainedWords } from "./curve_fit.js";
import { isCurve } from "../../js/engine/datasets.js";
import { grouped, percent, plural, readable } from "../../js/ui/format.js";
import { FIELDS, sameValue } from "../../js/engine/state.js";

const SIGNS = [
  [0.995, "every point is on the side of its class, or nearly"],
  [0.9, "the boundary follows the classes"],
  [0.7, "the boundary follows the classes in part"],
  [0, "the boundary does not follow the classes"],
];
const CURVE_SIGNS = [
  [0.9, "the curve follows the points"],
  [0.5, "the curve follows the points in part"],
  [-Infinity, "the curve does not follow the points"],
];

/** The shown step in numbers, without a full stop. */
function stepWords({ shown, ran, data, trace }) {
  const at = `Step ${grouped(shown.step)} of ${grouped(ran.steps)}`;
  if (isCurve(ran)) return `${at}: ${curveScore(shown)}`;
  if (!trace.test_accuracy) {
    return `${at}: ${percent(shown.accuracy)} of ${plural(data.n, "point")} right, loss ${readable(shown.loss)}`;
  }
  const trained = plural(ran.train_points, "point");
  const unseen = `${grouped(data.n - ran.train_points)} unseen`;
  return (
    `${at}: ${percent(shown.train_accuracy)} of ${trained} trained on and ` +
    `${percent(shown.test_accuracy)} of ${unseen} right, loss ${readable(shown.loss)} and ${readable(shown.test_loss)}`
  );
}

/** A curve's shown step in numbers, of both piles where there are two. */
function curveScore({ explained, loss, test_explained: unseen, test_loss }) {
  if (test_loss === undefined) return `${explainedWords(explained)}, loss ${readable(loss)}`;
  const ofUnseen = Number.isFinite(unseen) ? `, of the unseen points ${explainedWords(unseen, "")}` : "";
  return `${explainedWords(explained)}${ofUnseen}; loss ${readable(loss)} and ${readable(test_loss)}`;
}

/** How well a shown step does, in a word: "96 % right". */
export function scoreWords(shown) {
  return shown && "explained" in shown ? explainedWords(shown.explained, " explained") : `${percent(shown?.accuracy)} right`;
}

/** One or two sentences about the shown step and the end of the run; while a film plays, just the
 *  numbers, which take no more room than what stands there after it. */
export function runWords(lab) {
  const { trace, shown, data, playing } = lab;
  if (!data) return "No points yet: add points of both classes.";
  if (!shown) return "The run met a number that is not finite before its first step.";
  if (playing) return `${stepWords(lab)}.`;
  const sign = signOf(lab);
  const at = `${stepWords(lab)}; ${sign}.`;
  if (Number.isInteger(trace.best_step)) {
    const after = grouped(trace.steps[trace.steps.length - 1]);
    return `${at} Stopped early, after ${after} steps, and back at step ${grouped(trace.best_step)}: there the loss on the unseen points was least.`;
  }
  if (trace.exploded_at === null) return at;
  const last = shown.step === lab.last;
  const end = `The run exploded at step ${grouped(trace.exploded_at)}`;
  return `${at} ${end}${last ? "; this is its last finite step" : ""}.`;
}

function signOf({ ran, shown }) {
  if (!isCurve(ran)) return SIGNS.find(([least]) => shown.accuracy >= least)[1];
  return CURVE_SIGNS.find(([least]) => (shown.explained ?? 0) >= least)[1];
}

/** While a run is made: how far it is. */
export function trainingWords({ film, finding, state }) {
  if (finding) return "Trained; finding the cause.";
  if (!film) return `Training: ${plural(state.steps, "step")}.`;
  return `Training: ${grouped(Math.max(0, film.last))} of ${plural(state.steps, "step")}.`;
}

/** How the shown run differs from the pinned one. */
export function pinWords(lab) {
  const { pinned, shown } = lab;
  if (!pinned) return "";
  const differs = FIELDS.filter(({ name }) => !sameValue(pinned.ran[name], lab.ran[name]));
  const list = differs.map((field) => {
    const value = (run) => shortValue(run.ran[field.name]);
    return `${field.label.toLowerCase()} ${value(pinned)} → ${value(lab)}`;
  });
  const ends = `Pinned run at step ${grouped(pinned.shown?.step ?? 0)}: ${scoreWords(pinned.shown)}, loss ${readable(pinned.shown?.loss)}`;
  const now = shown ? `; this run at step ${grouped(shown.step)}: ${scoreWords(shown)}, loss ${readable(shown.loss)}` : "";
  return `${ends}${now}. ${list.length ? `Changed: ${list.join(", ")}.` : "Nothing is changed yet."}`;
}

function shortValue(value) {
  if (value === null) return "none";
  if (Number.isInteger(value)) return String(value); // a seed has ten digits, and each counts
  if (typeof value === "number") return readable(value, 4);
  return typeof value === "string" ? value : "other";
}
