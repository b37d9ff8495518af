// One lab on an element: the state, the run, and what is shown of it.

import { readColours } from "../../js/ui/colours.js";
import { LEAST_REACH } from "../../js/engine/datasets.js";
import { buildPanels } from "./panels.js";
import { cleanState, FIELDS, fitWeights, sameValue } from "../../js/engine/state.js";
import { setAttribute } from "../../js/ui/dom.js";
import { RunInSlices } from "./run_in_slices.js";
import { goTo, mapSize, moveTogether, runOf, setSilenced, takeStep } from "./steps.js";
import { makeTextBox } from "./text_box.js";
import { Undo } from "./undo.js";

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
    pinSlices: new RunInSlices(),
    box: makeTextBox(),
    state,
    props,
    own, // the run of its page, which a link may have left
    ran: state,
    run: null, // the run that was asked for last
    trace: EMPTY_TRACE,
    data: null,
    reach: LEAST_REACH,
    done: false,
    film: null, // the page's run, which knows every step
    last: 0, // the last step that there is
    cache: new Map(), // the steps that were looked at
    step: 0, // the one that is asked for; `frame`, `shown` and `maps` are of the one that is shown
    frame: null,
    shown: null,
    maps: null,
    pinned: null,
    pinning: null, // the state of a run that is to be pinned, once it is made
    layer: 1,
    beforeCurve: null, // the state that a curve has taken the place of
    silenced: [], // neurons that nobody hears, each [layer, number]
    lit: null, // the neuron that is pointed at, whose map and lines are shown, or
    line: null, // the line
    litIn: null, // and in which panel
    zoom: null, // the steps that the curves show, where they do not show all
    pointed: null, // the place of the plane that is pointed at: a cell's { row, column } as shares
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
  lab.undo = new Undo(lab, restore);
  lab.change = (changes, note, pin) => changeState(lab, changes, note, pin);
  lab.pin = (run) => changePin(lab, run);
  lab.open = (linked, before) => openLink(lab, linked, before);
  lab.show = (step) => showStep(lab, step);
  lab.seek = (step) => seekStep(lab, step);
  lab.redraw = () => askToDraw(lab);
  lab.clean = buildPanels(lab);
  lab.unwatch = host.watch((again) => followPython(lab, again));
  startRun(lab);
  pinState(lab, props.linked?.view.pin ?? null);
  return lab;
}

/** Changes fields of the state, and with `pin`, a run or null, which run is pinned. */
function changeState(lab, changes, note = "", pin = undefined) {
  const names = Object.keys(changes).filter((name) => !sameValue(changes[name], lab.state[name]));
  if (!names.length) return;
  const count = changes.points?.length ?? 0; // to drag a point is one change, a new one another
  lab.undo.before([...names, count], note);
  if (pin !== undefined) setPin(lab, pin);
  if (["hidden_layers", "hidden_size"].some((name) => names.includes(name))) lab.silenced = [];
  // Other first weights are drawn, or another number of them, so weights that were given go.
  const draws = FIELDS.some((field) => field.draws_weights && names.includes(field.name));
  const state = { ...lab.state, ...changes };
  const go = state.weights && ((draws && !names.includes("weights")) || !fitWeights(state));
  lab.touched = true;
  lab.state = go ? { ...state, weights: null } : state;
  lab.problems = [];
  startRun(lab);
}

/** Pins a run, or none. */
function changePin(lab, run) {
  lab.undo.before(["pin"], "");
  lab.touched = true;
  setPin(lab, run);
}

function setPin(lab, run) {
  lab.pinSlices.cancel();
  Object.assign(lab, { pinned: run, pinning: null });
  moveTogether(lab);
  lab.redraw();
}

/** Pins the run of a state, as soon as it is made; of null, none. */
function pinState(lab, state) {
  if (sameValue(state, lab.pinned?.ran ?? null)) return;
  setPin(lab, null);
  if (!state) return;
  lab.pinning = state;
  const then = (report) => {
    if (lab.pinning !== state || report.error || report.done === false) return;
    setPin(lab, runOf({ ...report, done: true, state }));
  };
  const here = () => lab.pinSlices.run(state, then);
  const size = mapSize({ ran: state, done: true });
  lab.host.ask({ topic: "pin", request: { pin: state, step: null, size }, here, then, fail: () => {} });
}

/** Goes back to what the lab was, or forth. */
function restore(lab, { state, pin, silenced }) {
  Object.assign(lab, { touched: true, problems: [] });
  if (sameValue(state, lab.state)) {
    pinState(lab, pin);
    setSilenced(lab, silenced);
    return;
  }
  Object.assign(lab, { state, silenced });
  pinState(lab, pin);
  startRun(lab);
}

