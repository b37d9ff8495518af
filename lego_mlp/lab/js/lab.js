// One lab on an element: the state, the run, what is shown of it, and the panels that draw it.

import { makeActions } from "./actions.js";
import { readColours, watchTheme } from "./colours.js";
import { controlNames, makeControls } from "./controls.js";
import { makeCurve } from "./curves.js";
import { makeDecision } from "./decision.js";
import { makeMatrices } from "./matrices.js";
import { makeNetwork } from "./network.js";
import { makeNeurons } from "./neurons.js";
import { indexOfStep } from "./plot.js";
import { makePointsEditor } from "./points.js";
import { cleanState, sameValue } from "./state.js";
import { make, say, setAttribute } from "./surface.js";
import { makeTimeline } from "./timeline.js";
import { pinWords, runWords } from "./words.js";

const PANELS = {
  decision: makeDecision,
  accuracy: (lab) => makeCurve(lab, "accuracy"),
  loss: (lab) => makeCurve(lab, "loss"),
  gradients: (lab) => makeCurve(lab, "gradients"),
  weight_norms: (lab) => makeCurve(lab, "weights"),
  network: makeNetwork,
  neurons: makeNeurons,
};
const SAY_AFTER_MS = 300;
const EMPTY_TRACE = {
  steps: [], loss: [], accuracy: [], gradient_norms: {}, weight_norms: {}, frames: [], shapes: {},
  exploded_at: null, exploded_in: null, verdict: null,
};

/** Mounts a lab with the state and the parts named in `props`; returns the lab. */
export function mountLab(root, props, fields, presets, source) {
  const { state, problems } = cleanState(fields, props.state);
  const lab = {
    root, fields, presets, source, state, props,
    first: state, ran: state, trace: EMPTY_TRACE, data: null, index: 0, frame: null, shown: null,
    maps: null, pinned: null, layer: 1, playing: false, problems: props.problems ?? problems, error: null, parts: [],
    colours: readColours(root),
  };
  lab.change = (changes) => changeState(lab, changes);
  lab.show = (index) => showFrame(lab, index);
  lab.seek = (step) => seekStep(lab, step);
  lab.redraw = () => askToDraw(lab);
  lab.clean = furnish(lab);
  if (source.open) source.open((report) => takeReport(lab, report));
  else startRun(lab);
  return lab;
}

/** Builds the parts that `props.show` names, and watches the size and the theme. */
function furnish(lab) {
  const { root, fields, props } = lab;
  const shows = (name) => props.show.includes(name);
  const add = (element, part) => {
    lab.parts.push(part);
    element.append(part.element);
    return part;
  };
  const box = make("div", { class: "lego-lab" });
  const panels = make("div", { class: "lego-panels" });
  if (shows("presets") || shows("actions")) add(box, makeActions(lab, shows));
  const controls = controlNames(fields).filter(shows);
  if (controls.length) add(box, makeControls(lab, controls));
  for (const name of props.show) if (PANELS[name]) add(panels, PANELS[name](lab));
  if (shows("actions")) add(panels, makeDecision(lab, true));
  box.append(panels);
  if (shows("points")) lab.parts.push(makePointsEditor(lab, panels, box));
  if (shows("timeline")) lab.timeline = add(box, makeTimeline(lab));
  add(box, makeStatus(lab));
  if (shows("matrices")) add(box, makeMatrices(lab));
  root.replaceChildren(box);
  root.setAttribute("data-lego", "lab");
  return watch(lab, box);
}

function watch(lab, box) {
  const look = () => {
    lab.colours = readColours(box);
    lab.redraw();
  };
  const unwatchTheme = watchTheme(look);
  // Also told when the box enters the page, before which it has neither size nor colours.
  const sizes = new ResizeObserver(look);
  sizes.observe(box);
  lab.colours = readColours(box);
  return () => {
    unwatchTheme();
    sizes.disconnect();
    cancelAnimationFrame(lab.asked);
    clearTimeout(lab.saying);
    lab.source.stop();
    for (const part of lab.parts) part.clean?.();
    lab.root.replaceChildren();
  };
}

function changeState(lab, changes) {
  const names = Object.keys(changes).filter((name) => !sameValue(changes[name], lab.state[name]));
  if (!names.length) return;
  // Other first weights are drawn, so weights that were given go.
  const draws = lab.fields.some((field) => field.draws_weights && names.includes(field.name));
  lab.touched = true;
  lab.state = { ...lab.state, ...changes, ...(draws && !names.includes("weights") ? { weights: null } : {}) };
  lab.problems = [];
  startRun(lab);
}

