// Play, pause, step, and the slider that goes back in time.

import { grouped, plural } from "./format.js";
import { freshId, make, say, setAttribute } from "./surface.js";

const FRAME_MS = 110;

/** The film's buttons. `lab.show(index)` shows a frame; `lab.playing` says whether it runs. */
export function makeTimeline(lab) {
  const id = freshId("step");
  const play = make("button", { type: "button", class: "lego-play", onclick: () => toggle() });
  const back = stepButton("Back", "‹", -1);
  const forth = stepButton("Forward", "›", 1);
  const slider = make("input", { type: "range", id, min: 0, step: 1, class: "lego-time" });
  const label = make("label", { for: id, text: "Step" });
  const output = make("output", { for: id, class: "lego-step" });
  const element = make("div", { class: "lego-timeline" }, play, back, forth, label, slider, output);
  let timer = null;

  function stepButton(name, sign, by) {
    const press = () => moveTo(lab.index + by);
    return make("button", { type: "button", "aria-label": `${name} one frame`, text: sign, onclick: press });
  }
  function moveTo(index) {
    pause();
    lab.show(index);
  }
  function toggle() {
    if (timer !== null) return pause();
    if (lab.index >= lab.trace.frames.length - 1) lab.show(0);
    const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? 5 * FRAME_MS : FRAME_MS;
    timer = setInterval(advance, pace);
    lab.playing = true;
    lab.redraw();
  }
  function advance() {
    if (!element.isConnected || lab.index >= lab.trace.frames.length - 1) return pause();
    lab.show(lab.index + 1);
  }
  function pause() {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    lab.playing = false;
    lab.redraw();
  }
  slider.addEventListener("input", () => moveTo(Number(slider.value)));

  const draw = () => {
    const last = lab.trace.frames.length - 1;
    setAttribute(slider, "max", Math.max(last, 0));
    slider.value = String(lab.index);
    const step = lab.shown?.step ?? 0;
    setAttribute(slider, "aria-valuetext", `step ${grouped(step)} of ${grouped(lab.ran.steps)}`);
    say(output, `${grouped(step)} of ${plural(lab.ran.steps, "step")}`);
    say(play, lab.playing ? "Pause" : "Play");
    back.disabled = lab.index <= 0;
    forth.disabled = lab.index >= last;
  };
  return { element, draw, pause, clean: pause };
}
