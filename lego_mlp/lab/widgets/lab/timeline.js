// Play, pause, step, and the slider that goes back in time.

import { grouped, plural } from "../../js/ui/format.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";

const FRAME_MS = 110;

/** The film's buttons: `lab.show(index)` shows a frame, `lab.playing` says whether it runs. */
export class Timeline {
  #timer = null;

  constructor(lab) {
    const id = freshId("step");
    this.lab = lab;
    this.play = make("button", {
      type: "button",
      class: "lego-play",
      onclick: () => this.toggle(),
    });
    this.back = this.#stepButton("Back", "‹", -1);
    this.forth = this.#stepButton("Forward", "›", 1);
    this.slider = make("input", { type: "range", id, min: 0, step: 1, class: "lego-time" });
    this.slider.addEventListener("input", () => this.#moveTo(Number(this.slider.value)));
    const label = make("label", { for: id, text: "Step" });
    this.output = make("output", { for: id, class: "lego-step" });
    const parts = [this.play, this.back, this.forth, label, this.slider, this.output];
    this.element = make("div", { class: "lego-timeline" }, ...parts);
  }

  #stepButton(name, text, by) {
    const onclick = () => this.#moveTo(this.lab.index + by);
    return make("button", { type: "button", "aria-label": `${name} one frame`, text, onclick });
  }

  get #last() {
    return this.lab.trace.frames.length - 1;
  }

  #moveTo(index) {
    this.pause();
    this.lab.show(index);
  }

  toggle() {
    if (this.#timer !== null) return this.pause();
    if (this.lab.index >= this.#last) this.lab.show(0);
    // Who asked for less motion gets a slow change of pictures.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#timer = setInterval(() => this.#advance(), calm ? 5 * FRAME_MS : FRAME_MS);
    this.lab.playing = true;
    this.lab.redraw();
  }

  #advance() {
    if (!this.element.isConnected || this.lab.index >= this.#last) this.pause();
    else this.lab.show(this.lab.index + 1);
  }

  pause() {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.lab.playing = false;
    this.lab.redraw();
  }

  clean() {
    clearInterval(this.#timer);
  }

  draw() {
    const { index, shown, ran, playing } = this.lab;
    const step = grouped(shown?.step ?? 0);
    setAttribute(this.slider, "max", Math.max(this.#last, 0));
    if (this.slider.value !== String(index)) this.slider.value = String(index);
    setAttribute(this.slider, "aria-valuetext", `step ${step} of ${grouped(ran.steps)}`);
    say(this.output, `${step} of ${plural(ran.steps, "step")}`);
    say(this.play, playing ? "Pause" : "Play");
    setIdle(this.back, index <= 0);
    setIdle(this.forth, index >= this.#last);
  }
}