function startRun(lab) {
  lab.timeline?.pause();
  lab.error = null;
  lab.source.cancel();
  if (lab.state.dataset === "own" && !lab.state.points.length) {
    takeReport(lab, { state: lab.state, trace: EMPTY_TRACE, data: null, reach: 3, done: true });
    return;
  }
  setAttribute(lab.root, "aria-busy", "true");
  try {
    lab.source.run(lab.state, (report) => takeReport(lab, report));
  } catch (error) {
    failWith(lab, error);
  }
}

function failWith(lab, error) {
  lab.error = String(error.message ?? error);
  const { state, data, reach = 3 } = lab;
  takeReport(lab, { state, trace: EMPTY_TRACE, data, reach, done: true });
}

/**
 * A trace, whole or so far, and the state it was made from, which a control may have left behind
 * since: everything drawn belongs to that state, `lab.ran`, and only the controls to `lab.state`.
 * Shows its last frame, or the one that was looked at before.
 */
function takeReport(lab, { state, trace, data, reach, done, error, away }) {
  if (error) return failWith(lab, error);
  lab.away = Boolean(away);
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
  return indexOfStep(trace.frames.map((frame) => frame.step), step);
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
  const i = indexOfStep(steps, step);
  return { step, loss: trace.loss[i], accuracy: trace.accuracy[i] };
}

/** The maps of the frame: from the cache, or of the source, which may answer later. */
function askForMaps(lab, frame) {
  const { cache } = lab;
  if (cache.has(frame)) {
    lab.maps = cache.get(frame);
    return;
  }
  lab.source.maps(lab.ran, frame.parameters, mapSize(lab.ran), (answer) => {
    cache.set(frame, answer);
    if (lab.frame !== frame) return;
    lab.maps = answer;
    lab.redraw();
  }, lab.index);
}

function mapSize({ hidden_layers: layers, hidden_size: size }) {
  return layers * size > 100 ? 32 : 64;
}

function askToDraw(lab) {
  lab.asked ??= requestAnimationFrame(() => drawNow(lab));
}

function drawNow(lab) {
  cancelAnimationFrame(lab.asked);
  lab.asked = null;
  for (const part of lab.parts) part.draw(lab);
  const { root, shown, trace } = lab;
  if (!lab.done) return;
  const end = trace.exploded_at === null ? "ready" : "exploded";
  setAttribute(root, "data-state", lab.error ? "error" : end);
  setAttribute(root, "data-engine", lab.source.name);
  setAttribute(root, "data-step", shown ? shown.step : 0);
  setAttribute(root, "data-loss", shown ? shown.loss : "");
  setAttribute(root, "data-accuracy", shown ? shown.accuracy : "");
  if (lab.touched) lab.props.address?.write(lab);
}

/** What the picture says in words, what ended the run, and what was wrong with a link. */
function makeStatus(lab) {
  const words = make("p", { class: "lego-words" });
  const verdict = make("p", { class: "lego-verdict" });
  const live = make("div", { "aria-live": "polite" }, words, verdict);
  const pin = make("p", { class: "lego-pin" });
  const element = make("div", { class: "lego-status" }, live, pin);
  const speak = () => {
    say(words, lab.error ?? [...problemWords(lab), runWords(lab)].join(" "));
    say(verdict, verdictText(lab));
  };
  const draw = () => {
    const exploded = lab.trace.exploded_at !== null;
    element.classList.toggle("lego-exploded", exploded || Boolean(lab.error));
    say(pin, pinWords(lab));
    pin.hidden = !lab.pinned;
    clearTimeout(lab.saying);
    if (!lab.done) return;
    if (!words.textContent) speak();
    else if (!lab.playing) lab.saying = setTimeout(speak, SAY_AFTER_MS);
  };
  return { element, draw };
}

function verdictText({ trace, error }) {
  return (!error && trace.verdict?.sentence) || "";
}

function problemWords({ problems, away }) {
  const words = away ? ["Python does not answer, so the page's own engine computes."] : [];
  if (!problems.length) return words;
  return [...words, `Not all of this could be read, so the usual values stand in: ${problems.join("; ")}.`];
}
