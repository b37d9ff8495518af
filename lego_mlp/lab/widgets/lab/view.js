// One lab on an element: the state, the run, and what is shown of it.

import { maps } from "../../js/engine/maps.js";
import { readColours } from "../../js/ui/colours.js";
import { LEAST_REACH } from "../../js/engine/datasets.js";
import { buildPanels } from "./panels.js";
import { indexOfStep } from "../../js/ui/plot.js";
import { cleanState, FIELDS, sameValue } from "../../js/engine/state.js";
import { setAttribute } from "../../js/ui/dom.js";
import { RunInSlices } from "./run_in_slices.js";

const REST_MS = 150;

const EMPTY_TRACE = {
  steps: [],
  loss: [],
  accuracy: [],
  gradient_norms: {},
  weight_norms: {},
  frames: [],
  shapes: {},
  exploded_at: null,
  exploded_in: null,
  best_step: null,
  train_accuracy: [],
  test_accuracy: null,
  test_loss: null,
  verdict: null,
};

/** Mounts a lab with the state and the parts named in `props`, and the run that a link asked for
 *  in the place of its own; returns the lab. */
export function mountLab(root, props, host) {
  const { state: own } = cleanState(props.state);
  const { state, problems } = props.linked ?? { state: own, problems: [] };
  const lab = {
    root,
    host,
    slices: new RunInSlices(), // runs in the page
    state,
    props,
    own, // the run of its page, which a link may have left
    ran: state,
    run: null, // the run that was asked for last
    trace: EMPTY_TRACE,
    data: null,
    reach: LEAST_REACH,
    done: false,
    cache: new Map(), // the maps of each frame that was looked at
    index: 0,
    frame: null,
    shown: null,
    maps: null,
    pinned: null,
    layer: 1,
    playing: false,
    touched: false, // whether the address is to follow
    timeline: null,
    asked: null, // the next drawing, and below what waits until nothing has changed for a moment
    drawingRest: null,
    saying: null,
    problems,
    error: null,
    parts: [],
    unseen: new Set(), // canvases that are scrolled out of view
    colours: readColours(root),
  };
  lab.change = (changes) => changeState(lab, changes);
  lab.open = (linked) => openLink(lab, linked);
  lab.show = (index) => showFrame(lab, index);
  lab.seek = (step) => seekStep(lab, step);
  lab.redraw = () => askToDraw(lab);
  lab.clean = buildPanels(lab);
  lab.unwatch = host.watch((again) => followPython(lab, again));
  startRun(lab);
  return lab;
}

function changeState(lab, changes) {
  const names = Object.keys(changes).filter((name) => !sameValue(changes[name], lab.state[name]));
  if (!names.length) return;
  // Other first weights are drawn, so weights that were given go.
  const draws = FIELDS.some((field) => field.draws_weights && names.includes(field.name));
  lab.touched = true;
  lab.state = {
    ...lab.state,
    ...changes,
    ...(draws && !names.includes("weights") ? { weights: null } : {}),
  };
  lab.problems = [];
  startRun(lab);
}

/** The run of a link that came while the page was open: as if the page had opened with it. */
function openLink(lab, { state, view, problems }) {
  Object.assign(lab, { state, problems });
  lab.props.at = view.at ?? Infinity;
  startRun(lab);
}

function startRun(lab) {
  lab.timeline?.pause();
  lab.error = null;
  lab.slices.cancel();
  lab.run = null;
  if (lab.state.dataset === "own" && !lab.state.points.length) {
    lab.run = { state: lab.state, done: true };
    takeReport(lab, { state: lab.state, trace: EMPTY_TRACE, data: null, reach: LEAST_REACH, done: true });
    return;
  }
  setAttribute(lab.root, "aria-busy", "true");
  askForRun(lab, { state: lab.state, done: false });
}

/** Asks Python for the run, or the page. Only what comes of the latest one is shown. */
function askForRun(lab, run) {
  lab.run = run;
  const { state } = run;
  const take = (report) => {
    if (lab.run !== run) return;
    run.done = Boolean(report.done || report.error);
    takeReport(lab, { ...report, state });
  };
  const fail = (error) => take({ error });
  const here = () => {
    if (lab.run !== run) return;
    try {
      lab.slices.run(state, take);
    } catch (error) {
      fail(error);
    }
  };
  const then = (found) => {
    if (lab.run === run) lab.slices.cancel();
    take({ ...found, done: true });
    followPython(lab, false);
  };
  lab.host.ask({ topic: "run", request: { run: state }, here, then, fail });
}

/** Takes over the state that Python has set, once nothing of this view is on its way; `again`,
 *  where it has trained once more. */
function followPython(lab, again) {
  const there = lab.host.state();
  if (!there || !lab.run?.done || !(again || !sameValue(there, lab.state))) return;
  Object.assign(lab, { state: there, problems: [] });
  startRun(lab);
}

