// The points in the plane, beside the cube in which three hidden neurons put them.

import { fullState } from "../../js/engine/state.js";
import { grouped, percent, readable } from "../../js/ui/format.js";
import { holdPointer, make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { makeReader } from "../../js/ui/frame.js";
import { drawBoundary, drawMap, drawPoints } from "../../js/ui/plane_picture.js";
import { makeFilm } from "./film.js";
import { makeNeurons } from "./neurons.js";
import { drawCube, onSheet } from "./picture.js";

const RATES = Array.from({ length: 41 }, (_, k) => Number((10 ** (k / 10 - 2)).toPrecision(2)));
const LIMITS = { sigmoid: [0, 1], tanh: [-1, 1] };
const START = { yaw: -0.5, pitch: 0.42 };
const OTHER_SEEDS = 20; // to each side
const KEY_TURN = 0.1;
const DRAG_TURN = 0.01;
const STEEPEST = 1.5;
const TURNS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const CUBE_KEYS = "Drag or arrow keys turn it.";

export function makeCube(frame, props) {
  const cube = { state: fullState(props.state), seen: null, asked: null, at: props.at, said: "", pointed: null };
  cube.view = { ...START };
  cube.film = makeFilm(frame, cube, props.plays);
  const plane = makePanel("decision", "In the plane");
  const space = makePanel("space", "In three neurons");
  const ask = () => {
    const asked = (cube.asked = { ...cube.state });
    frame.compute({ state: asked }, (seen) => {
      if (cube.asked === asked) takeRun(cube, seen, asked);
    });
  };
  const has = (name) => props.show.includes(name);
  const controls = [
    has("learning_rate") && rateControl(cube, ask),
    has("seed") && seedControl(cube, ask),
    has("timeline") && cube.film.element,
    frame.words,
  ].filter(Boolean);
  const neurons = has("neurons") ? makeNeurons() : null;
  cube.words = has("timeline") ? runWords : stepWords;
  const pictures = make("div", { class: "lego-cube-pictures" }, plane.element, space.element);
  frame.box.append(pictures, make("div", { class: "lego-cube-controls" }, ...controls));
  if (neurons) frame.box.append(neurons.element);
  letTurn(frame, cube, space.canvas);
  letPoint(frame, cube, plane.canvas);
  ask();
  const draw = () => {
    if (!cube.seen) return false;
    drawScene(frame, cube, plane, space);
    neurons?.draw(cube.seen, cube.seen.scenes[cube.film.index], frame.colours);
  };
  return { draw, clean: cube.film.clean };
}

/** A run has come: the film goes on at the step that was shown, or at the one that is wanted. */
function takeRun(cube, seen, state) {
  const [low, high] = LIMITS[state.activation];
  const share = (values) => Array.from(values, (value) => (value - low) / (high - low));
  const data = { n: seen.labels.length, labels: seen.labels, x1: seen.x1, x2: seen.x2 };
  const scenes = seen.steps.map((step, k) => ({
    step,
    accuracy: seen.accuracy[k],
    output: seen.output[k],
    sheet: share(seen.sheet[k]),
    places: share(seen.places[k]),
    plane: inShares(seen.plane[k], low, high),
    labels: seen.labels,
  }));
  cube.seen = { ...seen, ran: state, data, scenes };
  cube.said = "";
  cube.film.take(seen.steps, cube.at);
  cube.at = undefined;
}

/** The plane's weights and bias where the hidden outputs are told as shares of their range. */
function inShares([a, b, c, bias], low, high) {
  const wide = high - low;
  return Float64Array.of(a * wide, b * wide, c * wide, bias + low * (a + b + c));
}

function rateControl(cube, ask) {
  const near = (rate) => RATES.reduce((a, b) => (Math.abs(Math.log(b / rate)) < Math.abs(Math.log(a / rate)) ? b : a));
  const shown = (k) => readable(RATES[k]);
  const value = RATES.indexOf(near(cube.state.learning_rate));
  const reader = makeReader({ label: "Learning rate", min: 0, max: RATES.length - 1, step: 1, value, shown }, (k) => {
    cube.state.learning_rate = RATES[k];
    ask();
  });
  reader.element.dataset.field = "learning_rate";
  return reader.element;
}

function seedControl(cube, ask) {
  const value = cube.state.seed;
  const min = Math.max(0, value - OTHER_SEEDS);
  const shown = (seed) => String(seed);
  const reader = makeReader({ label: "Seed", min, max: min + 2 * OTHER_SEEDS, step: 1, value, shown }, (seed) => {
    cube.state.seed = seed;
    ask();
  });
  reader.element.dataset.field = "seed";
  return reader.element;
}

function drawScene(frame, cube, plane, space) {
  const { colours, root } = frame;
  const { seen, film, pointed } = cube;
  const scene = seen.scenes[film.index];
  const { step, accuracy } = scene;
  const left = pen(plane.canvas);
  if (left.width) {
    drawMap(left, scene.output, colours["class0-soft"], colours["class1-soft"]);
    drawBoundary(left, scene.output, colours);
    drawPoints(left, seen, colours);
  }
  const right = pen(space.canvas);
  const at = pointed && onSheet(scene.sheet, pointed[0], pointed[1]);
  if (right.width) drawCube(right, { ...scene, pointed: at }, cube.view, colours);
  if (left.width && pointed) drawRing(left, pointed, colours);
  film.draw();
  say(plane.note, pointed ? placeWords(pointed, seen.reach) : `${percent(accuracy)} right`);
  say(space.note, at ? `(${at.map((value) => inRange(value, seen.ran)).join(", ")})` : "drag to turn");
  setAttribute(plane.canvas, "aria-label", planeWords(seen, scene));
  setAttribute(space.canvas, "aria-label", `${CUBE_WORDS} Step ${grouped(step)}. ${CUBE_KEYS}`);
  setAttribute(root, "data-step", step);
  setAttribute(root, "data-accuracy", accuracy);
  const words = cube.words(seen, scene);
  if (words !== cube.said) frame.say((cube.said = words));
}

const CUBE_WORDS =
  "The same points in a cube whose axes are the outputs of the three hidden neurons, on the sheet that the plane becomes there, with the flat plane where both outputs are equal.";

function planeWords({ data }, { step, accuracy }) {
  return `${data.n} points in the plane and the network's answer, step ${grouped(step)}: ${percent(accuracy)} are right.`;
}

/** What the learning rate did. */
export function runWords({ ran, accuracy, headline, data, steps }) {
  const end = accuracy[accuracy.length - 1];
  const last = steps[steps.length - 1];
  return (
    `With learning rate ${readable(ran.learning_rate)}: ${headline}. ` +
    `${percent(end)} of the ${data.n} points are right after ${grouped(last)} steps.`
  );
}

/** What stands there, where nothing moves. */
function stepWords({ ran, data }, { step, accuracy }) {
  return `Seed ${ran.seed}, step ${grouped(step)}: ${percent(accuracy)} of the ${data.n} points are right.`;
}

function placeWords([x, y], reach) {
  const at = (share) => readable(Number((reach * (2 * share - 1)).toFixed(2)));
  return `x = (${at(x)}, ${at(1 - y)})`;
}

function inRange(share, { activation }) {
  const [low, high] = LIMITS[activation];
  return readable(Number((low + share * (high - low)).toFixed(2)));
}

function drawRing({ context, width, height }, [x, y], colours) {
  context.beginPath();
  context.arc(x * width, y * height, 6, 0, 2 * Math.PI);
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.stroke();
}

/** A drag or the arrow keys turn the cube. */
function letTurn(frame, cube, canvas) {
  setAttribute(canvas, "tabindex", 0);
  setAttribute(canvas, "role", "application");
  setAttribute(canvas, "aria-roledescription", "cube");
  let from = null;
  const turn = (yaw, pitch) => {
    cube.film.touch();
    cube.view.yaw += yaw;
    cube.view.pitch = Math.max(-STEEPEST, Math.min(STEEPEST, cube.view.pitch + pitch));
    frame.redraw();
  };
  canvas.addEventListener("keydown", (event) => {
    const [right, up] = TURNS[event.key] ?? [];
    if (right === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    turn(right * KEY_TURN, up * KEY_TURN);
  });
  canvas.addEventListener("pointerdown", (event) => {
    from = event;
    holdPointer(canvas, event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    turn((event.clientX - from.clientX) * DRAG_TURN, (event.clientY - from.clientY) * DRAG_TURN);
    from = event;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (from = null));
}

/** Where the pointer is over the plane, the cube shows what the neurons make of it. */
function letPoint(frame, cube, canvas) {
  const move = (event) => {
    const { width, height } = canvas.getBoundingClientRect();
    const within = (share) => Math.max(0, Math.min(1, share));
    cube.pointed = [within(event.offsetX / width), within(event.offsetY / height)];
    frame.redraw();
  };
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerdown", move);
  for (const end of ["pointerleave", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      cube.pointed = null;
      frame.redraw();
    });
  }
}
