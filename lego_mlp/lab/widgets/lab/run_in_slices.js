// A run in the page, in slices, so that the page can draw and answer in between.

import { dataset, reach } from "../../js/engine/datasets.js";
import { MOST_KEPT } from "../../js/engine/film.js";
import { createRun } from "../../js/engine/training.js";
import { makeTimeSlices } from "../../js/ui/time_slices.js";

const FIRST_SLICE_MS = 9;
const LATER_SLICE_MS = 12;
const LAST_STRETCH_MS = 6;
const REPORT_EVERY_MS = 45;

/** Calls back once the next frame is on the screen and whoever waited for it had a turn. */
function afterPaint(then) {
  requestAnimationFrame(() => setTimeout(then, 2));
}

/** Whether what is left takes less time than a repaint in between would. */
function isNearlyDone({ last }, { steps }) {
  return last > 0.65 * steps;
}

/**
 * `run(state, report)` calls `report({ trace, film, data, reach, done })` at once
 * with what is there after a few milliseconds, then now and then, and at the end; a new run
 * replaces the old one. The page can draw and answer between two slices.
 */
export class RunInSlices {
  #current = null;
  #painting = false;
  #stopped = false;
  #turns = makeTimeSlices();

  run(state, report) {
    const data = dataset(state);
    this.#current = { run: createRun(state, { mostKept: MOST_KEPT }), report, state, data, reach: reach(data) };
    if (!this.#painting) this.#begin();
  }

  cancel() {
    this.#current = null;
  }

  stop() {
    this.#stopped = true;
    this.#turns.close();
  }

  /** The first slice of a run, shown before anything else is computed. */
  #begin() {
    const task = this.#current;
    const end = performance.now() + FIRST_SLICE_MS + LAST_STRETCH_MS;
    let done = this.#advance(FIRST_SLICE_MS);
    if (done === false && isNearlyDone(task.run, task.state)) done = this.#advance(LAST_STRETCH_MS);
    this.#painting = true;
    afterPaint(() => {
      this.#painting = false;
      if (!this.#current || this.#stopped) return;
      if (this.#current === task) this.#goOn(task);
      else this.#begin();
    });
    if (done === null) return;
    // What has taken long is told in a task of its own, for the same frame.
    if (performance.now() < end) this.#tell(task, done);
    else requestAnimationFrame(() => this.#tell(task, done));
  }

  /** A later slice, and its turn for the next one; a report where the last one is long ago. */
  #goOn(task) {
    if (this.#current !== task || this.#stopped) return;
    const done = this.#advance(LATER_SLICE_MS);
    if (done) return this.#tell(task, true);
    if (done === null) return;
    if (performance.now() > task.told + REPORT_EVERY_MS) {
      task.told = Infinity; // until this one is on the screen
      requestAnimationFrame(() => this.#current === task && this.#tell(task, false));
    }
    this.#turns.next(() => this.#goOn(task));
  }

  /** Whether the run is done after so many milliseconds; null where it failed, which is told. */
  #advance(budget) {
    const task = this.#current;
    try {
      const done = task.run.advance(budget);
      if (done) this.#current = null;
      return done;
    } catch (error) {
      this.#current = null;
      task.report({ error });
      return null;
    }
  }

  #tell(task, done) {
    const { run, report, state, data, reach: far } = task;
    report({ trace: run.trace(), film: run, state, data, reach: far, done });
    task.told = performance.now();
  }
}
