// Ten runs that differ in their seed alone, one after the other; lego_mlp/lab/engine.py has the twin.

import { createRun } from "./training.js";
import { hasLearned } from "./verdict.js";

const SEEDS = 10;

/** `advance(milliseconds)` says whether all are done, `found()` what became of each:
 *  `{ seed, kind, learned, accuracy, loss }`, of a curve without the accuracy. */
export function createSeeds(state) {
  const found = [];
  let run = null;
  const one = (milliseconds) => {
    const seed = (state.seed + found.length) % 2 ** 32;
    run ??= createRun({ ...state, seed, weights: null });
    if (!run.advance(milliseconds)) return;
    found.push(outcomeOf(seed, run.trace()));
    run = null;
  };
  return {
    advance(milliseconds) {
      const end = performance.now() + milliseconds;
      while (found.length < SEEDS && performance.now() < end) one(end - performance.now());
      return found.length === SEEDS;
    },
    found: () => found,
  };
}

function outcomeOf(seed, { verdict, frames, steps, accuracy, loss }) {
  const last = frames.length ? steps.findLastIndex((step) => step <= frames[frames.length - 1].step) : -1;
  const at = (column) => (last < 0 ? null : (column?.[last] ?? null));
  return { seed, kind: verdict.kind, learned: hasLearned(verdict), accuracy: at(accuracy), loss: at(loss) };
}
