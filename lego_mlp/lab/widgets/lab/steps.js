// The step of a run that is shown: of the lab's own run, and of the one that is pinned beside it.
// Both hold { ran, trace, data, reach, film, last, step, there, shown, frame, maps, cache }.

import { MOST_KEPT } from "../../js/engine/film.js";
import { createRun } from "../../js/engine/training.js";
import { maps } from "../../js/engine/maps.js";

const MOST_CACHED = 40;

/** Shows a step of a run, or the nearest that there is: at once where it is known or the page
 *  computes, and else when Python has answered. */
export function goTo(lab, run, wanted) {
  run.step = Math.max(0, Math.min(run.last, Math.round(wanted)));
  if (!run.trace.frames.length) return take(run, null);
  const known = run.cache.get(run.step);
  if (known) return take(run, known);
  const { ran, cache, step } = run;
  const size = mapSize(run);
  const then = (there) => {
    if (run.cache !== cache) return; // another run has taken its place
    remember(cache, there);
    take(run, there);
    lab.redraw();
  };
  const topic = run === lab ? "step" : "pinned step";
  const silenced = lab.silenced;
  const request = { of: ran, step, size, silenced };
  lab.host.ask({ topic, request, then, here: () => then(computed(run, step, size, silenced)), fail: () => {} });
}

/** A report's own step is shown without asking again. */
export function takeStep(run, there) {
  remember(run.cache, there);
  run.step = there.step;
  take(run, there);
}

/** What the page knows of a step. A run that Python has made and does not answer for is made again. */
function computed(run, step, size, silenced) {
  run.film ??= createRun(run.ran, { mostKept: MOST_KEPT });
  while (run.film.last < step && !run.film.advance(40));
  const there = run.film.at(Math.max(0, Math.min(step, run.film.last)), silenced);
  return { ...there, maps: maps(run.ran, there.parameters, size) };
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
  const neurons = ran.hidden_layers * ran.hidden_size;
  if (neurons > 200 && !done) return 16;
  return neurons > (done ? 100 : 20) ? 32 : 64;
}

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
