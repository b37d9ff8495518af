// Play, pause, step, and the slider that goes back in time.

import { grouped, plural, readable } from "../../js/ui/format.js";
import { FIELDS } from "../../js/engine/state.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";

const FRAMES = 40; // a film shows so many steps, one at a time, or a longer run in the same time
const FRAME_MS = 110;
const TICK_MS = 40;
const CALMER = 5;
const HELD_MS = 600;
const SPEEDS = [
  ["0.25", "¼ ×"],
  ["0.5", "½ ×"],
  ["1", "1 ×"],
  ["2", "2 ×"],
  ["4", "4 ×"],
];
const KEYS_OF_OTHERS = "button, select, summary, textarea, a, td, input:not([type=range])";

/** The film's buttons: `lab.show(step)` shows a step, `lab.playing` says whether it runs. */
export class Timeline {
  #timer = null;
  #place = 0; // where the film is, in steps and parts of one
  #moved = 0; // when it was moved last, by itself and below by hand
  #held = -Infinity;

  constructor(lab) {
    this.lab = lab;
    this.play = button({ class: "lego-play", onclick: () => this.toggle() });
    this.back = this.#stepButton("Back", "‹", -1);
    this.forth = this.#stepButton("Forward", "›", 1);
    this.more = button({ text: "Go on", onclick: () => this.#goOn() });
    const id = freshId("step");
    this.slider = make("input", { type: "range", id, min: 0, step: 1, class: "lego-time" });
    this.slider.addEventListener("input", () => lab.seek(Number(this.slider.value)));
    const label = make("label", { for: id, text: "Step" });
    this.output = make("output", { for: id, class: "lego-step" });
    this.loop = button({ text: "Loop off", onclick: () => this.#turnLoop() });
    const parts = [this.play, this.back, this.forth, label, this.slider, this.output];
    const rest = [this.more, this.#speeds(), this.loop];
    this.element = make("div", { class: "lego-timeline" }, ...parts, ...rest);
    this.pressed = (event) => this.#key(event);
    lab.root.addEventListener("keydown", this.pressed);
  }

  #stepButton(name, text, by) {
    const onclick = () => {
      this.pause();
      this.lab.seek(this.lab.step + by);
    };
    return button({ "aria-label": `${name} one frame`, text, onclick });
  }

  #speeds() {
    const id = freshId("speed");
    const options = SPEEDS.map(([value, text]) => make("option", { value, text }));
    this.speed = make("select", { id, onchange: () => this.lab.redraw() }, ...options);
    this.speed.value = "1";
    this.seconds = make("output", { for: id });
    const label = make("label", { for: id, text: "Speed" });
    return make("span", { class: "lego-speed" }, label, " ", this.speed, " ", this.seconds);
  }

  #turnLoop() {
    this.looping = !this.looping;
    say(this.loop, this.looping ? "Loop on" : "Loop off");
  }

  /** How long the film is, in milliseconds: one step at a time, or a long one in the same time. */
  get #length() {
    const { last } = this.lab;
    const calmer = isCalm() ? CALMER : 1;
    return (calmer * FRAME_MS * Math.min(last, FRAMES - 1)) / Number(this.speed.value);
  }

  /** The space bar plays and pauses, except where it has another meaning; an arrow on the slider
   *  looks at one step, so that the film stops there. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === this.slider && /^(Arrow|Page|Home|End)/.test(event.key)) this.pause();
    if (event.key !== " " || event.repeat || event.target.closest(KEYS_OF_OTHERS)) return;
    event.preventDefault();
    this.toggle();
  }

  toggle() {
    if (this.#timer !== null) {
      this.lab.touched = true;
      return this.pause();
    }
    if (this.lab.step >= this.lab.last) this.lab.show(0);
    this.#start();
  }

  /** As many steps again as there are: the longer run, shown from where the shorter one ended. */
  #goOn() {
    const { lab } = this;
    lab.props.at = lab.last;
    lab.change({ steps: moreSteps(lab.state.steps) });
    if (this.#timer === null) this.#start();
  }

  #start() {
    this.#place = this.lab.step;
    this.#moved = performance.now();
    this.#timer = setInterval(() => this.#tick(), isCalm() ? CALMER * FRAME_MS : TICK_MS);
    this.lab.playing = true;
    this.lab.redraw();
  }

  /** The film waits while the slider is moved by hand, and goes on from there. */
  hold() {
    this.#held = performance.now();
  }

  #tick() {
    const { lab } = this;
    if (!this.element.isConnected) return this.pause();
    const now = performance.now();
    const passed = now - this.#moved;
    this.#moved = now;
    if (now < this.#held + HELD_MS) return;
    if (Math.floor(this.#place) !== lab.step) this.#place = lab.step; // moved by hand, or a new run
    this.#place += (lab.last * passed) / (this.#length || 1);
    if (this.#place < lab.last) {
      if (Math.floor(this.#place) > lab.step) lab.show(Math.floor(this.#place));
    } else if (lab.step < lab.last) lab.show(lab.last);
    else if (lab.done) this.#end();
  }

  #end() {
    if (this.looping) this.lab.show(0);
    else this.pause();
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
    this.lab.root.removeEventListener("keydown", this.pressed);
  }

  draw() {
    const { step: at, last, shown, ran, playing, trace } = this.lab;
    const more = moreSteps(ran.steps) - ran.steps;
    setAttribute(this.more, "aria-label", `Go on for ${plural(more, "more step")}`);
    setIdle(this.more, !more || trace.exploded_at !== null || !trace.frames.length);
    const step = grouped(shown ? at : 0);
    setAttribute(this.slider, "max", last);
    if (this.slider.value !== String(at)) this.slider.value = String(at);
    setAttribute(this.slider, "aria-valuetext", `step ${step} of ${grouped(ran.steps)}`);
    say(this.output, `${step} of ${plural(ran.steps, "step")}`);
    say(this.play, playing ? "Pause" : "Play");
    say(this.seconds, `${readable(this.#length / 1000, 2)} s`);
    setIdle(this.back, at <= 0);
    setIdle(this.forth, at >= last);
  }
}

function moreSteps(steps) {
  return Math.min(2 * steps, FIELDS.find(({ name }) => name === "steps").max);
}

/** Who asked for less motion gets a slow change of pictures. */
function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function button(attributes) {
  return make("button", { type: "button", ...attributes });
}
