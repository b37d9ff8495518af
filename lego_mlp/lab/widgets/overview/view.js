// The tower filling itself: the forward way up and the backward way down, brick by brick.

import { make, say } from "../../js/ui/dom.js";
import { fullState } from "../../js/engine/state.js";
import { planOf } from "../walk/plan.js";
import { makeReader } from "../../js/ui/frame.js";
import { eightDigits, valueAt } from "../walk/formula.js";
import { WALK_DEFAULTS } from "../walk/inputs.js";
import { drawTower, makeTower } from "../walk/tower.js";

const BEAT_MS = 1100;

export function makeOverview(frame, props) {
  const plan = planOf(fullState({ ...WALK_DEFAULTS, ...props.state }));
  const overview = { plan, step: plan.steps.length - 1, moved: false, playing: null, found: null, tower: null };
  const player = makePlayer(frame, overview);
  const words = make("p", { class: "lego-walk-words" });
  const home = make("div");
  const side = make("div", { class: "lego-walk-side" }, player.element, words);
  frame.box.append(make("div", { class: "lego-walk" }, home, side));
  frame.words.classList.add("lego-unseen");
  const ask = () => {
    const state = frame.host.state() ?? props.state; // Python may have trained it
    frame.compute({ state: fullState({ ...WALK_DEFAULTS, ...state }), steps: 0 }, ({ arrays, shapes }) => {
      const alpha = [state.learning_rate];
      overview.found = { arrays: { ...arrays, alpha }, shapes: { ...shapes, alpha: [] } };
      overview.tower = makeTower(plan, overview.found.shapes, false);
      home.replaceChildren(overview.tower.element);
    });
  };
  ask();
  const unwatch = frame.host.watch(ask);
  const draw = () => {
    if (!overview.found) return false;
    const text = plan.steps[overview.step].words;
    drawOverview(overview);
    player.draw();
    say(words, text);
    if (!overview.playing) frame.say(text);
  };
  const clean = () => {
    player.stop();
    unwatch();
  };
  return { draw, clean, follows: true };
}

/** The slider along the steps, and the button that moves it. */
function makePlayer(frame, overview) {
  const plan = overview.plan.steps;
  const last = plan.length - 1;
  const steps = makeReader(
    {
      label: "Step", min: 0, max: last, step: 1, value: last,
      shown: (k) => `${k} of ${last}: ${plan[k].title}`,
    },
    (k) => {
      overview.step = k;
      overview.moved = true;
      frame.redraw();
    },
  );
  const stop = () => {
    clearInterval(overview.playing);
    overview.playing = null;
  };
  const beat = () => {
    steps.move(overview.step + 1);
    if (overview.step === last) stop();
  };
  const toggle = () => {
    if (overview.playing) stop();
    else {
      overview.playing = setInterval(beat, BEAT_MS);
      steps.move(overview.step === last ? 0 : overview.step + 1);
    }
    frame.redraw();
  };
  const play = make("button", { type: "button", class: "lego-play", text: "Play", onclick: toggle });
  steps.input.addEventListener("input", stop);
  const element = make("div", { class: "lego-walk-steps" }, play, steps.element);
  return { element, stop, draw: () => say(play, overview.playing ? "Pause" : "Play") };
}

function drawOverview({ plan, tower, found, step, moved }) {
  const known = new Set(plan.steps.slice(0, step + 1).flatMap(({ names }) => names));
  const text = (number) => shortDigits(number.name, valueAt(found, number));
  drawTower(tower, { known, text });
  const fresh = new Set(moved ? plan.steps[step].names : []);
  for (const { name, element } of tower.matrices.values()) {
    element.classList.toggle("lego-fresh", fresh.has(name));
  }
  plan.rows.forEach(({ left, right }, k) => {
    const down = right.some((name) => fresh.has(name) && name !== "loss");
    tower.rows[k].classList.toggle("lego-now", down || [...left, ...right].some((name) => fresh.has(name)));
    tower.rows[k].classList.toggle("lego-going-down", down);
  });
}

function shortDigits(name, value) {
  return name === "Y" || name === "alpha" ? eightDigits(name, value) : value.toFixed(2).replace("-", "−");
}