function failWith(lab, error) {
  lab.error = String(error.message ?? error);
  const { state, data, reach = LEAST_REACH } = lab;
  takeReport(lab, { state, trace: EMPTY_TRACE, data, reach, done: true });
}

/**
 * A trace, whole or so far, and the state it was made from, which a control may have left behind
 * since: everything drawn belongs to that state, `lab.ran`, and only the controls to `lab.state`.
 * Shows its last frame, or the one that was looked at before.
 */
function takeReport(lab, { state, trace, data, reach, done, error }) {
  if (error) return failWith(lab, error);
  const atEnd = lab.index >= lab.trace.frames.length - 1;
  Object.assign(lab, { state, ran: state, trace, data, reach, done });
  lab.cache = new Map();
  if (done) setAttribute(lab.root, "aria-busy", "false");
  const last = trace.frames.length - 1;
  const { at } = lab.props;
  if (done) delete lab.props.at;
  const kept = atEnd ? last : lab.index;
  pickFrame(lab, at === undefined ? kept : frameAt(trace, at));
  drawNow(lab);
}

function frameAt(trace, step) {
  return indexOfStep(
    trace.frames.map((frame) => frame.step),
    step,
  );
}

function showFrame(lab, index) {
  lab.touched = true;
  pickFrame(lab, index);
  lab.redraw();
}

function seekStep(lab, step) {
  lab.timeline?.pause();
  showFrame(lab, Math.round(frameAt(lab.trace, step)));
}

function pickFrame(lab, wanted) {
  const { frames, steps } = lab.trace;
  const index = Math.max(0, Math.min(frames.length - 1, wanted));
  const frame = frames[index] ?? null;
  Object.assign(lab, { index, frame, shown: frame && recordOf(lab.trace, steps, frame.step) });
  if (frame) askForMaps(lab, frame);
  else lab.maps = null;
}

function recordOf(trace, steps, step) {
  if (!steps.length) return null; // not even the first step was finite
  const i = indexOfStep(steps, step);
  const names = ["loss", "accuracy", "train_accuracy", "test_accuracy", "test_loss"];
  return { step, ...Object.fromEntries(names.map((name) => [name, trace[name]?.[i]])) };
}

/** The maps of the frame: from the cache, or asked for, to come later. */
function askForMaps(lab, frame) {
  const { cache } = lab;
  if (cache.has(frame)) {
    lab.maps = cache.get(frame);
    return;
  }
  const { ran, index } = lab;
  const size = mapSize(lab);
  const then = (answer) => {
    cache.set(frame, answer);
    if (lab.frame !== frame) return;
    lab.maps = answer;
    lab.redraw();
  };
  const here = () => then(maps(ran, frame.parameters, size));
  const fail = () => {}; // another run has taken its place
  lab.host.ask({ topic: "maps", request: { frame: index, size }, here, then, fail });
}

/** How fine the maps are: coarser for many neurons, and coarser still while the run goes on. */
function mapSize({ ran, done }) {
  const neurons = ran.hidden_layers * ran.hidden_size;
  if (neurons > 200 && !done) return 16;
  return neurons > (done ? 100 : 20) ? 32 : 64;
}

function askToDraw(lab) {
  lab.asked ??= requestAnimationFrame(() => drawNow(lab));
}

/** Draws what is in view at once, and the rest when nothing has changed for a moment. */
function drawInView(lab) {
  const waits = ({ canvas, element }) => lab.unseen.has(canvas) && !element.hidden;
  const rest = lab.parts.filter(waits);
  drawParts(lab.parts.filter((part) => !rest.includes(part)));
  clearTimeout(lab.drawingRest);
  if (rest.length) lab.drawingRest = setTimeout(() => drawParts(rest), REST_MS);
}

/** Pictures first, words after: to letter a picture, the browser lays out what has changed. */
function drawParts(parts) {
  const pictures = parts.filter((part) => part.canvas);
  const words = pictures.map((part) => part.draw());
  for (const write of words) write?.();
  for (const part of parts) if (!part.canvas) part.draw();
}

function drawNow(lab) {
  cancelAnimationFrame(lab.asked);
  lab.asked = null;
  drawInView(lab);
  const { root, shown, trace } = lab;
  if (!lab.done) return;
  const end = trace.exploded_at === null ? "ready" : "exploded";
  setAttribute(root, "data-state", lab.error ? "error" : end);
  setAttribute(root, "data-engine", lab.host.name);
  setAttribute(root, "data-step", shown ? shown.step : 0);
  setAttribute(root, "data-loss", shown ? shown.loss : "");
  setAttribute(root, "data-accuracy", shown ? shown.accuracy : "");
  if (lab.touched) lab.props.address?.write(lab);
}
