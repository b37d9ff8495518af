// How a run ended, to how many digits, and what a rounding more or less would have made of it:
// the run once more from first weights that are moved in their 13th digit. The DOM stays outside.

import { createRun } from "../../js/engine/training.js";
import { indexOfStep } from "../../js/ui/plot.js";
import { grouped, percent } from "../../js/ui/format.js";
import { RandomState } from "../../js/engine/random.js";

const MOVED_BY = 1e-13;
const LEAST_MOVED = 1e-3; // a weight of 0 is moved as far as one of this size
const MOST_DIGITS = 12;
const SHOWN_DIGITS = 3;

/** A trace's first parameters as the state's field `weights` holds them; null without a frame. */
export function firstWeights({ frames, shapes }) {
  return frames.length ? nestedWeights(frames[0].parameters, shapes) : null;
}

/** Parameters, each row by row, as the state's field `weights` holds them. */
export function nestedWeights(parameters, shapes) {
  const nested = ([name, values]) => {
    const [rows, columns] = shapes[name];
    if (columns === undefined) return [name, Array.from(values)];
    const row = (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns));
    return [name, Array.from({ length: rows }, row)];
  };
  return Object.fromEntries(Object.entries(parameters).map(nested));
}

/** The run from moved weights: `advance(milliseconds)` says whether it is done, and
 *  `lines()` then what it says about `trace`, each line a comment's text. */
export function createCheck(state, trace) {
  const weights = movedWeights(firstWeights(trace));
  const run = createRun({ ...state, weights });
  return {
    advance: (milliseconds) => run.advance(milliseconds),
    lines: () => endLines(trace, run.trace()),
  };
}

function movedWeights(weights) {
  const source = new RandomState(0);
  const move = (w) =>
    Array.isArray(w)
      ? w.map(move)
      : w + MOVED_BY * Math.max(Math.abs(w), LEAST_MOVED) * (source.uniform() < 0.5 ? -1 : 1);
  return Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, move(w)]));
}

/** A trace's last numbers, and how sure they are; `other` is the moved run's trace, or null. */
export function endLines(trace, other) {
  const parted = other && partingStep(trace, other);
  const digits = other && parted === null ? sureDigits(trace, other) : SHOWN_DIGITS;
  const lines = [`This run ${endWords(trace, digits)}.`];
  const moved = "With its first weights moved in their 13th digit";
  if (!other) lines.push("It is too long to be made again here, to see how many digits are safe.");
  else if (parted === null) lines.push(`${moved} it ends with the same digits: they are safe.`);
  else {
    lines.push(`It is chaotic: ${moved.toLowerCase()}`);
    lines.push(`it goes another way from step ${grouped(parted)} on, as it may on another machine.`);
  }
  return lines;
}

/** Which record a run ended at: the last, or the one that it went back to. */
const endOf = ({ steps, best_step }) => indexOfStep(steps, best_step ?? Infinity);

function endWords(trace, digits) {
  const { loss, accuracy, exploded_at: at, exploded_in: name, best_step } = trace;
  const last = endOf(trace);
  const back = Number.isInteger(best_step) ? `stopped early, back at step ${grouped(best_step)}, with` : "ended with";
  const end = `loss ${Number(loss[last]).toPrecision(digits)}`;
  const right = accuracy?.length ? ` and ${percent(accuracy[last])} of the points right` : ""; // of a curve none is
  if (at === null) return `${back} ${end}${right}`;
  return `left the finite numbers at step ${grouped(at)}, in ${name}, after ${end}`;
}

const apart = (a, b) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);

function sureDigits(trace, other) {
  const last = endOf(trace);
  // What grows without bound makes rounding grow, too, at every step and not from the start alone.
  if (trace.exploded_at !== null) return SHOWN_DIGITS;
  const same = -Math.log10(apart(trace.loss[last], other.loss[last]) + 1e-300);
  return Math.max(1, Math.min(MOST_DIGITS, Math.floor(same) - 1));
}

/** The first recorded step at which the two runs have different losses, or end differently. */
function partingStep(trace, other) {
  const last = trace.steps.length - 1;
  for (let i = 0; i <= last; i++) {
    if (!(apart(trace.loss[i], other.loss[i]) < 0.5 * 10 ** -SHOWN_DIGITS)) return trace.steps[i];
  }
  const same = trace.accuracy?.[last] === other.accuracy?.[last] && endOf(trace) === endOf(other);
  return same && trace.exploded_at === other.exploded_at ? null : trace.steps[last];
}
