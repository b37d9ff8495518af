// The film of a run: Play, the steps, and the loop that runs by itself until it is touched.

import { grouped } from "../../js/ui/format.js";
import { freshId, make, say, setAttribute } from "../../js/ui/dom.js";

const FRAME_MS = 110;
const REST_MS = 3500; // at the end of a film that loops
const SWAY = 0.4; // to each side, and how long to and fro
const SWAY_MS = 14_000;

/**
 * `{ element, index, take, touch, draw, clean }`. With `plays` it runs by itself as soon as it is
 * seen and sways the cube, which shows its depth; it waits while it is out of sight. Who asked
 * for less motion gets neither, and a slow change of pictures when they press Play.
 */
export function makeFilm(frame, cube, plays) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const film = { index: 0, last: 0, steps: [], playing: false, loops: plays && !calm, seen: false };
  film.pace = calm ? 5 * FRAME_MS : FRAME_MS;
  Object.assign(film, { asked: null, swayed: null, swung: 0, phase: 0 });
  const parts = controls(film);
  const show = (index) => {
    film.index = Math.max(0, Math.min(film.last, index));
    frame.redraw();
  };
  const play = () => {
    if (film.index >= film.last) film.index = 0;
    film.playing = true;
    film.from = performance.now() - film.index * film.pace;
    wake();
    frame.redraw();
  };
  const stop = () => {
    film.playing = false;
    cancelAnimationFrame(film.asked);
    film.asked = null;
    frame.redraw();
  };
  const wake = () => {
    if (film.playing && film.seen) film.asked ??= requestAnimationFrame(tick);
  };
  const tick = (now) => {
    film.asked = null;
    const at = Math.floor((now - film.from) / film.pace);
    if (film.loops) cube.view.yaw += sway(now, film);
    if (at > film.last && !film.loops) {
      show(film.last);
      return stop();
    }
    if ((at - film.last) * film.pace > REST_MS) film.from = now;
    show(Math.min(at, film.last));
    wake();
  };
  /** The reader takes over: it loops no longer. */
  const touch = () => {
    film.loops = false;
  };
  const sight = new IntersectionObserver((entries) => {
    film.seen = entries[entries.length - 1].isIntersecting;
    film.from = performance.now() - film.index * film.pace;
    film.swayed = null;
    wake();
  });
  sight.observe(frame.box);
  parts.onplay(() => {
    touch();
    if (film.playing) stop();
    else play();
  });
  parts.onseek((index) => {
    touch();
    stop();
    show(index);
  });
  frame.box.addEventListener("input", touch);
  const take = (steps, at) => {
    const first = !film.steps.length;
    film.steps = steps;
    film.last = steps.length - 1;
    film.index = Math.min(film.index, film.last);
    if (!first) return;
    if (film.loops) return play();
    show(at === null || at === undefined ? film.last : nearest(steps, at));
  };
  const clean = () => {
    cancelAnimationFrame(film.asked);
    sight.disconnect();
  };
  return Object.assign(film, { element: parts.element, take, touch, clean, draw: parts.draw });
}

/** How far the cube turns until now: to and fro. */
function sway(now, film) {
  const before = film.swung;
  if (film.swayed !== null) film.phase += (2 * Math.PI * (now - film.swayed)) / SWAY_MS;
  film.swayed = now;
  film.swung = SWAY * Math.sin(film.phase);
  return film.swung - before;
}

function nearest(steps, at) {
  return steps.reduce((best, step, k) => (Math.abs(step - at) < Math.abs(steps[best] - at) ? k : best), 0);
}

function controls(film) {
  const id = freshId("step");
  const button = make("button", { type: "button", class: "lego-play", text: "Play" });
  const slider = make("input", { type: "range", id, min: 0, step: 1, class: "lego-time" });
  const output = make("output", { for: id, class: "lego-step" });
  const label = make("label", { for: id, text: "Step" });
  const element = make("div", { class: "lego-timeline" }, button, label, slider, output);
  const draw = () => {
    const [step, end] = [film.steps[film.index], film.steps[film.last]];
    setAttribute(slider, "max", film.last);
    if (slider.value !== String(film.index)) slider.value = String(film.index);
    setAttribute(slider, "aria-valuetext", `step ${grouped(step)} of ${grouped(end)}`);
    say(output, `${grouped(step)} of ${grouped(end)}`);
    say(button, film.playing ? "Pause" : "Play");
  };
  return {
    element,
    draw,
    onplay: (then) => button.addEventListener("click", then),
    onseek: (then) => slider.addEventListener("input", () => then(Number(slider.value))),
  };
}
