// The step of a run that is shown: of the lab's own run, and of the one that is pinned beside it.
// Both hold { ran, trace, data, reach, film, last, step, there, shown, frame, maps, cache }.

import { MOST_KEPT } from "../../js/engine/film.js";
import { createRun } from "../../js/engine/training.js";
import { maps } from "../../js/engine/maps.js";

const MOST_CACHED = 40;
const SLICE_MS = 10;
const REST_MS = 150;
const LARGE = 200; // neurons: their maps are coarse until the step rests

/** Shows a step of a run, or the nearest that there is: at once where it is known or the page
 *  computes it in a moment, and else when it is made or Python has answered. */
export function goTo(lab, run, wanted) {
  run.step = Math.max(0, Math.min(run.last, Math.round(wanted)));
  clearTimeout(run.refining);
  if (!run.trace.frames.length) return take(run, null);
  const known = run.cache.get(run.step);
  if (known) return takeAndRefine(lab, run, known);
  const { ran, cache, step } = run;
  const then = (there) => {
    if (run.cache !== cache) return; // another run has taken its place
    remember(cache, there);
    takeAndRefine(lab, run, there);
    lab.redraw();
  };
  const topic = run === lab ? "step" : "pinned step";
  const request = { of: ran, step, size: mapSize(run), silenced: lab.silenced };
  lab.host.ask({ topic, request, then, here: () => compute(lab, run, then), fail: () => {} });
}

/** A report's own step is shown without asking again. */
export function takeStep(run, there) {
  remember(run.cache, there);
  run.step = there.step;
  take(run, there);
}

/**
 * Answers in the page, in slices where the steps up to the one that is asked for have to be made
 * again; of a run of which nothing is shown yet, the kept step before it meanwhile. One step at a
 * time: one that is asked for meanwhile is made after it. A run that Python has made and does not
 * answer for is made again.
 */
function compute(lab, run, then) {
  const { cache, step, ran } = run;
  if (run.making === cache) return;
  const film = (run.film ??= createRun(ran, { mostKept: MOST_KEPT }));
  const size = mapSize({ ran, done: run.done && neuronsOf(ran) <= LARGE });
  const { silenced } = lab;
  const show = (at) => {
    const there = film.at(at, silenced);
    then({ ...there, maps: maps(ran, there.parameters, size) });
  };
  const slice = () => {
    if (run.cache !== cache) return;
    const there = film.last >= step || film.advance(SLICE_MS);
    const nearest = Math.max(0, Math.min(step, film.last));
    if (there && film.reach(nearest, SLICE_MS)) {
      run.making = null;
      show(nearest);
      if (run.step !== step) goTo(lab, run, run.step);
      return;
    }
    if (there && !cache.size) show(film.kept(nearest));
    setTimeout(slice);
  };
  run.making = cache;
  slice();
}

function takeAndRefine(lab, run, there) {
  const { cache } = run;
  take(run, there);
  clearTimeout(run.refining);
  // What Python has drawn, with bricks that may be the reader's own, is drawn by it alone.
  if (!run.film || !run.done || there.maps.size >= mapSize(run)) return;
  run.refining = setTimeout(() => {
    if (run.cache !== cache || lab.playing) return;
    there.maps = maps(run.ran, there.parameters, mapSize(run));
    take(run, there);
    lab.redraw();
  }, REST_MS);
}

/** Nothing more is made for a lab that is gone. */
export function stopSteps(lab) {
  for (const run of [lab, lab.pinned].filter(Boolean)) {
    clearTimeout(run.refining);
    run.cache = null;
  }
}

function take(run, there) {
  const { parameters, slopes, maps: pictures, ...measured } = there ?? {};
  run.frame = there && { step: there.step, parameters, slopes };
  run.maps = there && pictures;
  run.shown = there && run.trace.steps.length ? measured : null; // of some runs no step is finite
}

function remember(cache, there) {
  cache.set(there.step, there);
  if (cache.size > MOST_CACHED) cache.delete(cache.keys().next().value);
}

/** How fine the maps are: coarser for many neurons, and coarser still while the run goes on. */
export function mapSize({ ran, done }) {
  const neurons = neuronsOf(ran);
  if (neurons > LARGE && !done) return 16;
  return neurons > (done ? 100 : 20) ? 32 : 64;
}

const neuronsOf = ({ hidden_layers, hidden_size }) => hidden_layers * hidden_size;

/** A run as a report brings it. */
export function runOf({ state, trace, film = null, data, reach, done }) {
  const last = Math.max(0, film ? film.last : (trace.frames.at(-1)?.step ?? 0));
  return { ran: state, trace, film, data, reach, done, last, cache: new Map() };
}

/** The run as it is now, to be shown beside the next ones. */
export function keptRun({ ran, trace, data, reach, film, last, done, step, frame, shown, maps, cache }) {
  return { ran, trace, data, reach, film, last, done, step, frame, shown, maps, cache };
}

/** Silences a neuron, `[layer, number]` counted from 1 and 0, or lets it speak again. */
export function silence(lab, neuron) {
  const is = (other) => other.join() === neuron.join();
  const others = lab.silenced.filter((other) => !is(other));
  lab.undo.before(["silenced"], "");
  setSilenced(lab, others.length < lab.silenced.length ? others : [...lab.silenced, neuron]);
}

/** Looks at the same step with these neurons silent, of the lab's run and the pinned one. */
export function setSilenced(lab, neurons) {
  lab.silenced = neurons;
  for (const run of [lab, lab.pinned].filter(Boolean)) {
    run.cache = new Map();
    goTo(lab, run, run.step);
  }
  lab.redraw();
}

/** The pinned run goes with the timeline: to the same step, or both to their own ends. */
export function moveTogether(lab) {
  const { pinned } = lab;
  if (!pinned) return;
  const wanted = Math.min(lab.step >= lab.last ? pinned.last : lab.step, pinned.last);
  if (pinned.step !== wanted) goTo(lab, pinned, wanted);
}
