// Where traces come from: the page's own engine, in slices, or the kernel.

import { dataset, reach } from "./datasets.js";
import { createRun } from "./engine.js";
import { maps } from "./maps.js";

const FIRST_SLICE_MS = 9;
const LATER_SLICE_MS = 22;
const LAST_STRETCH_MS = 6;

/** Calls back once the next frame is on the screen and whoever waited for it had a turn. */
function afterPaint(then) {
  requestAnimationFrame(() => setTimeout(then, 2));
}

/** Whether what is left takes less time than a repaint in between would. */
function isNearlyDone(run, { steps }) {
  const done = run.trace().steps;
  return done[done.length - 1] > 0.65 * steps;
}

/** A slice of the run: whether it is done, or null and a report of what went wrong. */
function attempt(run, budget, report) {
  try {
    return run.advance(budget);
  } catch (error) {
    report({ error });
    return null;
  }
}

/**
 * The page's engine. `run(state, report)` calls `report({ trace, data, reach, done })` at once
 * with what is there after a few milliseconds, and again after each slice; a new run replaces
 * the old one. The page can draw and answer between two slices.
 */
export function pageSource() {
  let current = null;
  let waiting = false;
  let stopped = false;

  function slice(budget) {
    const { run, ...told } = current;
    let done = attempt(run, budget, told.report);
    if (done === false && isNearlyDone(run, told.state)) {
      done = attempt(run, LAST_STRETCH_MS, told.report);
    }
    if (done !== false) current = null;
    waiting = true;
    afterPaint(() => {
      waiting = false;
      if (current && !stopped) slice(LATER_SLICE_MS);
    });
    if (done !== null) told.report({ ...told, trace: run.trace(), done });
  }

  return {
    name: "page",
    run(state, report) {
      const data = dataset(state);
      current = { run: createRun(state), report, state, data, reach: reach(data) };
      if (!waiting) slice(FIRST_SLICE_MS);
    },
    maps: (state, parameters, size, then) => then(maps(state, parameters, size)),
    cancel: () => void (current = null),
    stop() {
      stopped = true;
    },
  };
}