/** The run of a link that came while the page was open: as if the page had opened with it. One that
 *  was there `before` is found where it can be undone or redone. */
function openLink(lab, { state, view, problems }, before = false) {
  const pin = view.pin ?? null;
  const isIt = (word) => sameValue(word.state, state) && sameValue(word.pin, pin);
  lab.problems = problems;
  lab.props.at = view.at ?? null;
  lab.step = lab.last; // without a step, the end
  if (isIt(lab.undo.now)) lab.props.at ??= lab.last;
  else if (!before || !lab.undo.jump(isIt)) {
    lab.undo.before(FIELDS.map(({ name }) => name), "");
    lab.state = state;
    startRun(lab);
    pinState(lab, pin);
  }
  lab.undo.settled = lab.undo.depth;
  if (lab.done && lab.props.at !== null) showStep(lab, lab.props.at); // the run has not changed
}

function startRun(lab) {
  lab.error = null;
  lab.props.at = wantedStep(lab); // a run that has not come so far yet is not its end
  lab.slices.cancel();
  lab.run = null;
  if (lab.state.dataset === "own" && !lab.state.points.length) {
    lab.run = { state: lab.state, done: true };
    takeReport(lab, { state: lab.state, trace: EMPTY_TRACE, data: null, reach: LEAST_REACH, done: true });
    return;
  }
  setAttribute(lab.root, "aria-busy", "true");
  Object.assign(lab, { done: false, zoom: null });
  lab.startedAt = performance.now();
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
    // Python's None may have been lost on its way, with its name.
    take({ ...found, trace: { ...EMPTY_TRACE, ...found.trace }, done: true });
    followPython(lab, false);
  };
  const size = mapSize({ ran: state, done: true });
  lab.host.ask({ topic: "run", request: { run: state, step: wantedStep(lab), size }, here, then, fail });
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

/** The step that the next report is to show; null for its last one. */
function wantedStep(lab) {
  return lab.props.at ?? (lab.step >= lab.last ? null : lab.step);
}

/**
 * A trace, whole or so far, and the state it was made from, which a control may have left behind
 * since: everything drawn belongs to that state, `lab.ran`, and only the controls to `lab.state`.
 * Shows its last step, or the one that was looked at before.
 */
function takeReport(lab, report) {
  const { state, film, done, there, error } = report;
  if (error) return failWith(lab, error);
  const wanted = wantedStep(lab);
  const finding = Boolean(film?.ended) && !done;
  Object.assign(lab, runOf(report), { state, finding });
  if (done) {
    setAttribute(lab.root, "aria-busy", "false");
    lab.props.at = null;
  }
  if (there && !lab.silenced.length) takeStep(lab, there);
  else goTo(lab, lab, wanted ?? lab.last);
  moveTogether(lab);
  drawNow(lab);
}

function showStep(lab, step) {
  lab.props.at = null;
  goTo(lab, lab, step);
  moveTogether(lab);
  lab.redraw();
}

/** A step that was asked for by hand. */
function seekStep(lab, step) {
  lab.touched = true;
  lab.timeline?.hold();
  showStep(lab, step);
}

function askToDraw(lab) {
  lab.asked ??= requestAnimationFrame(() => drawNow(lab));
}

/** Draws what is in view at once, and the rest when nothing has changed for a moment. */
function drawInView(lab) {
  const waits = ({ canvas, element }) => lab.unseen.has(canvas) && !element.hidden;
  const rest = lab.parts.filter(waits);
  drawParts(lab, lab.parts.filter((part) => !rest.includes(part)));
  clearTimeout(lab.drawingRest);
  if (rest.length) lab.drawingRest = setTimeout(() => drawParts(lab, rest), REST_MS);
}

/** Pictures first, words after: to letter a picture, the browser lays out what has changed. One that
 *  cannot be drawn is told in words, and keeps none of the others. */
function drawParts(lab, parts) {
  const tried = (draw) => {
    try {
      return draw();
    } catch (error) {
      if (!lab.error) lab.redraw(); // once, for the words
      lab.error = `A picture could not be drawn (${error.message}). Change anything to try again.`;
      console.error(error);
    }
  };
  const pictures = parts.filter((part) => part.canvas);
  const words = pictures.map((part) => tried(() => part.draw()));
  for (const write of words) if (write) tried(write);
  for (const part of parts) if (!part.canvas) tried(() => part.draw());
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
  setAttribute(root, "data-accuracy", shown?.accuracy ?? ""); // of a curve there is none, but
  setAttribute(root, "data-explained", shown?.explained ?? "");
  if (lab.touched) lab.props.address?.write(lab);
}
